"""What a churn report tells of a period: plain values as the current analysis has them, for whoever is acting."""

from fractions import Fraction
from typing import Any

from zhike.analytics import churn, periods
from zhike.analytics.errors import InputError
from zhike.apps.core import base
from zhike.apps.insight.queries import accounts as ledgers
from zhike.apps.insight.queries import churn as accounts
from zhike.apps.org import queries as org_queries
from zhike.apps.reports.queries import causes

N_BEFORE, N_BRANCHES, N_LOST = 8, 20, 10
BASES = ("OPENING", "CLOSING", "AVERAGE")


def collect(branch_id: int, period: str) -> dict[str, Any] | None:
    """Return what the current analysis says of a period that is over; None where it knows nothing of it."""
    try:
        asked = periods.parse(period, ledgers.first_month())
    except InputError:
        return None
    found = accounts.account(branch_id, period, kind=asked.kind)
    if found is None or found.chosen.period != period or found.chosen.is_provisional:
        return None
    at = found.quarters.index(found.chosen)
    company = org_queries.company()
    return {
        "as_of": found.as_of.isoformat(),
        "run": found.run_id,
        "currency": company.currency if company else "",
        "profit_rate": _text(found.profit_rate),
        "now": _period(found.chosen),
        "change": _change(found.change),
        "before": [_period(quarter) for quarter in found.quarters[max(0, at - N_BEFORE) : at]],
        "branches": [
            {"code": q.branch_code, "name": q.branch_name, **_period(q)} for q in _worst(found.branches)[:N_BRANCHES]
        ],
        "lost": _lost(branch_id, found.chosen),
        **causes.collect(branch_id, asked),
    }


def _period(quarter: accounts.Quarter) -> dict[str, Any]:
    return {
        "period": quarter.period,
        "counts": dict(quarter.counts),
        "rates": {name: _rate(quarter.rates[name]) for name in BASES if name in quarter.rates},
        "lost_turnover": _text(quarter.lost_turnover),
        "loss": _text(quarter.loss),
        "is_first": quarter.is_first,
        "is_hidden": quarter.is_hidden,
    }


def _rate(rate: churn.Rate) -> dict[str, Any]:
    return {
        "value": _text(rate.value), "numerator": _text(rate.numerator), "denominator": _text(rate.denominator),
        "reason": rate.undefined_reason or "",
    }  # fmt: skip


def _change(change: churn.Change | None) -> dict[str, Any] | None:
    return None if change is None else {"points": _text(change.points), "relative": _text(change.relative)}


def _worst(branches: tuple[accounts.Quarter, ...]) -> list[accounts.Quarter]:
    """Order branches by their churn rate, the highest first; those without one last."""
    return sorted(branches, key=lambda q: (q.rate("OPENING") is None, -(q.rate("OPENING") or Fraction(0))))


def _lost(branch_id: int, quarter: accounts.Quarter) -> list[dict[str, Any]]:
    """Return the largest of those who left; the reader is shown those whose records they may open."""
    if quarter.is_first or not quarter.counts.get("churned") or base.actor().hides_small_cells:
        return []
    try:
        found = accounts.members(branch_id=branch_id, period=quarter.period, column="churned", limit=N_LOST)
    except accounts.SnapshotGone:
        return []
    return [{"customer_id": card.pk, "lost_turnover": _text(lost)} for card, lost, _earned in found.rows]


def _text(value: Any) -> str | None:
    """Write a number so that it is read back exactly."""
    return None if value is None else str(value)
