"""Stories of people."""

from django.apps import apps


def test_the_people_app_is_installed():
    assert apps.get_app_config("people").name == "zhike.apps.people"
