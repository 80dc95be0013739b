"""Stories of stewardship."""

from django.apps import apps


def test_the_stewardship_app_is_installed():
    assert apps.get_app_config("stewardship").name == "zhike.apps.stewardship"
