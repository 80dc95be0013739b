"""Registers the customers app."""

from django.apps import AppConfig


class CustomersConfig(AppConfig):
    name = "zhike.apps.customers"
    label = "customers"
