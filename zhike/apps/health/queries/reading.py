"""Reads of relations: the list, one with its ledger, bonds, chances, ties; what speaks for the next level."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from django.db.models import QuerySet

from zhike.apps.activities import queries as activity_queries
from zhike.apps.core import rules as core_rules
from zhike.apps.core.prepared import prepared_one
from zhike.apps.customers import queries as customer_queries
from zhike.apps.health.models import Assessment, Bond, Chance, Exchange, Relation
from zhike.apps.health.queries import measuring
from zhike.apps.interactions import queries as interaction_queries
from zhike.apps.keyaccounts import queries as key_queries
from zhike.apps.org import queries as org_queries
from zhike.apps.people import queries as people_queries
from zhike.apps.sales import queries as sale_queries
from zhike.apps.selfservice import queries as self_queries
from zhike.apps.selfservice import rules as self_rules

N_ENTRIES = 50
YEAR = timedelta(days=365)


def relations() -> QuerySet[Relation]:
    """Return how the relations with the visible customers stand."""
    return Relation.objects.select_related("customer__card", "customer__branch", "customer__owner")


@prepared_one
def relation(customer_id: int) -> QuerySet[Relation]:
    """Return how the relation with a visible customer stands; None where it was never measured."""
    return relations().filter(customer_id=customer_id)[:1]


@dataclass(frozen=True)
class Line:
    """A line of the ledger of giving and receiving; `entry_id` where it was noted here, else it stands elsewhere."""

    day: date
    side: str
    source: str
    what: str
    amount: Decimal
    entry_id: int | None = None
    is_withdrawn: bool = False


def ledger(customer_id: int, day: date) -> list[Line]:
    """Return what was given to and received from a visible customer in the window, newest first.

    Gifts and gains that are noted elsewhere stand once, where they are; nobody notes them here again.
    """
    start = day - timedelta(days=measuring.rule().bands["window"])
    entries = Exchange.objects.filter(customer_id=customer_id, day__gt=start, day__lte=day)
    found = [
        Line(one.day, one.side, "NOTED", one.what, one.amount, one.pk, one.withdrawn_date is not None)
        for one in entries
    ]
    gifts = activity_queries.gifts_of(customer_id, until=day).filter(status="GIVEN", day__gt=start)
    found += [Line(one.day, "GIVEN", "GIFT", one.what, one.value) for one in gifts]
    gains = key_queries.benefits_of(customer_id).filter(ended_date=None, noted_date__lte=day, noted_date__gt=start)
    found += [Line(one.noted_date, "GIVEN", "GAIN", one.evidence, one.amount) for one in gains if one.amount > 0]
    return sorted(found, key=lambda one: (one.day, one.entry_id or 0), reverse=True)[:N_ENTRIES]


def exchange(exchange_id: int) -> Exchange | None:
    """Return an entry of the ledger of a visible customer."""
    return Exchange.objects.select_related("customer").filter(pk=exchange_id).first()


def bonds_of(customer_id: int) -> QuerySet[Bond]:
    """Return what binds a visible customer, what ended last."""
    return Bond.objects.filter(customer_id=customer_id).order_by("ended_date", "-since", "-pk")


def bond(bond_id: int) -> Bond | None:
    """Return a bond of a visible customer."""
    return Bond.objects.select_related("customer").filter(pk=bond_id).first()


def chances_of(customer_id: int) -> QuerySet[Chance]:
    """Return who of a visible customer was met by chance, the last first."""
    return Chance.objects.select_related("user").filter(customer_id=customer_id).order_by("-met_date", "-pk")


def chance(chance_id: int) -> Chance | None:
    """Return a chance meeting with somebody of a visible customer."""
    return Chance.objects.select_related("customer").filter(pk=chance_id).first()


def ran_out(day: date) -> QuerySet[Chance]:
    """Return the chance meetings with visible customers nobody followed up in time."""
    return Chance.objects.select_related("customer", "user").filter(followed_date=None, due_date__lt=day)


@dataclass(frozen=True)
class Hint:
    """One of us who may know a key person: by a school, an employer, an industry or a place they share."""

    person_id: int
    person: str
    user_id: int
    user: str
    form: str
    why: str
    place: str


def hints(customer_id: int) -> list[Hint]:
    """Return who of us may know the people who count at a visible customer, beside those who are known to."""
    found: list[Hint] = []
    for part in people_queries.parts_at(customer_id)[:N_ENTRIES]:
        found += [
            Hint(part.person_id, part.name, one.user_id, one.name,
                 "LOCALITY" if one.kind == "PLACE" else "PROFESSION", one.kind, one.place)
            for one in people_queries.acquaintances(part.person_id)
        ]  # fmt: skip
    return found


def trend(customer_id: int) -> list[Assessment]:
    """Return how the relation with a visible customer stood when months ended, the oldest first."""
    rows = Assessment.objects.filter(customer_id=customer_id).order_by("-day")
    return list(rows[:12])[::-1]


@dataclass(frozen=True)
class Gained:
    """What a customer has of it in a year: effort of buying saved, latent needs served, how often we were there."""

    n_reordered: int
    n_orders: int
    # The middle of the steps and seconds one took; None where nothing was asked for again.
    n_steps: float | None
    seconds: float | None
    n_latent: int
    n_served: int
    n_touches: int
    n_minutes: int
    saved: Decimal


def gained(customer_id: int, day: date) -> Gained:
    """Return what a visible customer has of us in the year up to a day."""
    first = day - YEAR
    asked = self_queries.asked_by([customer_id], first + timedelta(days=1), day)
    measured = self_rules.measure(asked)
    latent = sale_queries.latent_of([customer_id], first, day)
    touches = interaction_queries.told_of([customer_id], first, day)
    return Gained(
        n_reordered=measured.n_taken, n_orders=measured.n, n_steps=measured.n_steps, seconds=measured.seconds,
        n_latent=len(latent), n_served=sum(served is not None for _pk, served in latent), n_touches=len(touches),
        n_minutes=interaction_queries.minutes_by_customer(first, day).get(customer_id, 0),
        saved=key_queries.gained([customer_id], day).get(customer_id, Decimal(0)),
    )  # fmt: skip


def colleagues() -> list[tuple[int, str]]:
    """Return who works here, by name."""
    return org_queries.named(org_queries.users().filter(is_active=True))


@dataclass(frozen=True)
class Customs:
    """A key person with the festivals they keep, for which a greeting suits, and what is never offered or mentioned."""

    person_id: int
    name: str
    customer_id: int
    customs: tuple[str, ...]
    taboos: tuple[str, ...]


def customs(customer_id: int) -> list[Customs]:
    """Return which festivals the people who count at a visible customer keep, and what is taboo with them."""
    return _customs(people_queries.parts_at(customer_id))


def keeping(festival: str) -> list[Customs]:
    """Return who of the key persons one may see keeps a festival: nobody else is greeted for it."""
    parts = people_queries.parts().filter(valid_to=None, person__is_set_apart=False).order_by("customer_id", "pk")
    wanted = festival.strip().casefold()
    return [
        one
        for some in core_rules.chunks(parts.iterator())
        for one in _customs(some)
        if wanted in {custom.casefold() for custom in one.customs}
    ]


def festivals() -> dict[str, int]:
    """Return which festivals are kept by how many of the key persons one may see."""
    counts: Counter[str] = Counter()
    parts = people_queries.parts().filter(valid_to=None, person__is_set_apart=False).order_by("customer_id", "pk")
    for some in core_rules.chunks(parts.iterator()):
        counts.update(custom for one in _customs(some) for custom in one.customs)
    return dict(sorted(counts.items()))


def _customs(parts: Iterable[Any]) -> list[Customs]:
    some = list(parts)
    known = people_queries.facts_of([part.person_id for part in some], ("customs", "taboos", "topics_to_avoid"))
    found = []
    for part in some:
        told = {name: tuple(value) for name, value in known.get(part.person_id, {}).items() if isinstance(value, list)}
        never = (*told.get("taboos", ()), *told.get("topics_to_avoid", ()))
        if told.get("customs") or never:
            found.append(Customs(part.person_id, part.name, part.customer_id, told.get("customs", ()), never))
    return found


def about_customer(customer_id: int) -> dict[str, list[Any]]:
    """Return what is kept here of the relation with a customer, for the customer to read."""
    of: Any = {"customer_id": customer_id}
    return {
        "relations": list(Relation.objects.filter(**of).values(
            "score", "band", "strength", "level", "our_force", "their_force", "force_note", "plan", "measured_date")),
        "exchanges": list(Exchange.objects.filter(**of).order_by("day", "pk").values("side", "day", "what", "amount")),
        "bonds": list(bonds_of(customer_id).values("kind", "what", "since", "ended_date")),
        "chances": list(chances_of(customer_id).values("whom", "where", "met_date", "followed_date")),
        "assessments": list(Assessment.objects.filter(**of).order_by("day").values("day", "score", "strength")),
    }  # fmt: skip


def ids_after(customer_id: int, *, limit: int) -> list[int]:
    """Return the next visible active customers by id."""
    rows = customer_queries.cards().filter(pk__gt=customer_id, status="ACTIVE").order_by("pk")
    return list(rows.values_list("pk", flat=True)[:limit])
