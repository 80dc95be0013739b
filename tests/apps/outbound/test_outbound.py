"""Stories of outbound."""

from django.apps import apps


def test_the_outbound_app_is_installed():
    assert apps.get_app_config("outbound").name == "zhike.apps.outbound"
