"""Registers the core app."""

from django.apps import AppConfig

from zhike.apps.core import lookups


class CoreConfig(AppConfig):
    name = "zhike.apps.core"
    label = "core"

    def ready(self) -> None:
        """Teach the fields of every app how lists of numbers are asked for."""
        lookups.register()
