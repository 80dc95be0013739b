"""Stories of plans."""

from django.apps import apps


def test_the_plans_app_is_installed():
    assert apps.get_app_config("plans").name == "zhike.apps.plans"
