"""Registers the plans app."""

from django.apps import AppConfig


class PlansConfig(AppConfig):
    name = "zhike.apps.plans"
    label = "plans"
