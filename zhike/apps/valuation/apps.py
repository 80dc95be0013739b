"""Registers the valuation app."""

from django.apps import AppConfig


class ValuationConfig(AppConfig):
    name = "zhike.apps.valuation"
    label = "valuation"
