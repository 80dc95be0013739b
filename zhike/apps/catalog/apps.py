"""Registers the catalog app."""

from django.apps import AppConfig


class CatalogConfig(AppConfig):
    name = "zhike.apps.catalog"
    label = "catalog"
