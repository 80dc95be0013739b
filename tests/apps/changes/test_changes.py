"""Stories of changes."""

from django.apps import apps


def test_the_changes_app_is_installed():
    assert apps.get_app_config("changes").name == "zhike.apps.changes"
