"""Stories of files."""

from django.apps import apps


def test_the_files_app_is_installed():
    assert apps.get_app_config("files").name == "zhike.apps.files"
