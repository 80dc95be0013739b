"""Stories of sales."""

from django.apps import apps


def test_the_sales_app_is_installed():
    assert apps.get_app_config("sales").name == "zhike.apps.sales"
