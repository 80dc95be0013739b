"""Registers the keyaccounts app."""

from django.apps import AppConfig


class KeyaccountsConfig(AppConfig):
    name = "zhike.apps.keyaccounts"
    label = "keyaccounts"
