"""Current value over another window than the year: the order lines of the last analysis reckoned again, not written."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import numpy as np

from zhike.analytics import periods
from zhike.apps.core import base
from zhike.apps.costs import actions as costs_actions
from zhike.apps.customers import queries as customer_queries
from zhike.apps.grading import queries as grading_queries
from zhike.apps.grading import rules as grading_rules
from zhike.apps.insight.actions import snapshot
from zhike.apps.insight.queries import figures, runs
from zhike.apps.org import queries as org_queries
from zhike.apps.org import rules as org_rules
from zhike.warehouse import engine

MONTHS = (3, 6, 12, 24, 36)
USUAL = 12


@dataclass(frozen=True)
class Window:
    """What a customer left in so many months that end with the day of the analysis."""

    months: int
    first: date
    last: date
    contribution: float


def current_value(customer_id: int, months: int) -> Window | None:
    """Return what a visible customer left in the last months; None where it is not known any more, or never bought."""
    run = runs.current()
    if run is None or months not in MONTHS or customer_queries.card(customer_id) is None:
        return None
    if not snapshot.folder_of(run.pk).is_dir():
        return None
    first = _months_before(run.as_of, months) + timedelta(days=1)
    with engine.open_star(snapshot.folder_of(run.pk), engine="duckdb") as star:
        found = costs_actions.between(star, first, run.as_of, np.array([customer_id]))
    return Window(months, first, run.as_of, found[customer_id]) if customer_id in found else None


@dataclass(frozen=True)
class TierThen:
    """A tier: how many are in it now, how many a window would put there, what these left in it; None where hidden."""

    tier: str
    n_now: int | None
    n_then: int | None
    value: Decimal | None


@dataclass(frozen=True)
class Standing:
    """A visible customer: what it left in the window, and the tier that would give it."""

    card: Any
    value: Decimal
    tier: str


@dataclass(frozen=True)
class Board:
    """The customers of a branch by what they left in a window; nothing is changed by looking."""

    months: int
    first: date
    last: date
    tiers: tuple[TierThen, ...]
    rows: tuple[Standing, ...]
    n_customers: int
    # Who would stand in another tier; None where they are too few to be told.
    n_moved: int | None


def board(branch_id: int, months: int, *, limit: int) -> Board | None:
    """Return whom a window puts first at a branch whose sums the acting person may see, and the tiers it would give.

    Tiers are cut among everybody, by the shares of the rule in force; one of fixed amounts a year holds for no other
    window, and the shares of the program do in its place. None before an analysis whose data are still there.
    """
    run = runs.current()
    if run is None or months not in MONTHS or not snapshot.folder_of(run.pk).is_dir():
        return None
    first = _months_before(run.as_of, months) + timedelta(days=1)
    with engine.open_star(snapshot.folder_of(run.pk), engine="duckdb") as star:
        left = costs_actions.between(star, first, run.as_of)
    ids = np.asarray(sorted(left), dtype=np.int64)
    with base.acting_as(base.System("current value over a window")):
        rows = customer_queries.cards().filter(branch_id__in=org_queries.subtree_ids(branch_id)).order_by()
        own = dict(rows.values_list("pk", "tier").iterator(chunk_size=20_000))
    then = dict(zip(ids.tolist(), _cut(ids, left).tolist(), strict=True))
    known = [pk for pk in then if pk in own]
    best = sorted(known, key=lambda pk: (-left[pk], pk))[:limit]
    cards = customer_queries.cards_of(best)
    n_moved = sum(bool(own[pk]) and own[pk] != then[pk] for pk in known)
    return Board(
        months, first, run.as_of, _tiers(known, own, then, left),
        tuple(Standing(cards[pk], _cents(left[pk]), then[pk]) for pk in best if pk in cards), len(known),
        None if figures.hides(n_moved) else n_moved,
    )  # fmt: skip


def _cut(ids: np.ndarray, left: Mapping[int, float]) -> np.ndarray:
    """Return the tier of everybody by the shares of the rule in force."""
    now = grading_queries.rule()
    rule = grading_rules.Rule() if now.method == "THRESHOLD" else grading_rules.Rule(now.basis, now.method, now.steps)
    values = np.asarray([left[pk] for pk in ids.tolist()])
    return grading_rules.cut(rule, ids, values, [""] * len(ids), [0] * len(ids)).tier


def _tiers(
    known: Sequence[int], own: Mapping[int, str], then: Mapping[int, str], left: Mapping[int, float]
) -> tuple[TierThen, ...]:
    now, later = Counter(own[pk] for pk in known), Counter(then[pk] for pk in known)
    sums = {name: Decimal(0) for name in grading_rules.NAMES}
    for pk in known:
        sums[then[pk]] += _cents(left[pk])
    hides = base.actor().hides_small_cells
    hidden = [org_rules.small_cells([some[name] for name in grading_rules.NAMES]) if hides else set()
              for some in (now, later)]  # fmt: skip
    return tuple(
        TierThen(
            name, None if at in hidden[0] else now[name], None if at in hidden[1] else later[name],
            None if at in hidden[1] else sums[name],
        )
        for at, name in enumerate(grading_rules.NAMES)
    )  # fmt: skip


def _cents(value: float) -> Decimal:
    return Decimal(f"{value:.2f}")


def _months_before(day: date, months: int) -> date:
    """Return the same day so many months before, or the last one of a shorter month."""
    at = periods.of_index("MONTH", periods.containing(day, "MONTH").index - months)
    return min(at.start.replace(day=1) + timedelta(days=day.day - 1), at.end)
