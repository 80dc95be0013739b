"""What the analyses kept: the model of a run, the probability of a customer, those to look after first."""

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.db.models import ExpressionWrapper, F, FloatField, QuerySet
from django.db.models.functions import Cast, Coalesce

from zhike.analytics.leaving import study
from zhike.apps.core.prepared import prepared_one
from zhike.apps.customers import queries as customer_queries
from zhike.apps.prediction.models import LeavingModel, Risk


@dataclass(frozen=True)
class Alert:
    """A customer who may leave: how likely, what a year of it is worth, why."""

    card: Any
    probability: float
    at_stake: Decimal
    reasons: Sequence[Sequence[Any]]


def model_of(run_id: int) -> LeavingModel | None:
    """Return the model a run chose, with its proof."""
    return LeavingModel.objects.filter(run_id=run_id).first()


def models_of(run_ids: Sequence[int]) -> list[LeavingModel]:
    """Return the models of several runs, in their order; runs without one are left out."""
    found = {model.run_id: model for model in LeavingModel.objects.filter(run_id__in=run_ids)}
    return [found[run_id] for run_id in run_ids if run_id in found]


@prepared_one
def risk_of(customer_id: int) -> QuerySet[Risk]:
    """Return what is foretold of a visible customer."""
    return Risk.objects.filter(pk=customer_id)


def risks_of(customer_ids: Collection[int]) -> dict[int, Risk]:
    """Return what is foretold of the visible ones among some customers."""
    return Risk.objects.in_bulk(list(customer_ids))


def foretold() -> Iterator[tuple[int, float]]:
    """Yield how likely a learned model thinks visible customers leave, by id; where the rule is used, nothing is."""
    rows = Risk.objects.filter(model__in=study.MODELS).order_by("pk")
    return rows.values_list("customer_id", "probability").iterator()


def alerts(*, limit: int, branch_ids: Collection[int] | None = None, least: float = 0.0) -> list[Alert]:
    """Return the visible customers with most to lose: a year of money × probability, the most first."""
    year = Coalesce(Cast("revenue_year", FloatField()), 0.0)
    cards = customer_queries.cards().filter(leaving__gte=max(least, 1e-9), status="ACTIVE", revenue_year__gt=0)
    if branch_ids is not None:
        cards = cards.filter(branch_id__in=branch_ids)
    cards = cards.annotate(money_to_lose=ExpressionWrapper(F("leaving") * year, output_field=FloatField()))
    found = list(cards.order_by("-money_to_lose", "pk")[:limit])
    risks = risks_of([card.pk for card in found])
    return [
        Alert(card, risks[card.pk].probability, Decimal(str(round(card.money_to_lose, 2))), risks[card.pk].reasons)
        for card in found
        if card.pk in risks
    ]
