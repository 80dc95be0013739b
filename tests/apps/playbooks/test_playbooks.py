"""Stories of playbooks."""

from django.apps import apps


def test_the_playbooks_app_is_installed():
    assert apps.get_app_config("playbooks").name == "zhike.apps.playbooks"
