"""Registers the archives app."""

from django.apps import AppConfig


class ArchivesConfig(AppConfig):
    name = "zhike.apps.archives"
    label = "archives"
