"""How long customers stay: the share still there so many months after their first purchase, by year or tier."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

import numpy as np

from zhike.analytics import periods
from zhike.analytics.clv.kaplan_meier import KaplanMeier
from zhike.apps.catalog.rules import tables
from zhike.apps.core import base
from zhike.apps.customers import queries as customer_queries
from zhike.apps.insight.queries import figures, runs
from zhike.apps.org import queries as org_queries
from zhike.apps.org import rules as org_rules

BY_YEAR, BY_TIER = "YEAR", "TIER"
# Whoever has no tier yet is of the class without a name.
ALL = "ALL"
# Two-sided 95 %.
Z = 1.959964


@dataclass(frozen=True)
class Curve:
    """The share of some customers still there after 0, 1, 2 … months, with its interval and who was still watched."""

    code: str
    n: int
    n_gone: int
    share: tuple[float, ...]
    low: tuple[float, ...]
    high: tuple[float, ...]
    at_risk: tuple[int, ...]

    @property
    def half_gone(self) -> int | None:
        """Return after how many months half are gone; None where that was not seen."""
        return next((month for month, share in enumerate(self.share) if share <= 0.5), None)


@dataclass(frozen=True)
class Survival:
    """The curves of a branch: all customers, then class by class; `hidden` names the classes too small to be told."""

    as_of: date
    whole: Curve
    classes: tuple[Curve, ...]
    hidden: tuple[str, ...]


def survival(branch_id: int, by: str = BY_YEAR) -> Survival | None:
    """Return how long the customers of a branch's subtree stay; None before an analysis and where it is hidden."""
    run = runs.current()
    if run is None or not figures.may_see(branch_id):
        return None
    lives = customer_queries.lives(org_queries.subtree_ids(branch_id))
    beside = {one: customer_queries.lives(org_queries.subtree_ids(one)) for one in figures.sisters(branch_id)}
    if not lives or figures.hides(_n(lives)) or branch_id in figures.few({one: _n(beside[one]) for one in beside}):
        return None
    rows = _classes(lives, by)
    codes = [code for code in (*tables.TIERS, "") if code in rows] if by == BY_TIER else sorted(rows)
    untold = _untold(branch_id, {code: _n(rows[code]) for code in codes}, beside, by)
    return Survival(
        as_of=run.as_of, whole=_curve(ALL, lives, run.as_of),
        classes=tuple(_curve(code, rows[code], run.as_of) for at, code in enumerate(codes) if at not in untold),
        hidden=tuple(code for at, code in enumerate(codes) if at in untold),
    )  # fmt: skip


Lives = Sequence[customer_queries.Life]


def _classes(lives: Lives, by: str) -> dict[str, list[customer_queries.Life]]:
    rows: dict[str, list[customer_queries.Life]] = {}
    for life in lives:
        rows.setdefault(life.tier if by == BY_TIER else life.first_month[:4], []).append(life)
    return rows


def _n(lives: Lives) -> int:
    return sum(life.n for life in lives)


def _untold(branch_id: int, sizes: Mapping[str, int], beside: Mapping[int, Lives], by: str) -> set[int]:
    """Return the places of classes too small to be told here, or beside that of a sister that is."""
    if not base.actor().hides_small_cells:
        return set()
    theirs = {one: _classes(lives, by) for one, lives in beside.items()}
    few = {
        code for code in sizes
        if branch_id in figures.few({one: _n(rows.get(code, ())) for one, rows in theirs.items()})
    }  # fmt: skip
    # What is hidden beside a sister counts as small: a second class goes with it, or the whole would tell it.
    return org_rules.small_cells([1 if code in few else n for code, n in sizes.items()])


def _curve(code: str, lives: Lives, as_of: date) -> Curve:
    """Fit a curve; for a reader of sums it ends where it would tell of a few."""
    last = periods.containing(as_of, "MONTH").label
    counts = [life.n for life in lives]
    # Who is gone left after the last purchase; everybody else was watched until the day of judgement.
    spans = np.repeat([_months(life.first_month, life.last_month if life.is_gone else last) for life in lives], counts)
    gone = np.repeat([life.is_gone for life in lives], counts)
    fitted = KaplanMeier().fit(spans, gone)
    months = np.arange(int(spans.max()) + 1)
    at_risk = spans.size - np.searchsorted(np.sort(spans), months, side="left")
    told = _told(at_risk)
    share = fitted.survival(months)[:told]
    errors = np.concatenate(([0.0], fitted.standard_errors_))
    spread = Z * errors[np.searchsorted(fitted.times_, months, side="right")][:told]
    return Curve(
        code=code, n=int(spans.size), n_gone=int(gone.sum()), share=_plain(share),
        low=_plain(np.maximum(share - spread, 0)), high=_plain(np.minimum(share + spread, 1)),
        at_risk=tuple(int(n) for n in at_risk[:told]),
    )  # fmt: skip


def _told(at_risk: np.ndarray) -> int:
    return int((at_risk >= org_rules.SMALL_CELL).sum()) if base.actor().hides_small_cells else len(at_risk)


def _plain(values: Iterable[float]) -> tuple[float, ...]:
    return tuple(float(value) for value in values)


def _months(first: str, last: str) -> int:
    years, months = (int(last[at]) - int(first[at]) for at in (slice(0, 4), slice(5, 7)))
    return max(12 * years + months, 0)
