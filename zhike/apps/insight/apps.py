"""Registers the insight app."""

from django.apps import AppConfig

from zhike.apps.core.later import later


class InsightConfig(AppConfig):
    name = "zhike.apps.insight"
    label = "insight"

    def ready(self) -> None:
        """Let core assets be kept by their owners."""
        from zhike.apps.customers.actions import guarding

        guarding.GUARDS.append(later("zhike.apps.insight.queries.core_assets.among"))
