"""Before and after measured: who was there and who left, what was bought, who complained, week by week."""

from bisect import bisect_right
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import pairwise
from typing import Any

import numpy as np

from zhike.analytics import differences

DAY, WEEK = timedelta(days=1), timedelta(days=7)
# With fewer gaps of their own, somebody's usual interval is everybody's.
OWN_GAPS, QUANTILE = 3, 0.8
MOST_POINTS = 27


@dataclass(frozen=True)
class Dealings:
    """What one customer bought: the days of purchases in order, sums by day, days of complaint."""

    days: tuple[date, ...]
    sums: tuple[tuple[date, float], ...]
    complaints: tuple[date, ...] = ()
    group: str = ""


@dataclass(frozen=True)
class Spans:
    """Two spans of the same length: before a change from its eve backwards, after it from its first day on."""

    first: date
    last: date

    @property
    def days(self) -> int:
        """Return how many days each has."""
        return (self.last - self.first).days + 1

    @property
    def before(self) -> date:
        """Return the first day of the span before."""
        return self.first - timedelta(days=self.days)


@dataclass(frozen=True)
class Quiet:
    """When silence means that somebody has left: percent of their usual interval, and days at least."""

    percent: int
    least: int


def allowed(dealings: Mapping[int, Dealings], until: date, quiet: Quiet) -> dict[int, float]:
    """Return how many days of silence each may have: their own usual interval until a day, else everybody's."""
    gaps = {pk: _gaps([day for day in one.days if day < until]) for pk, one in dealings.items()}
    pooled = [gap for some in gaps.values() for gap in some]
    usual = float(np.quantile(pooled, QUANTILE)) if pooled else float(quiet.least)
    own = {pk: float(np.quantile(some, QUANTILE)) if len(some) >= OWN_GAPS else usual for pk, some in gaps.items()}
    return {pk: max(quiet.least, days * quiet.percent / 100) for pk, days in own.items()}


def _gaps(days: Sequence[date]) -> list[int]:
    return [(late - early).days for early, late in pairwise(days) if late > early]


def is_there(one: Dealings, day: date, allowed_days: float) -> bool:
    """Say whether somebody is a customer on a day: they bought, and their silence is not too long."""
    at = bisect_right(one.days, day)
    return bool(at) and (day - one.days[at - 1]).days <= allowed_days


def left(dealings: Iterable[Dealings], limits: Iterable[float], first: date, last: date) -> differences.Share:
    """Return who of those there on the eve of a span was not there at its end."""
    eve, lost, opening = first - DAY, 0, 0
    for one, limit in zip(dealings, limits, strict=True):
        if is_there(one, eve, limit):
            opening += 1
            lost += not is_there(one, last, limit)
    return differences.Share(lost, opening)


def bought(one: Dealings, first: date, last: date) -> float:
    """Return what somebody bought in a span, net of returns."""
    return sum(amount for day, amount in one.sums if first <= day <= last)


def complained(dealings: Sequence[Dealings], first: date, last: date) -> differences.Share:
    """Return who complained in a span, of all."""
    n_upset = sum(any(first <= day <= last for day in one.complaints) for one in dealings)
    return differences.Share(n_upset, len(dealings))


def measured(
    affected: Mapping[int, Dealings], unaffected: Mapping[int, Dealings], spans: Spans, quiet: Quiet
) -> dict[str, Any]:
    """Return what before and after say of the affected and the unaffected: churn, sales, complaints, development."""
    limits = allowed({**affected, **unaffected}, spans.first, quiet)
    sides = [(list(some.values()), [limits[pk] for pk in some]) for some in (affected, unaffected)]
    eve = spans.first - DAY
    four = [(side, half) for side in sides for half in ((spans.before, eve), (spans.first, spans.last))]
    churn = [left(*side, *half) for side, half in four]
    upset = [complained(side[0], *half) for side, half in four]
    sums = [[bought(one, *half) for one in side[0]] for side, half in four]
    return {
        "first": spans.first.isoformat(), "last": spans.last.isoformat(), "days": spans.days,
        "churn": _told(churn),
        "complaints": _told(upset),
        "sales": {
            "affected": [round(sum(sums[0])), round(sum(sums[1]))],
            "unaffected": [round(sum(sums[2])), round(sum(sums[3]))],
            **_effect(differences.of_means(sums[0], sums[1], sums[2], sums[3])),
        },
        "groups": _by_group(sides, spans),
        "development": _development(sides, spans),
    }  # fmt: skip


def _told(shares: Sequence[differences.Share]) -> dict[str, Any]:
    pairs = [[share.part, share.whole] for share in shares]
    effect = differences.in_differences(shares[0], shares[1], shares[2], shares[3])
    return {"affected": pairs[:2], "unaffected": pairs[2:], **_effect(effect)}


def _effect(effect: differences.Effect) -> dict[str, Any]:
    rounded = [None if one is None else round(float(one), 6) for one in (effect.points, effect.low, effect.high)]
    return {**dict(zip(("points", "low", "high"), rounded, strict=True)), "reason": effect.reason}


def _by_group(sides: Sequence[tuple[list[Dealings], list[float]]], spans: Spans) -> list[dict[str, Any]]:
    """Return who left of each class, affected and unaffected; one group says no more than all together."""
    codes = sorted({one.group for side in sides for one in side[0]} - {""})
    rows = []
    for code in codes:
        found = []
        for dealings, limits in sides:
            mine = [(one, limit) for one, limit in zip(dealings, limits, strict=True) if one.group == code]
            share = left([one for one, _ in mine], [limit for _, limit in mine], spans.first, spans.last)
            found.append([share.part, share.whole])
        rows.append({"code": code, "affected": found[0], "unaffected": found[1]})
    return rows


def _development(sides: Sequence[tuple[list[Dealings], list[float]]], spans: Spans) -> list[dict[str, Any]]:
    """Return, at even steps from before to after, which part of those there in the beginning is still there."""
    step = max(7, -(-2 * spans.days // MOST_POINTS))
    days = [spans.last - timedelta(days=step * n) for n in range(MOST_POINTS + 1)]
    days = sorted(day for day in days if day >= spans.before)
    rows = []
    for day in days:
        row: dict[str, Any] = {"day": day.isoformat()}
        for name, (dealings, limits) in zip(("affected", "unaffected"), sides, strict=True):
            known = list(zip(dealings, limits, strict=True))
            start = [pair for pair in known if is_there(pair[0], spans.before - DAY, pair[1])]
            there = sum(is_there(one, day, limit) for one, limit in start)
            row[name] = round(there / len(start), 4) if start else None
        rows.append(row)
    return rows
