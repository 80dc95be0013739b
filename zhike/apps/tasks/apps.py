"""Registers the tasks app."""

from django.apps import AppConfig


class TasksConfig(AppConfig):
    name = "zhike.apps.tasks"
    label = "tasks"
