"""Registers the interactions app."""

from django.apps import AppConfig


class InteractionsConfig(AppConfig):
    name = "zhike.apps.interactions"
    label = "interactions"
