"""Stories of churn."""

from django.apps import apps


def test_the_churn_app_is_installed():
    assert apps.get_app_config("churn").name == "zhike.apps.churn"
