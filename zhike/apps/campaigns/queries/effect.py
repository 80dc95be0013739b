"""What a campaign brought: those written to beside those held back, in the first weeks and in the long run."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from statistics import median
from typing import Any

from django.db.models import Count, Max, Q, QuerySet, Sum

from zhike.analytics import aiming, differences
from zhike.analytics.differences import Share
from zhike.apps.campaigns import rules
from zhike.apps.campaigns.models import Campaign, Recipient
from zhike.apps.campaigns.queries import register
from zhike.apps.core import base
from zhike.apps.customers import queries as customer_queries
from zhike.apps.health import queries as health_queries
from zhike.apps.trade import queries as trade_queries

DAY = timedelta(days=1)
# Silent for longer than so many of their own intervals somebody has left; without an interval, the usual one.
GONE, USUAL = 4.0, 90.0
SIDES = ("TREATED", "CONTROL", "RANDOM")
TIERS = ("VIP", "MAJOR", "ORDINARY", "SMALL")


@dataclass(frozen=True)
class Bought:
    """What one side bought in a span: how many of it there are and bought, sums and squares; profit None: no costs."""

    n: int
    n_buyers: int
    revenue: tuple[float, float]
    profit: tuple[float, float] | None


def effect(row: Campaign, day: date) -> dict[str, Any]:
    """Return the figures of a campaign up to a day, as they are kept: sums without names; none before it was sent."""
    limits = register.limits()
    with base.acting_as(base.System("what a campaign brought")):
        first = row.first_sent_date
        if first is None:
            return {}
        told: dict[str, Any] = {"first": first.isoformat(), "day": day.isoformat(), "answered": _answered(row)}
        for name in ("SHORT", "LONG"):
            told[name.lower()] = _span(row, first, limits[name]["number"], day)
        told["tiers"] = _by_tier(row)
        told["precision"] = _precision(told["answered"])
        return told


def strengths(row: Campaign, day: date) -> list[tuple[float | None, int]]:
    """Return how strong relations with those written to were before the first message and by a day, and of how many."""
    if row.first_sent_date is None:
        return []
    written_to = Recipient.objects.filter(campaign=row, group=Recipient.Group.TREATED)
    ids = list(written_to.values_list("customer_id", flat=True))
    return health_queries.strength_change(ids, row.first_sent_date - DAY, day)


def _answered(row: Campaign) -> dict[str, list[int]]:
    """Return of each side how many answered and how many there are."""
    told = _recipients(row).values_list("group").annotate(n=Count("pk"), answered=Count("responded_date"))
    found = {group: [answered, n] for group, n, answered in told}
    return {side: found.get(side, [0, 0]) for side in SIDES}


def _recipients(row: Campaign) -> QuerySet[Recipient]:
    return Recipient.objects.filter(campaign=row, group__in=SIDES).order_by()


def _compared(row: Campaign) -> QuerySet[Recipient]:
    """Return those a lot was drawn for: who is never held back has nobody to stand beside."""
    return _recipients(row).filter(is_compared=True)


def _span(row: Campaign, first: date, days: int, day: date) -> dict[str, Any]:
    """Return what happened in so many days since the first message; of a span that has not passed, that it is early."""
    last = first + timedelta(days=days)
    is_early = day < last
    until = min(day, last)
    treated, control = (_bought(row, side, first - DAY, until) for side in ("TREATED", "CONTROL"))
    left, left_too = (_left(row, side, first, until) for side in ("TREATED", "CONTROL"))
    return {
        "days": days, "last": until.isoformat(), "is_early": is_early,
        "response": _told(_responded(row, "TREATED", until), _responded(row, "CONTROL", until), is_early=is_early),
        "buyers": _told(Share(treated.n_buyers, treated.n), Share(control.n_buyers, control.n), is_early=is_early),
        "revenue": _money(treated.n, treated.revenue, control.n, control.revenue, is_early=is_early),
        "profit": _profit(treated, control, is_early=is_early),
        "churn": _told(left, left_too, is_early=is_early),
        "kept": _told(_stayed(left), _stayed(left_too), is_early=is_early),
    }  # fmt: skip


def _responded(row: Campaign, side: str, until: date) -> Share:
    rows = _compared(row).filter(group=side)
    told = rows.aggregate(n=Count("pk"), part=Count("pk", filter=Q(responded_date__lte=until)))
    return Share(told["part"], told["n"])


def _told(treated: Share, control: Share, *, is_early: bool) -> dict[str, Any]:
    found = differences.difference(treated, control)
    return {
        "treated": [treated.part, treated.whole], "control": [control.part, control.whole],
        **_kept(found, is_early=is_early),
    }  # fmt: skip


def _kept(found: differences.Effect, *, is_early: bool) -> dict[str, Any]:
    points = None if found.points is None else float(found.points)
    return {
        "points": points, "low": found.low, "high": found.high, "verdict": rules.verdict(found, is_early=is_early),
    }  # fmt: skip


def _money(
    n: int, sums: tuple[float, float], n_other: int, others: tuple[float, float], *, is_early: bool
) -> dict[str, Any]:
    found = aiming.of_sums((n, *sums), (n_other, *others))
    return {"treated": [sums[0], n], "control": [others[0], n_other], **_kept(found, is_early=is_early)}


def _profit(treated: Bought, control: Bought, *, is_early: bool) -> dict[str, Any] | None:
    """Return the margin of what was bought; None where the cost of a line is not known: half a profit is none."""
    if treated.profit is None or control.profit is None:
        return None
    return _money(treated.n, treated.profit, control.n, control.profit, is_early=is_early)


def _bought(row: Campaign, side: str, after: date, until: date) -> Bought:
    rows = _compared(row).filter(group=side)
    lines = trade_queries.lines_between(after, until).filter(customer__in=rows.values("customer_id"))
    told = list(
        lines.values_list("customer_id").annotate(
            net=Sum("amount"), costs=Sum("cost"), n_buying=Count("pk", filter=Q(is_return=False)),
            n_unknown=Count("pk", filter=Q(cost=None)),
        )
    )  # fmt: skip
    revenue = [float(one[1]) for one in told]
    profit = None if any(one[4] for one in told) else [float(one[1] - (one[2] or 0)) for one in told]
    return Bought(
        rows.count(), sum(1 for one in told if one[3]), _sums(revenue), None if profit is None else _sums(profit)
    )


def _sums(values: list[float]) -> tuple[float, float]:
    return sum(values), sum(one * one for one in values)


def _left(row: Campaign, side: str, first: date, until: date) -> Share:
    """Return who of those there on the eve was silent for too long at the end."""
    ids = _compared(row).filter(group=side).values("customer_id")
    orders = trade_queries.purchases_between(date.min, until).filter(customer__in=ids)
    eve = first - DAY
    told = orders.values_list("customer_id").annotate(
        before=Max("order_date", filter=Q(order_date__lte=eve)), last=Max("order_date")
    )  # fmt: skip
    cycles = _cycles(row, side)
    there, gone = 0, 0
    for pk, before, last in told:
        limit = GONE * cycles.get(pk, USUAL)
        if before is not None and (eve - before).days <= limit:
            there += 1
            gone += (until - last).days > limit
    return Share(gone, there)


def _stayed(left: Share) -> Share:
    """Return who of those there on the eve was still a customer at the end: what counts more than who was attracted."""
    return Share(left.whole - left.part, left.whole)


def _cycles(row: Campaign, side: str) -> Mapping[int, float]:
    ids = _compared(row).filter(group=side).values("customer_id")
    rows = customer_queries.cards().filter(pk__in=ids).order_by().values_list("pk", "cycle_days")
    known = {pk: cycle for pk, cycle in rows if cycle}
    usual = median(known.values()) if known else USUAL
    return {pk: cycle or usual for pk, cycle in rows}


def _by_tier(row: Campaign) -> list[dict[str, Any]]:
    """Return by how much more answered of each tier than of its like held back: whom it pays to write to."""
    rows = _compared(row).filter(group__in=("TREATED", "CONTROL"))
    told = rows.values_list("tier", "group").annotate(n=Count("pk"), answered=Count("responded_date"))
    found = {(tier, group): Share(answered, n) for tier, group, n, answered in told}
    none = Share(0, 0)
    return [
        {"tier": tier, **_told(found.get((tier, "TREATED"), none), found.get((tier, "CONTROL"), none), is_early=False)}
        for tier in TIERS if (tier, "TREATED") in found
    ]  # fmt: skip


def _precision(answered: Mapping[str, list[int]]) -> dict[str, Any] | None:
    """Return how well the audience was chosen, beside those drawn by lot; None where nobody was drawn."""
    chosen, drawn = Share(*answered["TREATED"]), Share(*answered["RANDOM"])
    if not drawn.whole or not chosen.whole:
        return None
    told = aiming.precision(chosen, drawn)
    return {
        "chosen": answered["TREATED"], "drawn": answered["RANDOM"],
        "lift": None if told.lift is None else float(told.lift), "low": told.effect.low, "high": told.effect.high,
    }  # fmt: skip
