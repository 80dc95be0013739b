"""Registers the keyaccounts app."""

from django.apps import AppConfig


class KeyaccountsConfig(AppConfig):
    name = "zhike.apps.keyaccounts"
    label = "keyaccounts"

    def ready(self) -> None:
        """Let key accounts be owned by nobody who stands too low for them."""
        from zhike.apps.customers.actions import guarding
        from zhike.apps.keyaccounts import actions

        guarding.LEVELS.append(actions.unfit_owner)
