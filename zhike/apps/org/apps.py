"""Registers the org app."""

from django.apps import AppConfig


class OrgConfig(AppConfig):
    name = "zhike.apps.org"
    label = "org"
