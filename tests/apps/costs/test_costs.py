"""Stories of costs."""

from django.apps import apps


def test_the_costs_app_is_installed():
    assert apps.get_app_config("costs").name == "zhike.apps.costs"
