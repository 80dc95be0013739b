"""Measuring relations: five essences, health with its parts, level and gaps of many customers at once, on any day."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import numpy as np
from django.db.models import Sum

from zhike.analytics import bonds, health
from zhike.apps.activities import queries as activity_queries
from zhike.apps.billing import queries as billing_queries
from zhike.apps.catalog import queries as catalog_queries
from zhike.apps.complaints import queries as complaint_queries
from zhike.apps.core import rules as core_rules
from zhike.apps.customers import queries as customer_queries
from zhike.apps.health import rules
from zhike.apps.health.models import Bond, Exchange
from zhike.apps.interactions import queries as interaction_queries
from zhike.apps.interactions import rules as interaction_rules
from zhike.apps.keyaccounts import queries as key_queries
from zhike.apps.loyalty import queries as loyalty_queries
from zhike.apps.people import queries as people_queries
from zhike.apps.receivables import queries as receivable_queries
from zhike.apps.sales import queries as sale_queries
from zhike.apps.surveys import queries as survey_queries
from zhike.apps.trade import queries as trade_queries

AT_ONCE = 1_000
NONE, CENT = Decimal(0), Decimal("0.01")


@dataclass(frozen=True)
class Measured:
    """What was measured of a relation: health and strength with their parts, level, balance, what nobody looks after.

    `told` has the numbers each essence was reckoned from.
    """

    score: float | None
    band: str
    n_weight: int
    parts: Mapping[str, float | None]
    strength: float | None
    n_known: int
    essences: Mapping[str, float | None]
    told: Mapping[str, Sequence[float | None]]
    level: int
    criteria: tuple[str, ...]
    given: Decimal | None
    received: Decimal | None
    limit: Decimal
    gaps: tuple[str, ...]
    # On how many days of the window it bought after the first of them; None where it did not buy.
    n_again: int | None
    is_buying: bool
    tier: str

    @property
    def balance(self) -> Decimal | None:
        """Received less given; None where nothing was noted."""
        if self.given is None and self.received is None:
            return None
        return (self.received or NONE) - (self.given or NONE)

    @property
    def is_one_sided(self) -> bool:
        """Whether the balance, either way, is beyond what is allowed."""
        return self.balance is not None and abs(self.balance) > self.limit


@dataclass(frozen=True)
class Rule:
    """The rule tables of health as they hold."""

    weights: Mapping[str, int]
    bands: Mapping[str, int]
    asked: Mapping[str, Mapping[str, int]]

    def asked_of(self, tier: str) -> Mapping[str, int]:
        """Return what a relation with a customer of a tier is asked for in a year."""
        return self.asked[tier or interaction_rules.UNJUDGED]


def rule() -> Rule:
    """Return the rule tables of health."""
    weights = {code.partition(".")[2]: row["weight"] for code, row in catalog_queries.table("health_weights").items()}
    return Rule(weights, catalog_queries.table("health_bands")["RULE"], catalog_queries.table("relation_asked"))


def chance_days() -> int:
    """Return within how many days a chance meeting is followed up."""
    return catalog_queries.table("relation_rules")["RULE"]["chance"]


def measure(customer_ids: Sequence[int], day: date) -> dict[int, Measured]:
    """Return what is measured of the relations with some visible customers on a day."""
    held = rule()
    found: dict[int, Measured] = {}
    for some in core_rules.chunks(customer_ids, size=AT_ONCE):
        found |= _measured(some, day, held)
    return found


def _measured(ids: list[int], day: date, held: Rule) -> dict[int, Measured]:
    cards = customer_queries.cards_of(ids)
    known = [pk for pk in ids if pk in cards]
    if not known:
        return {}
    start = day - timedelta(days=held.bands["window"])
    shared = _shared(known, start, day)
    met = _criteria(known, day, shared)
    gaps = _gaps(known, cards, day, shared)
    gave, got = _exchanged(known, start, day, shared)
    told = _essences(known, cards, (start, day), held, met=met, gaps=gaps, exchanged=(gave, got), came=shared.came)
    scores = {name: [_whole(one) for one in _scored(name, told[name])] for name in health.ESSENCES}
    strengths, n_known = health.strength([scores[name] for name in health.ESSENCES])
    cycles = _cycles(known, cards, day)
    days = Counter(pk for pk, _day in trade_queries.purchase_days(known, start, day))
    parts = _parts(known, (start, day), cycles, strengths.tolist())
    overall, weight = health.overall(parts, held.weights, least=held.bands["known"])
    limits = {"yellow": held.bands["yellow"], "green": held.bands["green"]}
    found: dict[int, Measured] = {}
    for at, pk in enumerate(known):
        score, tier = _whole(overall[at]), cards[pk].tier
        found[pk] = Measured(
            score=score, band=health.band(score, **limits), n_weight=int(weight[at]),
            parts={name: _whole(values[at]) for name, values in parts.items()}, strength=_whole(strengths[at]),
            n_known=int(n_known[at]), essences={name: values[at] for name, values in scores.items()},
            told={name: [_plain(column[at]) for column in told[name]] for name in health.ESSENCES},
            level=bonds.level(rules.met(met[pk])), criteria=tuple(sorted(met[pk])), given=gave.get(pk),
            received=got.get(pk), n_again=days[pk] - 1 if days[pk] else None,
            limit=Decimal(held.asked_of(tier)["balance"]), gaps=gaps[pk],
            is_buying=_is_buying(cycles[at]), tier=tier,
        )  # fmt: skip
    return found


def _is_buying(cycles: float | None) -> bool:
    return cycles is not None and cycles <= rules.BUYING_CYCLES


def _whole(value: float | None) -> float | None:
    """Return a score to one decimal place; None for one that is not known."""
    return None if value is None or np.isnan(value) else round(float(value), 1)


def _plain(value: Any) -> float | None:
    return None if value is None else float(value)


def _scored(name: str, columns: Sequence[Sequence[Any]]) -> np.ndarray:
    return (health.mutual if name == "mutual" else health.share)(*columns)


def _essences(
    ids: list[int],
    cards: Mapping[int, Any],
    span: tuple[date, date],
    held: Rule,
    *,
    met: Mapping[int, set[str]],
    gaps: Mapping[int, tuple[str, ...]],
    exchanged: tuple[Mapping[int, Decimal], Mapping[int, Decimal]],
    came: Mapping[int, tuple[int, int]],
) -> dict[str, tuple[list[Any], list[Any]]]:
    """Return of each essence both columns it is reckoned from; None where nothing was noted."""
    talks: dict[int, list[interaction_queries.Talk]] = {}
    for one in interaction_queries.told_of(ids, *span):
        talks.setdefault(one.customer_id, []).append(one)
    ever = interaction_queries.ever_spoken(ids)
    years = (span[1] - span[0]).days / 365
    replied, said, joint, felt = [], [], [], []
    for pk in ids:
        own = talks.get(pk, [])
        said.append(len(own) or None)
        replied.append(sum(one.direction in interaction_rules.TWO_WAY for one in own))
        felt.append(sum("EMOTION" in one.contents for one in own) if pk in ever else None)
        has_joint = pk in came or "BOND_STRUCTURAL" in met[pk]
        joint.append(came.get(pk, (0, 0))[1] + ("BOND_STRUCTURAL" in met[pk]) if has_joint else None)
    asked = [held.asked_of(cards[pk].tier) for pk in ids]
    gave, got = exchanged
    return {
        "two_way": (replied, said),
        "cooperation": (joint, [max(1.0, one["joint"] * years) for one in asked]),
        "mutual": ([gave.get(pk) for pk in ids], [got.get(pk) for pk in ids]),
        "emotion": (felt, [max(1.0, one["emotion"] * years) for one in asked]),
        "monitoring": ([len(rules.WATCHED) - len(gaps[pk]) for pk in ids], [len(rules.WATCHED)] * len(ids)),
    }


@dataclass(frozen=True)
class _Shared:
    """What more than one part of a relation asks for, read once: gains, activities, who of us knows whom."""

    gained: Mapping[int, Decimal]
    came: Mapping[int, tuple[int, int]]
    ties: Mapping[int, Sequence[Any]]


def _shared(ids: list[int], first: date, last: date) -> _Shared:
    return _Shared(
        key_queries.gained(ids, last), activity_queries.together_with(ids, first, last), people_queries.ties_at(ids)
    )


def _exchanged(
    ids: list[int], first: date, last: date, shared: _Shared
) -> tuple[dict[int, Decimal], dict[int, Decimal]]:
    """Return what was given to and received from customers: the ledger, gifts, and gains noted elsewhere, each once."""
    sums: dict[str, dict[int, Decimal]] = {side: {} for side in rules.SIDES}
    rows = Exchange.objects.filter(customer_id__in=ids, withdrawn_date=None, day__gt=first, day__lte=last).order_by()
    for pk, side, total in rows.values_list("customer_id", "side").annotate(sum=Sum("amount")):
        sums[side][pk] = total.quantize(CENT)
    for more in (activity_queries.given_to(ids, first, last), shared.gained):
        for pk, total in more.items():
            if total > 0:
                sums["GIVEN"][pk] = (sums["GIVEN"].get(pk, NONE) + total).quantize(CENT)
    return sums["GIVEN"], sums["RECEIVED"]


def _criteria(ids: list[int], last: date, shared: _Shared) -> dict[int, set[str]]:
    """Return what of the levels is met at each customer on a day."""
    found: dict[int, set[str]] = {pk: set() for pk in ids}
    told = {
        "MEMBER": loyalty_queries.members_among(ids, last),
        "GAIN": {pk for pk, amount in shared.gained.items() if amount > 0},
        "CLOSE_TIE": {pk for pk, some in shared.ties.items() if any(one.strength >= rules.CLOSE for one in some)},
        "TOGETHER": {pk for pk, (_n, n_came) in shared.came.items() if n_came},
        "CONTRACT": sale_queries.under_contract(ids, last),
        "SUBSCRIPTION": billing_queries.running_at(ids, last),
    }
    bonds = Bond.objects.filter(customer_id__in=ids, since__lte=last).exclude(ended_date__lte=last).order_by()
    for pk, kind in bonds.values_list("customer_id", "kind"):
        told.setdefault(f"BOND_{kind}", set()).add(pk)
    for code, some in told.items():
        for pk in some & found.keys():
            found[pk].add(code)
    return found


def _gaps(ids: list[int], cards: Mapping[int, Any], day: date, shared: _Shared) -> dict[int, tuple[str, ...]]:
    """Return what nobody looks after at each customer: no owner, no key person, nobody known, silent too long."""
    people = people_queries.customer_ids_with_people(ids)
    known = {pk for pk, some in shared.ties.items() if any(one.strength for one in some)}
    spoken, limits = interaction_queries.last_contacts(ids, until=day), interaction_queries.silence_limits()
    found = {}
    for pk in ids:
        last = spoken.get(pk)
        lacks = {
            "OWNER": cards[pk].owner_id is None, "PERSON": pk not in people, "TIE": pk not in known,
            "TALK": last is None or (day - last).days > limits[cards[pk].tier],
        }  # fmt: skip
        found[pk] = tuple(code for code in rules.WATCHED if lacks[code])
    return found


def _cycles(ids: list[int], cards: Mapping[int, Any], day: date) -> list[float | None]:
    """Return how many of its intervals each customer has been silent on a day; the interval is as it is known now."""
    bought = trade_queries.last_bought(ids, day)
    return [
        (day - bought[pk][1]).days / cards[pk].cycle_days if pk in bought and cards[pk].cycle_days else None
        for pk in ids
    ]


def _parts(
    ids: list[int], span: tuple[date, date], cycles: list[float | None], strengths: list[float]
) -> dict[str, np.ndarray]:
    """Return the parts of health of each customer."""
    first, last = span
    before = first - (last - first)
    now, former = trade_queries.bought_by_each(ids, first, last), trade_queries.bought_by_each(ids, before, first)
    degrees = survey_queries.degrees(last, ids)
    complained = complaint_queries.n_of_each(ids, first, last)
    owed = receivable_queries.ledgers(ids, last)
    # Who bought neither now nor before had nothing to complain of.
    dealt = now.keys() | former.keys()
    return {
        "value": health.share(*_columns(ids, now, former, place=0)),
        "cycle": health.fading(cycles),
        "satisfaction": health.share([_degree(degrees.get(pk)) for pk in ids], [1] * len(ids)),
        "complaints": np.array([_content(complained.get(pk, (0, 0)), is_known=pk in dealt) for pk in ids]),
        "relation": np.array(strengths, dtype=np.float64),
        "payment": np.array([_paying(owed.get(pk), last) for pk in ids]),
        "usage": health.share(*_columns(ids, now, former, place=1)),
    }


def _columns(
    ids: list[int], now: Mapping[int, Any], former: Mapping[int, Any], *, place: int
) -> tuple[list[Any], list[Any]]:
    """Return what there is now and was before, of those that bought before; returns alone are nothing bought."""
    return (
        [max(now[pk][place], 0) if pk in now else 0 for pk in ids],
        [max(former[pk][place], 0) if pk in former else None for pk in ids],
    )


def _degree(value: Any) -> float | None:
    return None if value is None else float(value)


def _content(counted: tuple[int, int], *, is_known: bool) -> float:
    """Return 100 without a complaint, 20 less for each of the window, 40 for one that is open."""
    n, n_open = counted
    return max(0.0, 100.0 - 20 * n - 20 * n_open) if is_known or n else float("nan")


def _paying(ledger: Any, day: date) -> float:
    """Return the share of what is open that is not overdue; nothing open is all paid; nobody keeps it: not known."""
    if ledger is None or not ledger.is_known:
        return float("nan")
    whole = float(ledger.open)
    late = float(sum((one.open - one.disputed for one in ledger.claims if one.due < day), NONE))
    return 100.0 if whole <= 0 else 100 * (1 - min(1.0, max(0.0, late) / whole))
