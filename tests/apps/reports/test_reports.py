"""Stories of reports."""

from django.apps import apps


def test_the_reports_app_is_installed():
    assert apps.get_app_config("reports").name == "zhike.apps.reports"
