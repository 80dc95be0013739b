"""Reads of tiers: the rule in force and its versions, a rule tried without effect, who was let stay."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from typing import Any

import numpy as np
from django.db.models import Count, Min, Q, QuerySet, Sum

from zhike.apps.core import base
from zhike.apps.customers import queries as customer_queries
from zhike.apps.grading.models import Held, TierRule
from zhike.apps.grading.rules import cutting

UNIT = Decimal("0.0001")
# Customers with any accepted line: those an analysis judged, and those that bought since.
JUDGED = ~Q(tier="") | Q(n_purchase_days__gt=0)


def rule() -> cutting.Rule:
    """Return the rule that cuts tiers now."""
    newest = versions().first()
    return as_rule(newest) if newest else cutting.Rule()


def as_rule(row: TierRule) -> cutting.Rule:
    """Return a kept version as a rule."""
    return cutting.Rule(row.basis, row.method, tuple(row.steps), row.band_percent, row.grace, row.number)


def versions() -> QuerySet[TierRule]:
    """Return the versions of the rule, newest first."""
    return TierRule.objects.order_by("-number")


def misses(day: date | None = None) -> dict[int, int]:
    """Return how often in a row customers that were let stay have missed their tier, before a day where one is given.

    An analysis repeated on its day counts once.
    """
    with base.acting_as(base.System("tiers are cut")):
        rows = Held.objects.exclude(misses=0).values_list("customer_id", "misses", "day")
        return {pk: n - (day is not None and since >= day) for pk, n, since in rows}


def held() -> QuerySet[Held]:
    """Return the visible customers that missed their tier and were let stay, the largest first."""
    return Held.objects.select_related("customer__branch", "customer__owner").order_by("-value", "customer_id")


def cut_cards(rule: cutting.Rule) -> cutting.Cut:
    """Return where a rule would put every customer, by what the last analysis knew of them."""
    with base.acting_as(base.System("tiers are tried")):
        rows = customer_queries.cards().filter(JUDGED).order_by("pk")
        names = ("pk", cutting.COLUMNS[rule.basis], "tier")
        columns: list[tuple[Any, ...]] = list(rows.values_list(*names).iterator(chunk_size=20_000))
        by_hand = customer_queries.open_classes("VALUE_TIER", source="MANUAL")
    ids = np.asarray([pk for pk, *_ in columns], dtype=np.int64)
    values = np.asarray([np.nan if value is None else float(value) for _, value, _ in columns])
    missed = misses()
    cut = cutting.cut(rule, ids, values, [tier for *_, tier in columns], [missed.get(int(pk), 0) for pk in ids])
    return replace(cut, kept={pk: code for pk, (code, _source) in by_hand.items()})


def cut_facts(known: Any, left: Callable[[np.ndarray], np.ndarray]) -> cutting.Cut:
    """Return where the rule in force puts every customer an analysis knows; rows in the order of their ids.

    What customers contribute is what the same analysis found. Whoever it is not known of (NaN) keeps the tier it has,
    as does whoever was given one by hand.
    """
    now, missed = rule(), misses(known.as_of)
    former = customer_queries.open_classes("VALUE_TIER")
    values = {"REVENUE": known.revenue, "REVENUE_YEAR": known.revenue_year}.get(now.basis)
    if values is None:
        values = left(known.customer_id)
    ids = known.customer_id.tolist()
    was = [former.get(pk, ("", ""))[0] for pk in ids]
    cut = cutting.cut(now, known.customer_id, values, was, [missed.get(pk, 0) for pk in ids])
    by_hand = {pk: code for pk, (code, source) in former.items() if source == "MANUAL"}
    not_known = {pk: tier for pk, tier, value in zip(ids, was, values, strict=True) if np.isnan(value)}
    loyalty = cutting.loyalty(known.first_date, known.last_date)[np.isin(known.customer_id, cut.ids)]
    return replace(cut, kept=not_known | by_hand, loyalty=loyalty)


@dataclass(frozen=True)
class Step:
    """One tier of a trial: how many would be there and what they bring, now and then."""

    tier: str
    n_now: int
    n_then: int
    sum_now: Decimal
    sum_then: Decimal
    least: Decimal | None

    @property
    def n_more(self) -> int:
        """Return how many more there would be."""
        return self.n_then - self.n_now


@dataclass(frozen=True)
class Move:
    """A customer that would rise or fall."""

    card: Any
    from_tier: str
    to_tier: str
    value: Decimal
    rank: int
    least: Decimal | None

    @property
    def rises(self) -> bool:
        """Say whether it would stand higher; who had no tier before does neither."""
        return cutting.NAMES.index(self.to_tier) < cutting.NAMES.index(self.from_tier)


@dataclass(frozen=True)
class Trial:
    """What a rule would do, before it does it."""

    rule: cutting.Rule
    steps: tuple[Step, ...]
    n_customers: int
    n_unknown: int
    n_rise: int
    n_fall: int
    n_new: int
    n_held: int
    cut: cutting.Cut
    moving: np.ndarray


def trial(rule: cutting.Rule) -> Trial:
    """Try a rule on everybody without effect."""
    cut = cut_cards(rule)
    with base.acting_as(base.System("tiers are tried")):
        n_all = customer_queries.cards().filter(JUDGED).count()
    place = {name: i for i, name in enumerate(cutting.NAMES)}
    was = np.asarray([place.get(str(name), -1) for name in cut.former], dtype=np.int64)
    is_kept = np.isin(cut.ids, list(cut.kept))
    # An analysis moves nobody whose tier was given by hand.
    now = np.where(is_kept & (was >= 0), was, np.asarray([place[str(name)] for name in cut.tier], dtype=np.int64))
    moving = (was >= 0) & (was != now)
    steps = tuple(
        Step(
            name, int((was == i).sum()), int((now == i).sum()), _sum(cut.values[was == i]), _sum(cut.values[now == i]),
            cut.least_of(name),
        )
        for name, i in place.items()
    )  # fmt: skip
    return Trial(
        rule, steps, len(cut.ids), n_all - len(cut.ids), int((moving & (now < was)).sum()),
        int((moving & (now > was)).sum()), int((was < 0).sum()), int(((cut.settled.held != "") & ~is_kept).sum()), cut,
        moving,
    )  # fmt: skip


def moves(found: Trial, *, limit: int | None = None) -> list[Move]:
    """Return the visible customers that would rise or fall, the largest first."""
    rows = np.flatnonzero(found.moving)
    rows = rows[np.argsort(-found.cut.values[rows], kind="stable")][:limit]
    cards = customer_queries.cards_of(int(pk) for pk in found.cut.ids[rows])
    return [_move(found.cut, int(i), cards[int(found.cut.ids[i])]) for i in rows if int(found.cut.ids[i]) in cards]


def _move(cut: cutting.Cut, i: int, card: Any) -> Move:
    told = cutting.why(cut.reason(i))
    value = Decimal(f"{cut.values[i]:.2f}")
    return Move(card, str(cut.former[i]), str(cut.tier[i]), value, int(cut.ranks[i]), told.least if told else None)


def _sum(values: np.ndarray) -> Decimal:
    return Decimal(f"{values.sum():.2f}")


@dataclass(frozen=True)
class Standing:
    """A tier as it stands among some branches: how many, what they brought in all, last year and after costs."""

    tier: str
    n_customers: int
    revenue: Decimal
    revenue_year: Decimal
    contribution_year: Decimal | None
    n_unknown: int


def standings(branch_ids: tuple[int, ...] | None) -> list[Standing]:
    """Return every tier as it stands among some branches (None: all); whether one may see it is asked before."""
    with base.acting_as(base.System("tiers are summed up")):
        rows = customer_queries.cards().exclude(tier="").filter(status="ACTIVE")
        if branch_ids is not None:
            rows = rows.filter(branch_id__in=branch_ids)
        sums = {
            row["tier"]: row
            for row in rows.order_by().values("tier").annotate(
                n=Count("pk"), all_time=Sum("revenue"), year=Sum("revenue_year"), left=Sum("contribution_year"),
                n_known=Count("contribution_year"),
            )
        }  # fmt: skip
    none: Mapping[str, Any] = {"n": 0, "all_time": Decimal(0), "year": Decimal(0), "left": None, "n_known": 0}
    found = [(tier, sums.get(tier, none)) for tier in cutting.NAMES]
    return [
        Standing(
            tier,
            row["n"],
            _exact(row["all_time"]),
            _exact(row["year"]),
            None if row["left"] is None else _exact(row["left"]),
            row["n"] - row["n_known"],
        )
        for tier, row in found
    ]


def _exact(amount: Decimal) -> Decimal:
    """Return a sum with the four decimals its parts have; SQLite adds them as floating numbers."""
    return amount.quantize(UNIT)


def untiered() -> QuerySet[Any]:
    """Return the visible customers that have no tier: nothing was ever judged of them."""
    return customer_queries.cards().filter(tier="", status="ACTIVE").order_by("name", "pk")


def changes(first: date, last: date) -> QuerySet[Any]:
    """Return the visible customers that rose or fell between two days, newest first."""
    return customer_queries.class_changes("VALUE_TIER", first, last)


def least_of_key(basis: str) -> Decimal | None:
    """Return what the least of the key customers brings: what an ordinary one lacks to be one; None without any."""
    with base.acting_as(base.System("what key customers bring")):
        kept = Held.objects.values("customer_id")
        rows = customer_queries.cards().filter(tier__in=cutting.KEY_TIERS).exclude(pk__in=kept)
        return rows.order_by().aggregate(least=Min(cutting.COLUMNS[basis]))["least"]
