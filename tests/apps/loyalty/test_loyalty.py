"""Stories of loyalty."""

from django.apps import apps


def test_the_loyalty_app_is_installed():
    assert apps.get_app_config("loyalty").name == "zhike.apps.loyalty"
