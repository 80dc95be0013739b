"""The seven systematic analyses: which there are, how often each is due, and what is late."""

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from django.utils.translation import gettext_lazy as _

WARNING = ("POSSIBILITY", "SATISFACTION_ASSESS", "OPINION_SURVEY")
PROBLEM = ("EVENT_CAUSE", "RESCUE_PREVENT_SIMILAR")
PREVENTION = ("PREVENTIVE_DESIGN", "RIVAL_STUDY")
GROUPS = {"WARNING": WARNING, "PROBLEM": PROBLEM, "PREVENTION": PREVENTION}
STUDIES = (*WARNING, *PROBLEM, *PREVENTION)
# A meeting that looks back on problems of a time and decides what is improved, completed, countered.
REVIEW = "REVIEW"
QUARTER = timedelta(days=91)
FAULTS = {
    "BAD_STUDY": _("There is no such analysis."),
    "NO_RESULT": _("Say what came of it."),
    "IN_FUTURE": _("That day has not come yet."),
    "NO_OWNER": _("Say who is responsible."),
}


@dataclass(frozen=True)
class Standing:
    """One of the seven: its last time, what came of it, when it is due again, who answers for it."""

    code: str
    group: str
    done: date | None
    result: str
    due: date | None
    is_late: bool
    owner: Any


def standing(code: str, *, done: date | None, result: str, every: int, today: date, owner: Any) -> Standing:
    """Return how one of the seven stands: never done is as late as overdue."""
    group = next(name for name, codes in GROUPS.items() if code in codes)
    due = done + timedelta(days=every) if done else None
    return Standing(code, group, done, result, due, due is None or due < today, owner)
