"""Measuring relations: the heat of a window, its trend by the month, both scores, on which legs an account stands."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from zhike.analytics import relationship
from zhike.apps.catalog import queries as catalog_queries
from zhike.apps.core import rules as core_rules
from zhike.apps.customers import queries as customer_queries
from zhike.apps.interactions import queries as interaction_queries
from zhike.apps.interactions import rules as interaction_rules
from zhike.apps.keyaccounts import rules
from zhike.apps.keyaccounts.models import Benefit
from zhike.apps.people import queries as people_queries
from zhike.apps.trade import queries as trade_queries

MONTH, YEAR = timedelta(days=30), timedelta(days=365)
N_MONTHS = 6


@dataclass(frozen=True)
class Measured:
    """What was measured of the relation with a customer: heat now and a month ago with its parts, both scores."""

    heat: int | None
    before: int | None
    relation: int | None
    strength: int | None
    is_cooling: bool
    parts: Mapping[str, float | None]
    relation_parts: Mapping[str, float | None]
    strength_parts: Mapping[str, float | None]


@dataclass(frozen=True)
class _Facts:
    """What was noted of some customers."""

    talks: dict[int, list[tuple[date, str, str]]]
    spoken: set[int]
    bought: dict[int, list[date]]


def rule_of_relations() -> Mapping[str, int]:
    """Return over which window heat is measured, which drop is told, from where on each leg bears."""
    return catalog_queries.table("key_relations")["RULE"]


def measure(customer_ids: list[int], day: date) -> dict[int, Measured]:
    """Return what is measured of the relation with some visible customers on a day."""
    found: dict[int, Measured] = {}
    for some in core_rules.chunks(customer_ids):
        found |= _measured(list(some), day)
    return found


def _measured(ids: list[int], day: date) -> dict[int, Measured]:
    rule, cards = rule_of_relations(), customer_queries.cards_of(ids)
    window = timedelta(days=rule["window"])
    facts = _facts(ids, day - window - MONTH, day)
    stands, works = _support(ids), _strength(ids, day)
    found = {}
    for pk, card in cards.items():
        now = _parts(card, facts, day - window, day)
        heat = relationship.heat(now)
        before = relationship.heat(_parts(card, facts, day - window - MONTH, day - MONTH))
        relation = {"heat": None if heat is None else heat / 100, "support": stands.get(pk)}
        found[pk] = Measured(
            heat, before, relationship.mean_score(relation.values()), relationship.mean_score(works[pk].values()),
            relationship.cools(before, heat, percent=rule["drop"]), now, relation, works[pk],
        )  # fmt: skip
    return found


def _facts(ids: list[int], first: date, last: date) -> _Facts:
    talks: dict[int, list[tuple[date, str, str]]] = {}
    for pk, on, direction, mood in interaction_queries.talks_of(ids, first, last):
        talks.setdefault(pk, []).append((on, direction, mood))
    bought: dict[int, list[date]] = {}
    for pk, on in trade_queries.purchase_days(ids, first, last):
        bought.setdefault(pk, []).append(on)
    return _Facts(talks, interaction_queries.ever_spoken(ids), bought)


def _parts(card: Any, facts: _Facts, first: date, last: date) -> dict[str, float | None]:
    """Return the parts of the heat of one customer after one day and up to another."""
    n_days = (last - first).days
    said = [one for one in facts.talks.get(card.pk, ()) if first < one[0] <= last]
    talks = relationship.Talks(
        len({on for on, *_rest in said}), len(said),
        sum(direction in interaction_rules.TWO_WAY for _on, direction, _mood in said),
        tuple(mood for *_rest, mood in said if mood),
    ) if card.pk in facts.spoken else None  # fmt: skip
    bought = sum(first < on <= last for on in facts.bought.get(card.pk, ()))
    return relationship.parts(
        talks, days_expected=n_days / interaction_queries.visit_interval(card.tier), n_purchase_days=bought,
        purchases_expected=n_days / card.cycle_days if card.cycle_days else None,
    )  # fmt: skip


def _support(ids: list[int]) -> dict[int, float]:
    """Return which way the people at each customer pull, 0 against us, 1 for us; unknown ones are left out."""
    known: dict[int, list[Any]] = {}
    for part in people_queries.parts().filter(customer_id__in=ids, valid_to=None):
        known.setdefault(part.customer_id, []).append(part)
    told = {pk: people_queries.support_among(some).value for pk, some in known.items()}
    return {pk: float((value + 1) / 2) for pk, value in told.items() if value is not None}


def _strength(ids: list[int], day: date) -> dict[int, dict[str, float | None]]:
    """Return the parts of our professional strength at each customer in the last year, each 0 to 1."""
    promised = interaction_queries.promises_fallen_due(ids, day - YEAR, day)
    ordered = trade_queries.n_by_kind(ids, day - YEAR, day)
    gains: dict[int, list[bool]] = {}
    rows = Benefit.objects.filter(customer_id__in=ids, ended_date=None, noted_date__lte=day)
    for pk, amount in rows.filter(noted_date__gt=day - rules.COUNTS_FOR).values_list("customer_id", "amount"):
        gains.setdefault(pk, []).append(amount > 0)
    return {
        pk: {
            "promises": _share(promised.get(pk)),
            "faultless": _faultless(*ordered.get(pk, (0, 0))),
            "benefits": _share((sum(gains[pk]), len(gains[pk]))) if pk in gains else None,
        }
        for pk in ids
    }


def _faultless(n_bought: int, n_back: int) -> float | None:
    """Return the share of purchases that nothing came back of; None where nothing was bought."""
    return max(0.0, 1 - n_back / n_bought) if n_bought else None


def _share(counted: tuple[int, int] | None) -> float | None:
    return counted[0] / counted[1] if counted and counted[1] else None


def legs(relation: int | None, strength: int | None) -> str:
    """Return on which of its two legs an account stands by the rule tables."""
    rule = rule_of_relations()
    return relationship.legs(
        relation, strength, least_relation=rule["relation"], least_strength=rule["strength"]
    )  # fmt: skip


def trend(customer_id: int, day: date) -> list[tuple[date, int | None]]:
    """Return the heat of a visible customer a month apart, the oldest first."""
    card, rule = customer_queries.card(customer_id), rule_of_relations()
    if card is None:
        return []
    window = timedelta(days=rule["window"])
    facts = _facts([customer_id], day - window - N_MONTHS * MONTH, day)
    days = [day - n * MONTH for n in range(N_MONTHS, -1, -1)]
    return [(on, relationship.heat(_parts(card, facts, on - window, on))) for on in days]
