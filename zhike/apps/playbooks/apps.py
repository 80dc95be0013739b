"""Registers the playbooks app."""

from django.apps import AppConfig


class PlaybooksConfig(AppConfig):
    name = "zhike.apps.playbooks"
    label = "playbooks"
