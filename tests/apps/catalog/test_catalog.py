"""Stories of catalog."""

from django.apps import apps


def test_the_catalog_app_is_installed():
    assert apps.get_app_config("catalog").name == "zhike.apps.catalog"
