"""Stories of interviews."""

from django.apps import apps


def test_the_interviews_app_is_installed():
    assert apps.get_app_config("interviews").name == "zhike.apps.interviews"
