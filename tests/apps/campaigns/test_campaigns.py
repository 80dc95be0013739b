"""Stories of campaigns."""

from django.apps import apps


def test_the_campaigns_app_is_installed():
    assert apps.get_app_config("campaigns").name == "zhike.apps.campaigns"
