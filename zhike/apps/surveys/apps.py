"""Registers the surveys app."""

from django.apps import AppConfig


class SurveysConfig(AppConfig):
    name = "zhike.apps.surveys"
    label = "surveys"
