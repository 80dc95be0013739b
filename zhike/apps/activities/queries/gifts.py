"""Reads of gifts: those one may see, what somebody was given in a year, the catalogue and what of it suits whom."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from django.db.models import F, QuerySet, Sum

from zhike.apps.activities import rules
from zhike.apps.activities.models import Gift, GiftItem
from zhike.apps.catalog import queries as catalog_queries
from zhike.apps.core import base
from zhike.apps.customers import queries as customer_queries
from zhike.apps.interactions import rules as interaction_rules
from zhike.apps.people import queries as people_queries

TASTES, NEVER = ("tastes", "brands"), ("taboos", "allergies")


@dataclass(frozen=True)
class Suggestion:
    """Something of the catalogue that meets somebody's taste, with what it meets."""

    item: GiftItem
    met: tuple[str, ...]


@dataclass(frozen=True)
class Suggestions:
    """What one might give a key person: their tastes, how much may still be given this year, what fits both."""

    tastes: tuple[str, ...]
    left: Decimal
    fitting: list[Suggestion]


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


def given_to(customer_ids: Iterable[int], first: date, last: date) -> dict[int, Decimal]:
    """Return what the gifts to each of some visible customers were worth, after one day and up to another."""
    rows = Gift.objects.filter(customer_id__in=list(customer_ids), status=Gift.Status.GIVEN)
    rows = rows.filter(day__gt=first, day__lte=last).order_by()
    return dict(rows.values_list("customer_id").annotate(sum=Sum("value")))


def gift_items() -> QuerySet[GiftItem]:
    """Return the catalogue of gifts by name, what was withdrawn last."""
    return GiftItem.objects.order_by(F("withdrawn_at").asc(nulls_first=True), "name", "id")


def gift_item(item_id: int) -> GiftItem | None:
    """Return something of the catalogue of gifts."""
    return GiftItem.objects.filter(pk=item_id).first()


def suggestions(customer_id: int, person_id: int, *, year: int) -> Suggestions | None:
    """Return what of the catalogue suits a key person of a visible customer; None where they do not count there.

    A customer who is left in peace gets no suggestion.
    """
    card = customer_queries.card(customer_id)
    if card is None or person_id not in {part.person_id for part in people_queries.parts_at(customer_id)}:
        return None
    known = people_queries.facts_of([person_id], (*TASTES, *NEVER)).get(person_id, {})
    tastes = sorted(rules.words_of(known.get(field) for field in TASTES))
    left = max(limit(card.tier) - given_in_year(customer_id, person_id, year), Decimal(0))
    items = {item.pk: item for item in gift_items().filter(withdrawn_at=None)} if card.status == "ACTIVE" else {}
    offers = [rules.Offer(pk, item.value, tuple(item.tags)) for pk, item in items.items()]
    found = rules.fitting(
        offers, tastes=tastes, most=left, taboos=rules.words_of(known.get(field) for field in NEVER)
    )  # fmt: skip
    return Suggestions(tuple(tastes), left, [Suggestion(items[offer.item_id], met) for offer, met in found])
