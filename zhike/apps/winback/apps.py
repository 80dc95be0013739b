"""Registers the winback app."""

from django.apps import AppConfig


class WinbackConfig(AppConfig):
    name = "zhike.apps.winback"
    label = "winback"
