"""Stories of receivables."""

from django.apps import apps


def test_the_receivables_app_is_installed():
    assert apps.get_app_config("receivables").name == "zhike.apps.receivables"
