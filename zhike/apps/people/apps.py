"""Registers the people app."""

from django.apps import AppConfig


class PeopleConfig(AppConfig):
    name = "zhike.apps.people"
    label = "people"
