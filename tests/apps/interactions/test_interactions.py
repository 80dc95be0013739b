"""Stories of interactions."""

from django.apps import apps


def test_the_interactions_app_is_installed():
    assert apps.get_app_config("interactions").name == "zhike.apps.interactions"
