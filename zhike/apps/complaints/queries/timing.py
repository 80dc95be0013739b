"""Reads of clocks: the limits of a complaint, when they are over, how much of them is left."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.utils import timezone

from zhike.analytics import timelimit
from zhike.apps.catalog import queries as catalog_queries
from zhike.apps.core import workdays
from zhike.apps.customers import queries as customer_queries

ORDINARY = "ORDINARY"
ANY_HOUR = 2
Pauses = list[tuple[datetime, datetime]]


@dataclass(frozen=True)
class Clock:
    """A clock as people read it: its limit, whether it still runs, the minutes left (below zero: too late)."""

    name: str
    due_at: datetime | None
    is_running: bool
    is_late: bool
    left: int | None


def rule() -> dict[str, int]:
    """Return the rules of complaints that hold now."""
    return catalog_queries.table("complaint_rules")["RULE"]


def limits(customer_id: int, severity: str) -> dict[str, int]:
    """Return the limits of a customer's tier for a severity; who has no tier yet is treated as an ordinary one."""
    card = customer_queries.card(customer_id)
    tier = card.tier if card and card.tier else ORDINARY
    return catalog_queries.table("complaint_clocks")[f"{tier}.{severity}"]


def hours_of(limit: dict[str, int], told: dict[str, int] | None = None) -> timelimit.Hours:
    """Return when a clock of some limits runs."""
    zone = timezone.get_default_timezone()
    if limit["hours"] == ANY_HOUR:
        return timelimit.Hours(zone, workdays.is_working)
    told = told or rule()
    return timelimit.Hours(zone, workdays.is_working, told["open"], max(told["shut"], told["open"] + 1))


def pauses_of(row: Any) -> Pauses:
    """Return the pauses of a complaint that are over."""
    return [(datetime.fromisoformat(one[0]), datetime.fromisoformat(one[1])) for one in row.pauses]


def due_times(row: Any, *, since: datetime | None = None) -> dict[str, datetime | None]:
    """Return when the limits of a complaint are over, its pauses left out; counted anew since a moment."""
    limit = limits(row.customer_id, row.severity)
    hours, pauses = hours_of(limit), pauses_of(row)
    return {
        f"{name}_due_at": timelimit.due(since or row.opened_at, limit[name], hours, pauses)
        for name in ("response", "solution")
    }


def clocks(row: Any, now: datetime) -> Sequence[Clock]:
    """Return both clocks of a complaint; none of one that is no complaint."""
    if row.response_due_at is None:
        return ()
    return tuple(
        _clock(name, due_at, done_at, row, now)
        for name, due_at, done_at in (
            ("RESPONSE", row.response_due_at, row.answered_at), ("SOLUTION", row.solution_due_at, row.solved_at),
        )
    )  # fmt: skip


def _clock(name: str, due_at: datetime | None, done_at: datetime | None, row: Any, now: datetime) -> Clock:
    end = done_at or row.closed_at or row.paused_at or now
    left = None if due_at is None else int((due_at - end).total_seconds() // 60)
    is_running = done_at is None and row.status == "OPEN" and row.paused_at is None
    return Clock(name, due_at, is_running, left is not None and left < 0, left)


def minutes(row: Any, until: datetime | None, *, limit: dict[str, int], told: dict[str, int]) -> float | None:
    """Return how many minutes of its clock a complaint took until a moment; None while it has not come."""
    if until is None:
        return None
    return timelimit.spent(row.opened_at, until, hours_of(limit, told), pauses_of(row))
