"""Registers the interviews app."""

from django.apps import AppConfig


class InterviewsConfig(AppConfig):
    name = "zhike.apps.interviews"
    label = "interviews"
