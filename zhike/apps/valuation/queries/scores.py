"""Scores: those that were kept, of visible customers, and who has anything to be scored by."""

from collections.abc import Iterable
from datetime import date

from django.db.models import Case, Exists, IntegerField, OuterRef, Q, QuerySet, Value, When

from zhike.apps.customers import queries as customer_queries
from zhike.apps.valuation.models import ValueScore


def scores_of(customer_id: int) -> QuerySet[ValueScore]:
    """Return the scores kept of a visible customer, newest first."""
    return ValueScore.objects.filter(customer_id=customer_id).order_by("-day", "-model_number")


def kept(
    customer_ids: Iterable[int], *, until: date, model_number: int | None = None, first: int | None = None
) -> dict[int, ValueScore]:
    """Return the newest score of each of some visible customers up to a day, by one version or by any.

    Of one day that of the version `first` goes before those of others: what it said it says again.
    """
    rows = ValueScore.objects.filter(customer_id__in=list(customer_ids), day__lte=until)
    if model_number is not None:
        rows = rows.filter(model_number=model_number)
    is_first = Case(When(model_number=first, then=Value(1)), default=Value(0), output_field=IntegerField())
    # Later ones take the place of earlier ones.
    return {row.customer_id: row for row in rows.annotate(is_first=is_first).order_by("day", "is_first", "id")}


def leading(limit: int, *, model_number: int) -> list[ValueScore]:
    """Return the newest scores of the visible customers that scored most by a version, the highest first."""
    rows = ValueScore.objects.select_related("customer").filter(model_number=model_number).exclude(score=None)
    later = ValueScore.objects.filter(
        model_number=model_number, customer_id=OuterRef("customer_id"), day__gt=OuterRef("day")
    )
    # A customer has several: one for each day it changed.
    return list(rows.filter(~Exists(later)).order_by("-score", "customer_id")[:limit])


def ids_after(customer_id: int, *, limit: int) -> list[int]:
    """Return the next visible customers by id that are no merged records."""
    rows = customer_queries.cards().filter(Q(pk__gt=customer_id)).order_by("pk")
    return list(rows.values_list("pk", flat=True)[:limit])
