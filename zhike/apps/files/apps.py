"""Registers the files app."""

from django.apps import AppConfig


class FilesConfig(AppConfig):
    name = "zhike.apps.files"
    label = "files"
