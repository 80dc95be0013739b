"""Registers the risk app."""

from django.apps import AppConfig


class RiskConfig(AppConfig):
    name = "zhike.apps.risk"
    label = "risk"
