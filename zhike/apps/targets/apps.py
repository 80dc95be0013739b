"""Registers the targets app."""

from django.apps import AppConfig


class TargetsConfig(AppConfig):
    name = "zhike.apps.targets"
    label = "targets"
