"""Registers the complaints app."""

from django.apps import AppConfig


class ComplaintsConfig(AppConfig):
    name = "zhike.apps.complaints"
    label = "complaints"
