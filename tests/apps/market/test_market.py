"""Stories of market."""

from django.apps import apps


def test_the_market_app_is_installed():
    assert apps.get_app_config("market").name == "zhike.apps.market"
