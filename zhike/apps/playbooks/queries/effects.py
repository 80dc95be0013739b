"""What a playbook brought: orders after it beside those of whoever the lot left out, or of customers alike."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import pairwise
from math import log1p
from typing import Any

import numpy as np
from django.db.models import Q
from django.utils import timezone

from zhike.analytics.effects import gain as gains
from zhike.analytics.effects import matched, randomised
from zhike.analytics.effects.gain import Gain, plain
from zhike.apps.customers import queries as customer_queries
from zhike.apps.playbooks.models import Deed, Effect, Rule
from zhike.apps.trade import queries as trade_queries

LOTS, ALIKE = "LOTS", "ALIKE"
GAIN, LOSS, NOTHING, EARLY = "GAIN", "LOSS", "NOTHING", "EARLY"
# Days of runs are laid together into so many spans at most, each counted from its first day.
MOST_SPANS = 12
# So many customers alike are looked through for each span.
MOST_ALIKE = 4_000
# Who has been silent for longer is silent.
LONGEST_SILENCE = 730
# Of the features so many are told, the others bend them.
N_TOLD = 3


@dataclass(frozen=True)
class Row:
    """A customer in a span: whether something was done, what was bought before and after, of which tier."""

    customer_id: int
    span: date
    tier: str
    is_treated: bool
    earlier: float
    before: float
    silent_days: int
    after: float


def effect_of(rule_id: int) -> Effect | None:
    """Return what a rule was last found to have brought."""
    return Effect.objects.filter(rule_id=rule_id).order_by("-as_of").first()


def effects() -> dict[int, Effect]:
    """Return by rule what each was last found to have brought."""
    return {row.rule_id: row for row in Effect.objects.order_by("as_of")}


def firsts(found: Rule) -> dict[int, tuple[date, str]]:
    """Return for each customer the day a rule first acted on it or a lot was drawn for it, and how the lot fell.

    Whoever was drawn to be treated counts so, reached or not: among those held out some could not be reached either.
    """
    rows = Deed.objects.filter(~Q(lot="") | Q(skipped=""), run__rule=found, position=1).order_by("-run__at")
    told = rows.values_list("customer_id", "run__at", "lot")
    return {customer_id: (timezone.localdate(at), lot) for customer_id, at, lot in told}


def measured(found: Rule, as_of: date) -> dict[str, Any]:
    """Reckon from the orders up to a day what a rule brought; asked for sums, whoever the customers belong to."""
    known = firsts(found)
    is_lot = any(lot for _day, lot in known.values())
    drawn = {pk: one for pk, one in known.items() if one[1]} if is_lot else known
    ripe = {pk: one for pk, one in drawn.items() if one[0] + timedelta(days=found.horizon_days) <= as_of}
    days = [day for day, _lot in known.values()]
    told: dict[str, Any] = {
        "evidence": LOTS if is_lot else ALIKE, "horizon_days": found.horizon_days,
        "n": sum(lot != Deed.Lot.HELD for _day, lot in drawn.values()),
        "n_held_out": sum(lot == Deed.Lot.HELD for _day, lot in drawn.values()),
        # Acted on without a lot: whoever complained, was overdue or of a higher tier.
        "n_apart": len(known) - len(drawn),
        "n_ripe": sum(lot != Deed.Lot.HELD for _day, lot in ripe.values()),
        "n_ripe_held_out": sum(lot == Deed.Lot.HELD for _day, lot in ripe.values()),
        "first": min(days).isoformat() if days else None, "last": max(days).isoformat() if days else None,
    }  # fmt: skip
    rows = _rows(found, ripe, is_lot=is_lot)
    gain, more = _by_lot(rows) if is_lot else _by_likeness(rows)
    return told | more | {"gain": _told(gain), "total": _total(gain, told["n_ripe"]), "verdict": verdict(gain)}


def verdict(gain: Gain) -> str:
    """Say in a word what an effect shows."""
    if gain.points is None:
        return EARLY
    if not gain.is_certain:
        return NOTHING
    return GAIN if gain.points > 0 else LOSS


def _spans(days: Iterable[date]) -> dict[date, date]:
    """Return for each day of a run the first day of the span it is counted in."""
    sorted_days = sorted(set(days))
    if not sorted_days:
        return {}
    length = max(1, -(-((sorted_days[-1] - sorted_days[0]).days + 1) // MOST_SPANS))
    first: dict[int, date] = {}
    for day in sorted_days:
        first.setdefault((day - sorted_days[0]).days // length, day)
    return {day: first[(day - sorted_days[0]).days // length] for day in sorted_days}


def _rows(found: Rule, ripe: dict[int, tuple[date, str]], *, is_lot: bool) -> list[Row]:
    spans = _spans(day for day, _lot in ripe.values())
    horizon = timedelta(days=found.horizon_days)
    cards = customer_queries.cards().order_by("pk").values_list("pk", "tier")
    tiers = dict(cards.filter(pk__in=list(ripe)) if is_lot else cards.exclude(status__in=("MERGED", "SUPPRESSED")))
    others = [] if is_lot else sorted(set(tiers).difference(firsts(found)))
    rows = []
    for first in sorted(set(spans.values())):
        ends = (first - 2 * horizon, first - horizon, first, first + horizon)
        sums = [trade_queries.bought_between(*pair) for pair in pairwise(ends)]
        last = trade_queries.last_purchases(first)
        treated = {pk: lot for pk, (day, lot) in ripe.items() if spans[day] == first and pk in tiers}
        for pk in [*treated, *_some(others, first)]:
            earlier, before, after = (float(one.get(pk, 0)) for one in sums)
            is_treated = pk in treated and treated[pk] != Deed.Lot.HELD
            silent_days = min((first - last[pk]).days, LONGEST_SILENCE) if pk in last else LONGEST_SILENCE
            rows.append(Row(pk, first, tiers[pk], is_treated, earlier, before, silent_days, after))
    return rows


def _some(others: list[int], first: date) -> list[int]:
    if len(others) <= MOST_ALIKE:
        return others
    return sorted(np.random.default_rng(first.toordinal()).choice(others, MOST_ALIKE, replace=False).tolist())


def _features(rows: list[Row]) -> np.ndarray:
    known = [(max(one.before, 0.0), max(one.earlier, 0.0), float(one.silent_days)) for one in rows]
    # Amounts are as uneven as customers are large: their logarithm beside themselves.
    laid = [(before, earlier, silent, log1p(before), log1p(earlier)) for before, earlier, silent in known]
    return np.array(laid, dtype=np.float64).reshape(len(rows), 5)


def _by_lot(rows: list[Row]) -> tuple[Gain, dict[str, Any]]:
    after, treated = np.array([one.after for one in rows]), np.array([one.is_treated for one in rows], dtype=bool)
    spans = sorted({one.span for one in rows})[1:]
    known = np.column_stack([_features(rows), *([one.span == span for one in rows] for span in spans)])
    bought = randomised.randomised((after > 0).astype(float), treated)
    return randomised.adjusted(after, treated, known), {"bought": _told(bought), "balance": [], "n_unmatched": 0}


def _by_likeness(rows: list[Row]) -> tuple[Gain, dict[str, Any]]:
    after, treated = np.array([one.after for one in rows]), np.array([one.is_treated for one in rows], dtype=bool)
    if treated.sum() < gains.FEWEST:
        few = Gain(gains.MEAN, "MATCHED", int(treated.sum()), 0, reason=gains.TOO_FEW, is_weaker=True)
        return few, {"bought": None, "balance": [], "n_unmatched": 0}
    strata = [f"{one.span}:{one.tier}" for one in rows]
    names = ("BEFORE", "EARLIER", "SILENT", "LOG_BEFORE", "LOG_EARLIER")
    found = matched.matched(after, treated, _features(rows), strata, names=names)
    lines = [[line.name, plain(line.before), plain(line.after)] for line in found.balance[:N_TOLD]]
    return found.gain, {"bought": None, "balance": lines, "n_unmatched": found.n_unmatched}


def _told(gain: Gain) -> dict[str, Any]:
    figures = {name: plain(getattr(gain, name)) for name in ("points", "low", "high", "theirs", "others")}
    return figures | {"n": gain.n, "n_others": gain.n_others, "method": gain.method, "is_weaker": gain.is_weaker}


def _total(gain: Gain, n: int) -> dict[str, float | None]:
    """Return what all of those treated brought together."""
    return {
        name: None if (value := getattr(gain, name)) is None else plain(value * n) for name in ("points", "low", "high")
    }
