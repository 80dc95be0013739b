"""Registers the selfservice app."""

from django.apps import AppConfig


class SelfserviceConfig(AppConfig):
    name = "zhike.apps.selfservice"
    label = "selfservice"
