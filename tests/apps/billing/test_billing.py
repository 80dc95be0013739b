"""Stories of billing."""

from django.apps import apps


def test_the_billing_app_is_installed():
    assert apps.get_app_config("billing").name == "zhike.apps.billing"
