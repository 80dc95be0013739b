"""Registers the candidates app."""

from django.apps import AppConfig


class CandidatesConfig(AppConfig):
    name = "zhike.apps.candidates"
    label = "candidates"
