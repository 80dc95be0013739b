"""Pure decisions of reports: which are due, and what of two reports of a period differs."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from zhike.analytics import periods

DONE, WAITING, DUE, OVERDUE = "DONE", "WAITING", "DUE", "OVERDUE"
# What the numbers of the rule table of regular analyses stand for.
EVERY = {1: "MONTH", 2: "QUARTER", 3: "HALF", 4: "YEAR"}


@dataclass(frozen=True)
class Turn:
    """One regular report, or analysis, of the calendar: of which period, due by when, and how it stands."""

    # The kind of period of a report, or which analysis it is.
    cadence: str
    period: str
    due_date: date
    responsible: int
    state: str
    # The report, or what shows that the analysis was made.
    report_id: int | None = None


def turns(
    table: Mapping[str, Mapping[str, int]],
    made: Mapping[str, int],
    *,
    n: Mapping[str, int],
    day: date,
    first_month: int = 1,
) -> list[Turn]:
    """Return the running turn of each regular report and the last n of its kind, the newest first.

    Nothing of a period is due while it lasts; on its day it is, and the day after without it, overdue.
    """
    found = []
    for cadence, n_back in n.items():
        row = table[cadence]
        if row["on"]:
            last = periods.containing(day, cadence, first_month)
            found += [_turn(cadence, one, row, made.get(one.label), day) for one in _back(last, n_back)]
    return sorted(found, key=lambda turn: (turn.due_date, turn.cadence), reverse=True)


def planned(
    table: Mapping[str, Mapping[str, int]],
    made: Callable[[str, periods.Period], int | None],
    *,
    day: date,
    first_month: int = 1,
) -> list[Turn]:
    """Return the newest turn of every regular analysis, that of the last period over; what is due first, first."""
    found = []
    for what, row in table.items():
        if row["every"]:
            last = periods.containing(day, EVERY[row["every"]], first_month)
            over = last if last.end < day else last.previous()
            found.append(_turn(what, over, row, made(what, over), day))
    return sorted(found, key=lambda turn: (turn.due_date, turn.cadence))


def _turn(what: str, period: periods.Period, row: Mapping[str, int], made: int | None, day: date) -> Turn:
    due = period.end + timedelta(days=row["days"])
    return Turn(what, period.label, due, row["responsible"], _state(made, period.end, due, day), made)


def _back(last: periods.Period, n: int) -> list[periods.Period]:
    found = [last]
    while len(found) <= n:
        found.append(found[-1].previous())
    return found


def _state(report_id: int | None, end: date, due: date, day: date) -> str:
    if report_id is not None:
        return DONE
    if day <= end or day < due:
        return WAITING
    return DUE if day == due else OVERDUE


def differing(one: Mapping[str, Any], other: Mapping[str, Any]) -> list[str]:
    """Return the sections in which two reports of a period differ."""
    return [name for name in one if one[name] != other.get(name) and name not in ("as_of", "run")]
