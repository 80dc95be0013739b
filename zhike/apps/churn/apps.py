"""Registers the churn app."""

from django.apps import AppConfig


class ChurnConfig(AppConfig):
    name = "zhike.apps.churn"
    label = "churn"
