"""Stories of complaints."""

from django.apps import apps


def test_the_complaints_app_is_installed():
    assert apps.get_app_config("complaints").name == "zhike.apps.complaints"
