"""Registers the insight app."""

from django.apps import AppConfig


class InsightConfig(AppConfig):
    name = "zhike.apps.insight"
    label = "insight"

    def ready(self) -> None:
        """Let core assets be kept by their owners."""
        from zhike.apps.customers.actions import guarding
        from zhike.apps.insight.queries import core_assets

        guarding.GUARDS.append(core_assets.among)
