"""How long customers stay: the share still there so many months after their first purchase, by year or tier."""

from collections.abc import Iterable, Sequence
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
ALL = ""
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
    """The curves of a branch: all customers, then class by class; None stands for one too small to be told."""

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
    if not lives or figures.hides(sum(life.n for life in lives)):
        return None
    rows: dict[str, list[customer_queries.Life]] = {}
    for life in lives:
        rows.setdefault(life.tier if by == BY_TIER else life.first_month[:4], []).append(life)
    codes = [code for code in (*tables.TIERS, "") if code in rows] if by == BY_TIER else sorted(rows)
    sizes = [sum(life.n for life in rows[code]) for code in codes]
    untold = org_rules.small_cells(sizes) if base.actor().hides_small_cells else set()
    return Survival(
        as_of=run.as_of, whole=_curve(ALL, lives, run.as_of),
        classes=tuple(_curve(code, rows[code], run.as_of) for at, code in enumerate(codes) if at not in untold),
        hidden=tuple(code for at, code in enumerate(codes) if at in untold),
    )  # fmt: skip


def _curve(code: str, lives: Sequence[customer_queries.Life], as_of: date) -> Curve:
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
