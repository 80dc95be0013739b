"""Stories of surveys."""

from django.apps import apps


def test_the_surveys_app_is_installed():
    assert apps.get_app_config("surveys").name == "zhike.apps.surveys"
