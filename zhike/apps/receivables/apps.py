"""Registers the receivables app."""

from django.apps import AppConfig


class ReceivablesConfig(AppConfig):
    name = "zhike.apps.receivables"
    label = "receivables"
