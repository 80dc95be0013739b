"""Stories of audiences."""

from django.apps import apps


def test_the_audiences_app_is_installed():
    assert apps.get_app_config("audiences").name == "zhike.apps.audiences"
