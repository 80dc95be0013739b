"""Registers the outbound app."""

from django.apps import AppConfig


class OutboundConfig(AppConfig):
    name = "zhike.apps.outbound"
    label = "outbound"
