"""Registers the exchange app."""

from django.apps import AppConfig

from zhike.apps.core.later import later


class ExchangeConfig(AppConfig):
    name = "zhike.apps.exchange"
    label = "exchange"

    def ready(self) -> None:
        """Let whoever is erased be forgotten in files on their way in, too."""
        from zhike.apps.core.actions import erasures

        erasures.LISTENERS.append(later("zhike.apps.exchange.actions.forget_named"))
