"""Stories of health."""

from django.apps import apps


def test_the_health_app_is_installed():
    assert apps.get_app_config("health").name == "zhike.apps.health"
