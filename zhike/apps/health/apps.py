"""Registers the health app."""

from django.apps import AppConfig


class HealthConfig(AppConfig):
    name = "zhike.apps.health"
    label = "health"
