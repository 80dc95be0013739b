"""Versions: the value model that holds, any earlier one, and how they followed each other."""

from django.db.models import QuerySet

from zhike.apps.valuation import rules
from zhike.apps.valuation.models import ScoreModel


def versions() -> QuerySet[ScoreModel]:
    """Return the versions of the value model, newest first."""
    return ScoreModel.objects.order_by("-number")


def model(number: int | None = None) -> rules.Model | None:
    """Return a version of the value model, the newest without a number; None for one that never was."""
    row = versions().first() if number is None else ScoreModel.objects.filter(number=number).first()
    if row is None:
        return None if number else rules.model_of(0, {})
    return rules.model_of(row.number, row.params)


def current() -> rules.Model:
    """Return the value model that holds."""
    row = versions().first()
    return rules.model_of(row.number, row.params) if row else rules.model_of(0, {})
