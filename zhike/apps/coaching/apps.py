"""Registers the coaching app."""

from django.apps import AppConfig


class CoachingConfig(AppConfig):
    name = "zhike.apps.coaching"
    label = "coaching"
