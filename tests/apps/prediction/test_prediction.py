"""Stories of prediction."""

from django.apps import apps


def test_the_prediction_app_is_installed():
    assert apps.get_app_config("prediction").name == "zhike.apps.prediction"
