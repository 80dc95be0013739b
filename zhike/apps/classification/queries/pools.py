"""Pools: the customers of a class with what it asks for, what of it is missing, and how long nobody followed up."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import Min

from zhike.apps.catalog import queries as catalog_queries
from zhike.apps.classification import rules
from zhike.apps.classification.models import Profile
from zhike.apps.core import rules as core_rules
from zhike.apps.customers import queries as customer_queries
from zhike.apps.interactions import queries as interaction_queries
from zhike.apps.tasks import queries as task_queries
from zhike.apps.valuation import queries as valuation_queries

# So many of a class are looked at one by one, those with most at stake.
MOST, N_OFFERED, POTENTIAL = 5_000, 3, "POTENTIAL"


@dataclass(frozen=True)
class Member:
    """A customer of a class: since when, who was last in touch, what is next, what is missing."""

    card: Any
    since: date
    last_contact: date | None
    # Days without a contact; since it came into the class where there was none.
    days: int
    next_due: date | None
    lacks: tuple[str, ...]
    is_late: bool
    known: Mapping[str, str]


@dataclass(frozen=True)
class Pool:
    """The visible customers of a class; counts of those looked at one by one."""

    n: int
    n_lacking: int
    n_late: int
    members: tuple[Member, ...]
    is_capped: bool


def needs_of(dimension: str, code: str) -> dict[str, int]:
    """Return what a class asks for; nothing where it asks for nothing."""
    return dict(catalog_queries.table("class_needs").get(f"{dimension}.{code}", {}))


def pooled() -> list[tuple[str, str]]:
    """Return the classes that ask for something: dimension and class."""
    found = (name.partition(".") for name in catalog_queries.table("class_needs"))
    return [(dimension, code) for dimension, _dot, code in found]


def profile(customer_id: int) -> Profile | None:
    """Return what is known of a visible customer for its classes."""
    return Profile.objects.filter(customer_id=customer_id).first()


def profiles(customer_ids: Iterable[int]) -> dict[int, dict[str, str]]:
    """Return what is known of some visible customers, by id."""
    rows = (row for some in core_rules.chunks(customer_ids) for row in Profile.objects.filter(customer_id__in=some))
    return {row.customer_id: _known(row) for row in rows}


def _known(row: Profile | None) -> dict[str, str]:
    return {name: getattr(row, name) for name in rules.KNOWN} if row else {}


def lacks_of(card: Any, classes: Iterable[tuple[str, str]]) -> tuple[str, ...]:
    """Return what some classes, told by dimension and class, ask for and nobody has said of a visible customer."""
    table = catalog_queries.table("class_needs")
    asking = [table[f"{dimension}.{code}"] for dimension, code in classes if f"{dimension}.{code}" in table]
    if not asking:
        return ()
    needs = {name: max(one[name] for one in asking) for name in rules.NEEDS}
    return rules.lacking(needs, _known(profile(card.pk)), has_owner=card.owner_id is not None)


def pool(dimension: str, code: str, *, day: date, only: str = "") -> Pool:
    """Return the pool of a class on a day: `only` those who lack something, or who wait for a contact, longest first.

    Who looks sees their own customers.
    """
    needs = needs_of(dimension, code)
    held = customer_queries.holding(dimension).filter(code=code)
    rows = customer_queries.cards().filter(status="ACTIVE", pk__in=held.values("customer_id"))
    cards = list(rows.select_related("branch", "owner").order_by("-stake", "pk")[: MOST + 1])
    is_capped, cards = len(cards) > MOST, cards[:MOST]
    members = _members(cards, needs, dict(held.values_list("customer_id", "valid_from")), day)
    wanted = {"lacking": lambda one: bool(one.lacks), "late": lambda one: one.is_late}.get(only, lambda one: True)
    return Pool(
        rows.count() if is_capped else len(cards), sum(bool(one.lacks) for one in members),
        sum(one.is_late for one in members),
        tuple(sorted(filter(wanted, members), key=lambda one: (not one.is_late, -one.days, one.card.pk))), is_capped,
    )  # fmt: skip


def _members(cards: list[Any], needs: Mapping[str, int], since: Mapping[int, date], day: date) -> list[Member]:
    ids = [card.pk for card in cards]
    known = profiles(ids)
    last: dict[int, date] = {}
    due: dict[int, date] = {}
    for some in core_rules.chunks(ids):
        last |= interaction_queries.last_contacts(some, until=day)
        rows = task_queries.tasks().filter(customer_id__in=some, status="OPEN").order_by()
        due |= dict(rows.values_list("customer_id").annotate(due=Min("due_date")))
    found = []
    for card in cards:
        began = since.get(card.pk, day)
        days = max((day - max(began, last.get(card.pk, began))).days, 0)
        lacks = rules.lacking(needs, known.get(card.pk, {}), has_owner=card.owner_id is not None)
        is_late = bool(needs.get("days")) and days > needs["days"]
        told = known.get(card.pk, {})
        found.append(Member(card, began, last.get(card.pk), days, due.get(card.pk), lacks, is_late, told))
    return found


def cards_of_needs(card: Any, classes: Iterable[Mapping[str, Any]], day: date) -> list[dict[str, Any]]:
    """Return for each class of a visible customer that asks for something: what it wants, what is missing, how late."""
    asking = [(one, needs) for one in classes if (needs := needs_of(one["dimension"].code, one["row"].code))]
    if not asking:
        return []
    found = []
    for one, needs in asking:
        member = _members([card], needs, {card.pk: one["row"].valid_from}, day)[0]
        found.append({"dimension": one["dimension"], "member": one["member"], "code": one["row"].code, "of": member,
                      "needs": needs, "offered": offered(card, one["row"].code)})  # fmt: skip
    return found


def offered(card: Any, code: str) -> list[valuation_queries.FirstOffer]:
    """Return what to offer a visible customer that wants to buy and has not dealt yet; nothing to other classes."""
    return valuation_queries.first_offers(card, limit=N_OFFERED) if code == POTENTIAL else []


def about_customer(customer_id: int) -> dict[str, list[Any]]:
    """Return what is written down of a customer for its classes, for the customer to read."""
    return {"profile": list(Profile.objects.filter(customer_id=customer_id).values(*rules.KNOWN))}
