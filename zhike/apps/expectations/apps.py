"""Registers the expectations app."""

from django.apps import AppConfig


class ExpectationsConfig(AppConfig):
    name = "zhike.apps.expectations"
    label = "expectations"
