"""Stories of coaching."""

from django.apps import apps


def test_the_coaching_app_is_installed():
    assert apps.get_app_config("coaching").name == "zhike.apps.coaching"
