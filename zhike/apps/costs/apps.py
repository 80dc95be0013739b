"""Registers the costs app."""

from django.apps import AppConfig


class CostsConfig(AppConfig):
    name = "zhike.apps.costs"
    label = "costs"
