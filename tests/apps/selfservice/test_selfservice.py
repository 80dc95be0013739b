"""Stories of selfservice."""

from django.apps import apps


def test_the_selfservice_app_is_installed():
    assert apps.get_app_config("selfservice").name == "zhike.apps.selfservice"
