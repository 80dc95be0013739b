"""Registers the sales app."""

from django.apps import AppConfig


class SalesConfig(AppConfig):
    name = "zhike.apps.sales"
    label = "sales"
