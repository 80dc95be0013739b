"""Figures a marketing plan rests on: as they stand now, and as they stood when it was approved."""

from typing import Any, NamedTuple

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from zhike.analytics import metrics as dictionary
from zhike.apps.core import base
from zhike.apps.insight.queries import figures
from zhike.apps.org import queries as org_queries
from zhike.web import format, metrics, words

# What a strategy is set on; each is one number of a branch and its subtree.
CODES = (
    "revenue", "revenue_year", "active_customers", "retention", "churn_rate_opening", "churn_loss", "contribution",
    "profitable_share", "top20_share", "clv",
)  # fmt: skip


# Why there is no copy of a figure, by the state of the plan.
_WAITING = {
    "DRAFT": gettext_lazy("frozen when it is approved"), "APPROVED": gettext_lazy("not known when it was approved"),
}  # fmt: skip


class Line(NamedTuple):
    """One figure: what it is, where it leads, as it stands and stood; a dash with the reason where it is not known."""

    code: str
    name: str
    live: str
    live_of: str
    frozen: str
    frozen_of: Any


def choices() -> list[tuple[str, str]]:
    """Return the figures a plan may rest on, with their names."""
    return [(code, str(words.metric(dictionary.get(code)).name)) for code in CODES]


def freeze(codes: list[str]) -> dict[str, Any]:
    """Return some figures of the branch whose sums the acting person sees, as they are kept; empty where none is."""
    branch = figures.scope() if base.actor().may("metric.view") else None
    found = {code: shown for code in codes if branch and (shown := _now(code, branch.pk))}
    if branch is None or not found:
        return {}
    values = {code: {"value": float(one.value), "period": one.period} for code, one in found.items()}
    return {"branch": branch.pk, "day": next(iter(found.values())).as_of.isoformat(), "values": values}


def told(row: Any) -> dict[str, Any]:
    """Return the figures of a plan, both ways, and of which branch; without lines where the reader sees no sums."""
    if not base.actor().may("metric.view"):
        return {"branch": "", "lines": []}
    branch = org_queries.branch(row.frozen["branch"]) if row.frozen else figures.scope()
    if branch is None or not figures.may_see(branch.pk):
        return {"branch": "", "lines": []}
    return {"branch": branch.name, "lines": [_line(code, branch.pk, row) for code in row.indicators]}


def _line(code: str, branch_id: int, row: Any) -> Line:
    entry, now, kept = dictionary.get(code), _now(code, branch_id), row.frozen.get("values", {}).get(code)
    return Line(
        code, str(words.metric(entry).name),
        metrics.in_unit(entry.unit, now.value) if now else "",
        _of(now.period, now.as_of.isoformat()) if now else _("not analysed yet"),
        metrics.in_unit(entry.unit, kept["value"]) if kept else "",
        _of(kept["period"], row.frozen["day"]) if kept else _WAITING[row.status],
    )  # fmt: skip


def _of(period: str, day: str) -> str:
    return _("%(period)s, as of %(day)s") % {
        "period": format.period_text(period) if period else _("whole history"),
        "day": day,
    }


def _now(code: str, branch_id: int) -> figures.Shown | None:
    """Return the latest figure that is known; of a quarter that has not ended, or too small to show, there is none."""
    try:
        found = figures.figures(code, branch_id=branch_id)
    except figures.NoFigure:
        return None
    known = [one for one in found if not one.part and one.value is not None and not one.is_provisional]
    return known[-1] if known else None
