"""Registers the classification app."""

from django.apps import AppConfig


class ClassificationConfig(AppConfig):
    name = "zhike.apps.classification"
    label = "classification"
