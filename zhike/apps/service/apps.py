"""Registers the service app."""

from django.apps import AppConfig


class ServiceConfig(AppConfig):
    name = "zhike.apps.service"
    label = "service"
