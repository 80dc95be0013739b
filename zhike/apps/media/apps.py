"""Registers the media app."""

from django.apps import AppConfig


class MediaConfig(AppConfig):
    name = "zhike.apps.media"
    label = "media"
