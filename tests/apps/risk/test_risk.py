"""Stories of risk."""

from django.apps import apps


def test_the_risk_app_is_installed():
    assert apps.get_app_config("risk").name == "zhike.apps.risk"
