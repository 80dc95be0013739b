"""Stories of tasks."""

from django.apps import apps


def test_the_tasks_app_is_installed():
    assert apps.get_app_config("tasks").name == "zhike.apps.tasks"
