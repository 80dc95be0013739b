"""Stories of grading."""

from django.apps import apps


def test_the_grading_app_is_installed():
    assert apps.get_app_config("grading").name == "zhike.apps.grading"
