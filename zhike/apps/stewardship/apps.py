"""Registers the stewardship app."""

from django.apps import AppConfig


class StewardshipConfig(AppConfig):
    name = "zhike.apps.stewardship"
    label = "stewardship"
