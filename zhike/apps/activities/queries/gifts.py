"""Reads of gifts: those one may see, and what a person or customer was given in a year."""

from datetime import date
from decimal import Decimal

from django.db.models import QuerySet, Sum

from zhike.apps.activities.models import Gift
from zhike.apps.catalog import queries as catalog_queries
from zhike.apps.core import base
from zhike.apps.interactions import rules as interaction_rules


def gifts() -> QuerySet[Gift]:
    """Return the visible gifts with customer, person and who gave and decided."""
    return Gift.objects.select_related("customer", "person", "given_by", "decided_by")


def gift(gift_id: int) -> Gift | None:
    """Return a visible gift."""
    return gifts().filter(pk=gift_id).first()


def gifts_of(customer_id: int, *, until: date | None = None) -> QuerySet[Gift]:
    """Return the gifts to a visible customer, newest first; with a day those up to it."""
    rows = gifts().filter(customer_id=customer_id).order_by("-day", "-id")
    return rows if until is None else rows.filter(day__lte=until)


def limit(tier: str) -> Decimal:
    """Return how much one person at a customer of a tier may be given in a year."""
    return Decimal(catalog_queries.table("gifts")[tier or interaction_rules.UNJUDGED]["amount"])


def given_in_year(customer_id: int, person_id: int | None, year: int) -> Decimal:
    """Return what a person at a visible customer was given in a year, without one the customer as such."""
    whose = {"person_id": person_id} if person_id else {"customer_id": customer_id, "person_id": None}
    # A person who counts at two customers is one person all the same, whoever may see which gift.
    with base.acting_as(base.System("gifts of a year")):
        rows = Gift.objects.filter(day__year=year, **whose).exclude(status=Gift.Status.REFUSED)
        return rows.aggregate(sum=Sum("value"))["sum"] or Decimal(0)
