"""Registers the knowledge app."""

from django.apps import AppConfig


class KnowledgeConfig(AppConfig):
    name = "zhike.apps.knowledge"
    label = "knowledge"
