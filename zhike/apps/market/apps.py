"""Registers the market app."""

from django.apps import AppConfig


class MarketConfig(AppConfig):
    name = "zhike.apps.market"
    label = "market"
