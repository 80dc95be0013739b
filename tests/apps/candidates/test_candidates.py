"""Stories of candidates."""

from django.apps import apps


def test_the_candidates_app_is_installed():
    assert apps.get_app_config("candidates").name == "zhike.apps.candidates"
