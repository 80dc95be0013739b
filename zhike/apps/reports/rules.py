"""Pure decisions of reports: which are due, and what of two reports of a period differs."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from zhike.analytics import periods

# Period types a report can be made for, and the word of each in the rule table.
CADENCES = ("MONTH", "QUARTER", "HALF", "YEAR")
DONE, WAITING, DUE, OVERDUE = "DONE", "WAITING", "DUE", "OVERDUE"


@dataclass(frozen=True)
class Turn:
    """One regular report of the calendar: of which period, due by when, and how it stands."""

    cadence: str
    period: str
    due_date: date
    responsible: int
    state: str
    report_id: int | None = None


def turns(
    table: Mapping[str, Mapping[str, int]], made: Mapping[str, int], *, kinds: Iterable[str], day: date, n: int
) -> list[Turn]:
    """Return the last n turns of each regular report, the newest first.

    Nothing of a period is due while it lasts; on its day it is, and the day after without it, overdue.
    """
    found = []
    for cadence in kinds:
        row = table[cadence]
        if not row["on"]:
            continue
        at = periods.containing(day, cadence)
        for _back in range(n + 1):
            due = at.end + timedelta(days=row["days"])
            report_id = made.get(at.label)
            found.append(
                Turn(cadence, at.label, due, row["responsible"], _state(report_id, at.end, due, day), report_id)
            )
            at = periods.containing(at.start - timedelta(days=1), cadence)
    return sorted(found, key=lambda turn: (turn.due_date, turn.cadence), reverse=True)


def _state(report_id: int | None, end: date, due: date, day: date) -> str:
    if report_id is not None:
        return DONE
    if day <= end or day < due:
        return WAITING
    return DUE if day == due else OVERDUE


def differing(one: Mapping[str, Any], other: Mapping[str, Any]) -> list[str]:
    """Return the sections in which two reports of a period differ."""
    return [name for name in one if one[name] != other.get(name) and name not in ("as_of", "run")]
