"""Registers the keyaccounts app."""

from django.apps import AppConfig

from zhike.apps.core.later import later


class KeyaccountsConfig(AppConfig):
    name = "zhike.apps.keyaccounts"
    label = "keyaccounts"

    def ready(self) -> None:
        """Let key accounts be owned by nobody who stands too low for them."""
        from zhike.apps.customers.actions import guarding

        guarding.LEVELS.append(later("zhike.apps.keyaccounts.actions.unfit_owner"))
