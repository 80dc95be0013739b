"""Registers the activities app."""

from django.apps import AppConfig


class ActivitiesConfig(AppConfig):
    name = "zhike.apps.activities"
    label = "activities"
