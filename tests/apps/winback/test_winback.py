"""Stories of winback."""

from django.apps import apps


def test_the_winback_app_is_installed():
    assert apps.get_app_config("winback").name == "zhike.apps.winback"
