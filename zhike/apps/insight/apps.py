"""Registers the insight app."""

from django.apps import AppConfig


class InsightConfig(AppConfig):
    name = "zhike.apps.insight"
    label = "insight"
