"""What measures for tiers brought: contribution before and after, beside customers of the tier nothing was done for."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date

import numpy as np

from zhike.analytics import periods
from zhike.analytics.uplift import Uplift, uplift
from zhike.apps.core import base
from zhike.apps.costs import actions as costs_actions
from zhike.apps.customers import queries as customer_queries
from zhike.apps.grading import queries as grading_queries
from zhike.apps.insight.actions import snapshot
from zhike.apps.insight.queries import runs
from zhike.apps.keyaccounts import queries as key_queries
from zhike.apps.org import rules as org_rules
from zhike.warehouse import engine
from zhike.warehouse.engine import Star

# Two quarters before the one a measure began in are held against the two after it; so many beginnings are looked at.
SPAN, BEGINNINGS = 2, 4
RISE, SUPPORT, REWARD, ALL = "RISE", "SUPPORT", "REWARD", "ALL"


@dataclass(frozen=True)
class Begun:
    """The first measure that was taken for a customer: of which kind, in which quarter."""

    kind: str
    quarter: periods.Period


@dataclass(frozen=True)
class Told:
    """What every kind of measure brought, all of them first, and the quarters they began in."""

    quarters: tuple[periods.Period, ...]
    rows: tuple[tuple[str, Uplift], ...]


def quarters(day: date) -> list[periods.Period]:
    """Return the quarters a measure may have begun in to be judged on a day, the oldest first."""
    last = periods.containing(day, "QUARTER")
    for _ in range(SPAN + 1):
        last = last.previous()
    found = [last]
    while len(found) < BEGINNINGS:
        found.insert(0, found[0].previous())
    return found


def brought(branch_ids: Iterable[int]) -> Told | None:
    """Return what the measures of a year brought among the customers of some branches, by the current analysis.

    None before there is one. Sums are the machine's, for whoever may see figures of the branches.
    """
    run = runs.current()
    if run is None or not snapshot.folder_of(run.pk).is_dir():
        return None
    asked, hides = quarters(run.as_of), base.actor().hides_small_cells
    with base.acting_as(base.System("what measures brought")):
        inside = set(customer_queries.cards().filter(branch_id__in=list(branch_ids)).values_list("pk", flat=True))
        first, last = _shift(asked[0], -SPAN).start, _shift(asked[-1], SPAN).end
        begun = first_of(_taken(first, last))
        # Of a quarter in which nothing began nobody's tier is asked for.
        some = {one.quarter.label for pk, one in begun.items() if pk in inside}
        tiers = {one.label: _tiers(one.start) if one.label in some else {} for one in asked}
        with engine.open_star(snapshot.folder_of(run.pk), engine="duckdb") as star:
            told = compare(star, asked, begun, tiers, inside)
    return guarded(told) if hides else told


def guarded(told: Told) -> Told:
    """Leave out, beside a kind of too few, a second one: the whole less the others would tell it."""
    (kind, whole), *parts = told.rows
    hidden = org_rules.small_cells([one.n for _kind, one in parts])
    left = [
        (code, Uplift(one.n, one.n_others, reason="TOO_FEW") if at in hidden else one)
        for at, (code, one) in enumerate(parts)
    ]
    return Told(told.quarters, ((kind, whole), *left))


def _taken(first: date, last: date) -> dict[str, list[tuple[int, date]]]:
    return {
        RISE: grading_queries.begun(first, last), SUPPORT: grading_queries.supported(first, last),
        REWARD: key_queries.rewarded(first, last),
    }  # fmt: skip


def first_of(taken: Mapping[str, list[tuple[int, date]]]) -> dict[int, Begun]:
    """Return of each customer the measure that came first; what came on top of it has no effect of its own."""
    days = sorted((day, kind, pk) for kind, some in taken.items() for pk, day in some)
    found: dict[int, Begun] = {}
    for day, kind, pk in days:
        found.setdefault(pk, Begun(kind, periods.containing(day, "QUARTER")))
    return found


def _tiers(day: date) -> dict[int, str]:
    """Return the tiers of a day; those of today where the house kept none yet."""
    found = dict(customer_queries.holding("VALUE_TIER", day).values_list("customer_id", "code"))
    return found or dict(customer_queries.holding("VALUE_TIER").values_list("customer_id", "code"))


def compare(
    star: Star, asked: list[periods.Period], begun: Mapping[int, Begun], tiers: Mapping[str, Mapping[int, str]],
    inside: set[int],
) -> Told:  # fmt: skip
    """Hold the growth of those a measure began for in some quarters against that of their tier in the same time."""
    growth: dict[str, list[tuple[str, float]]] = {kind: [] for kind in (ALL, RISE, SUPPORT, REWARD)}
    others: dict[str, dict[int, float]] = {}
    for quarter in asked:
        helped = {pk: one.kind for pk, one in begun.items() if one.quarter == quarter and pk in inside}
        tier_of = {pk: tier for pk, tier in tiers[quarter.label].items() if pk in inside}
        wanted = {tier_of[pk] for pk in helped if pk in tier_of}
        if not wanted:
            continue
        among = [pk for pk, tier in tier_of.items() if tier in wanted and (pk in helped or pk not in begun)]
        for pk, more in _growth(star, quarter, among).items():
            cell = f"{tier_of[pk]}.{quarter.label}"
            if pk not in helped:
                others.setdefault(cell, {})[pk] = more
                continue
            growth[ALL].append((cell, more))
            growth[helped[pk]].append((cell, more))
    return Told(tuple(asked), tuple((kind, uplift(some, others)) for kind, some in growth.items()))


def _growth(star: Star, quarter: periods.Period, customer_ids: list[int]) -> dict[int, float]:
    """Return by how much more some customers left in the quarters after one than in those before it.

    Who had bought by the end of the first half counts, whatever came after.
    """
    ids = np.asarray(customer_ids, dtype=np.int64)
    before = costs_actions.between(star, _shift(quarter, -SPAN).start, quarter.previous().end, ids)
    after = costs_actions.between(star, quarter.next().start, _shift(quarter, SPAN).end, ids)
    return {pk: after.get(pk, 0.0) - was for pk, was in before.items()}


def _shift(quarter: periods.Period, by: int) -> periods.Period:
    for _ in range(abs(by)):
        quarter = quarter.next() if by > 0 else quarter.previous()
    return quarter
