"""Stories of activities."""

from django.apps import apps


def test_the_activities_app_is_installed():
    assert apps.get_app_config("activities").name == "zhike.apps.activities"
