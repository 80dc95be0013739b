"""Registers the webforms app."""

from django.apps import AppConfig


class WebformsConfig(AppConfig):
    name = "zhike.apps.webforms"
    label = "webforms"
