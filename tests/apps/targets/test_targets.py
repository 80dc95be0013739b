"""Stories of targets."""

from django.apps import apps


def test_the_targets_app_is_installed():
    assert apps.get_app_config("targets").name == "zhike.apps.targets"
