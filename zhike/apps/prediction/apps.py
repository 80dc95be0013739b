"""Registers the prediction app."""

from django.apps import AppConfig


class PredictionConfig(AppConfig):
    name = "zhike.apps.prediction"
    label = "prediction"
