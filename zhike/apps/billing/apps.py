"""Registers the billing app."""

from django.apps import AppConfig


class BillingConfig(AppConfig):
    name = "zhike.apps.billing"
    label = "billing"
