"""Registers the exchange app."""

from django.apps import AppConfig


class ExchangeConfig(AppConfig):
    name = "zhike.apps.exchange"
    label = "exchange"

    def ready(self) -> None:
        """Let whoever is erased be forgotten in files on their way in, too."""
        from zhike.apps.core.actions import erasures
        from zhike.apps.exchange import actions

        erasures.LISTENERS.append(actions.forget_named)
