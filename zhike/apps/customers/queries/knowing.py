"""Reads of how well customers are known: the mean score of some of them."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.db.models import Avg, Count, QuerySet

from zhike.apps.customers.models import Card


@dataclass(frozen=True)
class HowKnown:
    """How well some customers are known in the mean, 0 to 100, and of how many; None of nobody."""

    mean: float | None
    n: int


def how_known(ids: Iterable[int] | QuerySet[Any]) -> HowKnown:
    """Return how well the visible ones of some customers are known."""
    found = Card.objects.filter(pk__in=ids).order_by().aggregate(mean=Avg("knowledge"), n=Count("pk"))
    return HowKnown(found["mean"], found["n"])
