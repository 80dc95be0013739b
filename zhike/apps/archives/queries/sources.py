"""Reads of sources: what a list or report has told, how often it was taken out, what others say of a customer."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.db.models import Count, QuerySet

from zhike.apps.archives.models import BatchUse, Clipping, CreditReport, Fact
from zhike.apps.core import base, sealing
from zhike.apps.customers import queries as customer_queries

OTHER = "OTHER"


@dataclass(frozen=True)
class Taken:
    """What a list tells: the fields, and a row of code, name and values for each customer."""

    fields: tuple[str, ...]
    rows: list[list[Any]]


def n_facts_of(batch_ids: Iterable[int]) -> dict[int, int]:
    """Return how many facts each of some batches has told, whoever may see them."""
    with base.acting_as(base.System("facts of batches")):
        rows = Fact.objects.filter(batch_id__in=list(batch_ids)).order_by()
        return {pk: n for pk, n in rows.values_list("batch_id").annotate(n=Count("id")) if pk is not None}


def facts_of_batch(batch_id: int) -> QuerySet[Fact]:
    """Return the facts of visible customers a batch has told, newest first."""
    return Fact.objects.select_related("customer").filter(batch_id=batch_id).order_by("-id")


def customer_ids_of(batch_ids: Iterable[int]) -> list[int]:
    """Return the visible customers of whom something is known by some batches."""
    rows = Fact.objects.filter(batch_id__in=list(batch_ids), valid_to=None).order_by("customer_id")
    return list(rows.values_list("customer_id", flat=True).distinct())


def uses(batch_id: int) -> QuerySet[BatchUse]:
    """Return how a list was taken out, newest first."""
    return BatchUse.objects.filter(batch_id=batch_id).order_by("-id")


def n_uses(batch_ids: Iterable[int]) -> dict[int, int]:
    """Return how often each of some lists was taken out."""
    rows = BatchUse.objects.filter(batch_id__in=list(batch_ids)).order_by()
    return dict(rows.values_list("batch_id").annotate(n=Count("id")))


def taken_of(batch_id: int) -> Taken:
    """Return what a list tells of visible customers and nobody has replaced since; sensitive values are left out."""
    rows = Fact.objects.filter(batch_id=batch_id, valid_to=None).order_by("customer_id")
    known: dict[int, dict[str, Any]] = {}
    for customer_id, field, value in rows.values_list("customer_id", "field", "value"):
        if not sealing.is_sealed(value):
            known.setdefault(customer_id, {})[field] = value
    fields = tuple(sorted({field for values in known.values() for field in values}))
    cards = customer_queries.cards_of(known)
    return Taken(
        fields,
        [
            [cards[pk].code, cards[pk].name, *(_text(values.get(field)) for field in fields)]
            for pk, values in known.items()
            if pk in cards
        ],
    )


def _text(value: Any) -> str:
    if isinstance(value, list):
        return "、".join(map(str, value))
    return "" if value is None else str(value)


def other_channels() -> list[tuple[str, int]]:
    """Return what was told in words under the other channels with the number of facts, the most frequent first."""
    with base.acting_as(base.System("other channels in words")):
        rows = Fact.objects.filter(channel=OTHER).exclude(channel_words="").order_by()
        return list(rows.values_list("channel_words").annotate(n=Count("id")).order_by("-n", "channel_words"))


def credit_reports(customer_id: int) -> QuerySet[CreditReport]:
    """Return what institutions say of a visible customer's credit, newest first."""
    return CreditReport.objects.filter(customer_id=customer_id).order_by("-report_date", "-id")


def clippings(customer_id: int) -> QuerySet[Clipping]:
    """Return what was written of a visible customer, newest first."""
    return Clipping.objects.filter(customer_id=customer_id).order_by("-published_date", "-id")
