"""Changes beside churn: who left because of a policy, and what was changed while the rates moved."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from zhike.analytics import periods
from zhike.apps.changes import queries as change_queries
from zhike.apps.churn import queries
from zhike.apps.core import base
from zhike.web import charts
from zhike.web import format as written

# What customers notice of us; blows from outside stand with the competitors.
KINDS = ("PRODUCT", "POLICY", "PRICE")
OURS = frozenset({"POLICY", "PRICE", "PROCESS"})


@dataclass(frozen=True)
class Effect:
    """A change over the series: in which period, and how the affected moved against the unaffected."""

    change: Any
    period: str
    points: float | None = None
    low: float | None = None
    high: float | None = None

    @property
    def says_nothing(self) -> bool:
        """Whether the interval spans zero: that may be chance."""
        return self.low is not None and self.high is not None and self.low <= 0 <= self.high


def lost_by(change: Any) -> dict[str, Any] | None:
    """Return who left because of a change of ours; None for a blow from outside, and for who sees no sums at all."""
    if change.kind not in OURS or base.actor().figure_branch_ids == ():
        return None
    whole, cases = queries.because_of(change.title)
    return {"whole": whole, "cases": cases}


def effects(labels: Sequence[str], first_month: int) -> list[Effect]:
    """Return the changes that came into force within some periods, each with what was measured of it last."""
    if not labels or not base.actor().may("change.view"):
        return []
    known = {label: periods.parse(label, first_month) for label in labels}
    first, last = min(one.start for one in known.values()), max(one.end for one in known.values())
    found = []
    for change in change_queries.changes_between(first, last, KINDS):
        within = next((label for label, one in known.items() if one.start <= change.first_date <= one.end), "")
        found.append(Effect(change, within, *_measured(change)))
    return found


def _measured(change: Any) -> tuple[float | None, float | None, float | None]:
    reading = change_queries.latest_reading(change.pk)
    if reading is None or not change_queries.may_read_figures(change, base.actor()):
        return None, None, None
    told = reading.figures["churn"]
    return told["points"], told["low"], told["high"]


def overlay(picture: charts.Picture, told: Sequence[Effect]) -> charts.Picture:
    """Draw an upright over the periods in which something was changed; the list beside it says what."""
    at = sorted({one.period for one in told if one.period})
    if at:
        picture.option["series"][-1]["markLine"] = {
            "symbol": "none", "silent": True, "lineStyle": {"type": "dashed", "color": "@quiet"},
            "label": {"show": False},
            "data": [{"xAxis": written.period_text(label)} for label in at],
        }  # fmt: skip
    return picture
