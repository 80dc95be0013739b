"""Registers the exchange app."""

from django.apps import AppConfig


class ExchangeConfig(AppConfig):
    name = "zhike.apps.exchange"
    label = "exchange"
