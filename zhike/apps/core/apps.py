"""Registers the core app."""

from django.apps import AppConfig


class CoreConfig(AppConfig):
    name = "zhike.apps.core"
    label = "core"
