"""Registers the audiences app."""

from django.apps import AppConfig


class AudiencesConfig(AppConfig):
    name = "zhike.apps.audiences"
    label = "audiences"
