"""Stories of lifecycles."""

from django.apps import apps


def test_the_lifecycles_app_is_installed():
    assert apps.get_app_config("lifecycles").name == "zhike.apps.lifecycles"
