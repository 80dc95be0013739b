"""Registers the loyalty app."""

from django.apps import AppConfig


class LoyaltyConfig(AppConfig):
    name = "zhike.apps.loyalty"
    label = "loyalty"
