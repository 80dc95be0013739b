"""Registers the trade app."""

from django.apps import AppConfig


class TradeConfig(AppConfig):
    name = "zhike.apps.trade"
    label = "trade"
