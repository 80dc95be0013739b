"""Stories of classification."""

from django.apps import apps


def test_the_classification_app_is_installed():
    assert apps.get_app_config("classification").name == "zhike.apps.classification"
