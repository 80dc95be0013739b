"""Registers the lifecycles app."""

from django.apps import AppConfig


class LifecyclesConfig(AppConfig):
    name = "zhike.apps.lifecycles"
    label = "lifecycles"
