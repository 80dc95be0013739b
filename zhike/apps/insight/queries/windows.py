"""Current value over another window than the year: the order lines of the last analysis reckoned again, not written."""

from dataclasses import dataclass
from datetime import date, timedelta

import numpy as np

from zhike.analytics import periods
from zhike.apps.costs import actions as costs_actions
from zhike.apps.customers import queries as customer_queries
from zhike.apps.insight.actions import snapshot
from zhike.apps.insight.queries import runs
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


def _months_before(day: date, months: int) -> date:
    """Return the same day so many months before, or the last one of a shorter month."""
    at = periods.of_index("MONTH", periods.containing(day, "MONTH").index - months)
    return min(at.start.replace(day=1) + timedelta(days=day.day - 1), at.end)
