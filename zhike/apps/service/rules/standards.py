"""Pure decisions of service standards: the items, whether each is met, what share of them; details and their spread."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from decimal import Decimal
from statistics import pstdev
from typing import Any

from zhike.analytics import continuity, handling

# Code of an item, its unit, whether more is better; the target stands in the rule table under the name of its column.
ITEMS: dict[str, tuple[str, bool, str]] = {
    "CONTACTS": ("TIMES", True, "contacts"), "GAP": ("DAYS", False, "gap"), "VISITS": ("TIMES", True, "visits"),
    "HOURS": ("HOURS", True, "hours"), "REPLY": ("MINUTES", False, "reply"),
    "DETAILS": ("PERCENT", True, "score"), "SPREAD": ("POINTS", False, "spread"),
    "ERRORS": ("TIMES", False, ""), "RECOVERY": ("TIMES", False, ""), "REACHED": ("PERCENT", True, "reach"),
}  # fmt: skip
# What a class owes nothing of where its target is 0; an error is never owed to anybody.
FREE_AT_ZERO = ("contacts", "visits", "hours", "score", "spread", "reach")
DETAILS = (
    "GREETED", "ON_TIME", "PREPARED", "PAPERS", "PACKED", "CALLED_AFTER", "KEPT_WORD", "CLEAN", "NAMED", "THANKED",
)  # fmt: skip
PURPOSES = ("NEED", "WHY_BUY", "OBSTACLE", "BENEFIT", "TRUST")
CENT = Decimal("0.01")
# Contacts before the month are looked at as well: a gap may have begun then.
LOOK_BACK = timedelta(days=400)
N_CHECKS = 12


@dataclass(frozen=True)
class Contact:
    """A contact as the standards look at it: when, who asked, how long, by whom, whether visited or spoken with."""

    pk: int
    minute: int
    day: date
    direction: str
    is_visit: bool
    # By telephone or face to face: who calls and is taken does not wait.
    is_spoken: bool
    minutes: int | None
    user_ids: frozenset[int]


@dataclass
class Facts:
    """What happened with one account: contacts in order, incidents, checks of details and test calls of the month."""

    contacts: list[Contact] = field(default_factory=list)
    n_incidents: int = 0
    n_late: int = 0
    # Scores of the checks of details up to the last day, the newest last.
    scores: list[Decimal] = field(default_factory=list)
    n_tests: int = 0
    n_reached: int = 0


@dataclass(frozen=True)
class Item:
    """One standard of an account in a month: what was measured, what is owed, and whether it is met."""

    code: str
    unit: str
    value: float | None
    target: int
    # PASS, FAIL, UNKNOWN where nothing was measured, FREE where the class is owed nothing of it.
    state: str


@dataclass(frozen=True)
class Month:
    """A month as it is judged: its first day, the last day that is looked at, and whether it goes on."""

    first: date
    last: date
    is_running: bool

    @property
    def text(self) -> str:
        """Return the month as addresses write it."""
        return f"{self.first:%Y-%m}"


def month_of(text: str, today: date) -> Month:
    """Return the month an address names, that of yesterday where it names none; never one to come."""
    try:
        first = date.fromisoformat(f"{text}-01")
    except ValueError:
        first = (today - timedelta(days=1)).replace(day=1)
    first = min(first, today.replace(day=1))
    last = (first + timedelta(days=32)).replace(day=1) - timedelta(days=1)
    return Month(first, min(last, today), last >= today)


def months_until(month: Month, n: int) -> list[Month]:
    """Return so many months up to one, the earliest first."""
    found: list[Month] = []
    day = month.last
    for _ in range(n):
        found.append(month_of(f"{day:%Y-%m}", month.last) if found else month)
        day = day.replace(day=1) - timedelta(days=1)
    return found[::-1]


def replies(contacts: Sequence[Contact], month: Month) -> list[int]:
    """Return the minutes until the first reply of the requests that were answered in a month."""
    known = [one for one in contacts if one.day <= month.last and one.direction]
    # What was asked before the month and answered in it counts once: in the month of the answer.
    moments = [continuity.Moment(one.minute, waits(one)) for one in known]
    earlier = [moment for moment, one in zip(moments, known, strict=True) if one.day < month.first]
    return continuity.first_replies(moments)[len(continuity.first_replies(earlier)) :]


def waits(one: Contact) -> bool:
    """Say whether a contact leaves the customer waiting: it wrote to us, or called and nobody took it."""
    return one.direction == "MISSED" or (one.direction == "IN" and not one.is_spoken)


def gap_in(contacts: Sequence[Contact], month: Month) -> int | None:
    """Return the longest stretch without a contact that ran in a month, the one into it and the one out of it too."""
    days = [one.day for one in contacts if one.direction != "MISSED" and one.day <= month.last]
    before = [day for day in days if day < month.first]
    return continuity.longest_gap([*before[-1:], *(day for day in days if day >= month.first)], month.last)


def measured(facts: Facts, month: Month, seniors: frozenset[int]) -> dict[str, float | None]:
    """Return what was measured of each item in a month; None where nothing tells."""
    inside = [one for one in facts.contacts if month.first <= one.day <= month.last and one.direction != "MISSED"]
    quarter = [one for one in facts.contacts if quarter_of(month) <= one.day <= month.last]
    known = [one.minutes for one in inside if one.minutes]
    waited, scores = replies(facts.contacts, month), facts.scores[-N_CHECKS:]
    return {
        "CONTACTS": len(inside), "GAP": gap_in(facts.contacts, month),
        "VISITS": sum(one.is_visit and bool(one.user_ids & seniors) for one in quarter),
        "HOURS": round(sum(known) / 60, 2) if known or not inside else None,
        "REPLY": handling.percentile(waited, "0.5"),
        "DETAILS": float(sum(scores) / len(scores)) if scores else None, "SPREAD": spread(scores),
        "ERRORS": facts.n_incidents, "RECOVERY": facts.n_late,
        "REACHED": 100 * facts.n_reached / facts.n_tests if facts.n_tests else None,
    }  # fmt: skip


def quarter_of(month: Month) -> date:
    """Return the first day of the three months that end with a month."""
    return months_until(month, 3)[0].first


def judged(values: Mapping[str, float | None], standard: Mapping[str, int]) -> list[Item]:
    """Hold what was measured against what a class is owed."""
    return [_item(code, values[code], standard) for code in ITEMS]


def _item(code: str, value: float | None, standard: Mapping[str, int]) -> Item:
    unit, is_more, column = ITEMS[code]
    target = standard[column] if column else 0
    if column in FREE_AT_ZERO and not target:
        state = "FREE"
    elif value is None:
        state = "UNKNOWN"
    else:
        state = "PASS" if (value >= target if is_more else value <= target) else "FAIL"
    return Item(code, unit, value, target, state)


def fulfilment(items: Sequence[Item]) -> tuple[int, int]:
    """Return how many standards are met, of how many that could be judged."""
    states = [one.state for one in items]
    return states.count("PASS"), states.count("PASS") + states.count("FAIL")


def score_of(marks: Mapping[str, Any]) -> Decimal:
    """Return what share of the details was done, in percent."""
    return (Decimal(100 * sum(bool(marks[code]) for code in DETAILS)) / len(DETAILS)).quantize(CENT)


def spread(scores: Sequence[Decimal]) -> float | None:
    """Return by how many points scores vary: their standard deviation; None of fewer than two."""
    return float(pstdev(scores)) if len(scores) > 1 else None


def variance(scores: Sequence[Decimal]) -> float | None:
    """Return the variance of scores, in points squared; None of fewer than two."""
    found = spread(scores)
    return None if found is None else found**2


def is_late(minutes: float, limit: int) -> bool:
    """Say whether an incident waited too long for its recovery: at the limit not yet, a minute later it has."""
    return minutes >= limit + 1
