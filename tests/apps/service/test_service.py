"""Stories of service."""

from django.apps import apps


def test_the_service_app_is_installed():
    assert apps.get_app_config("service").name == "zhike.apps.service"
