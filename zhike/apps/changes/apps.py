"""Registers the changes app."""

from django.apps import AppConfig


class ChangesConfig(AppConfig):
    name = "zhike.apps.changes"
    label = "changes"
