"""Registers the factors app."""

from django.apps import AppConfig


class FactorsConfig(AppConfig):
    name = "zhike.apps.factors"
    label = "factors"
