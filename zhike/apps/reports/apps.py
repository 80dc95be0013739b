"""Registers the reports app."""

from django.apps import AppConfig


class ReportsConfig(AppConfig):
    name = "zhike.apps.reports"
    label = "reports"
