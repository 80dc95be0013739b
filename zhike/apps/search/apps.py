"""Registers the search app."""

from django.apps import AppConfig


class SearchConfig(AppConfig):
    name = "zhike.apps.search"
    label = "search"
