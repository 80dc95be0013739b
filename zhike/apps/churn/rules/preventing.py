"""Pure decisions of prevention: kinds of measures, emergencies and old issues, what is late, what a measure brought."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext_lazy as _

from zhike.analytics import correlation, differences

PREVENT = "PREVENT"
# What prevents; what a review meeting decides: to improve, to complete, to counter.
MEASURE_KINDS = (PREVENT, "IMPROVE", "COMPLETE", "COUNTER")
UNDER_WAY = ("PLANNED", "DONE")
# What breaks trust stands beside what was merely left undone.
INTEGRITY = ("UNDISCLOSED_FEE", "BROKEN_PROMISE", "DECEPTION")
BULLYING = ("FORCED_PACKAGE", "RUDE_SERVICE")
ISSUES = ("OLD_RETURN", "OLD_DEBT", "OLD_QUALITY", *INTEGRITY, *BULLYING, "OTHER_ISSUE")
# Sub-reasons that speak of how our people treat customers.
RUDE = ("C-S4", "E-S5")

FAULTS = {
    "NO_TITLE": _("Say what is done."),
    "BAD_KIND": _("There is no such kind."),
    "BAD_FACTOR": _("Say which of the seven causes it is meant against."),
    "NO_OWNER": _("Say who is responsible."),
    "NO_BRANCH": _("There is no such branch among yours."),
    "DUE_PAST": _("That day is over already."),
    "NO_EXPECTED": _("Say by how many points fewer are to leave: without it nobody can tell whether it worked."),
    "NO_EVIDENCE": _("Say by what one sees that it is done."),
    "NOT_MEASURED": _("It is closed when its effect is measured; it is too early, so say what was measured elsewhere."),
    "BAD_MEASURED": _("An effect lies between -100 and 100 points."),
    "WRONG_STATE": _("It has gone further meanwhile; look again."),
    "NO_LEAD": _("Say who leads."),
    "NO_REPORT": _("It is closed with a report: what it was, what was done, what is better next time."),
    "NO_TEXT": _("Write down what it is about."),
    "NO_CUSTOMER": _("There is no such customer among yours."),
    "IN_FUTURE": _("That day has not come yet."),
    "BAD_DAY": _("There is no such day or time."),
}  # fmt: skip


class PreventionRefused(ValueError):
    """A measure, an emergency or an old issue cannot be written so: the rule and the field it belongs to."""

    def __init__(self, rule: str, field: str = ""):
        super().__init__(rule)
        self.rule, self.field = rule, field

    @property
    def told(self) -> str:
        """Return the sentence of the rule."""
        return str(FAULTS[self.rule])


@dataclass(frozen=True)
class Measured:
    """What a measure brought: the share of those who left before it and after, or from which day it can be told."""

    ready_date: date | None
    days: int
    before: differences.Share | None = None
    after: differences.Share | None = None

    @property
    def effect(self) -> differences.Effect | None:
        """Return the shares' difference with its interval; None while it is too early or nobody was there."""
        if self.before is None or self.after is None or not (self.before.whole and self.after.whole):
            return None
        return differences.difference(self.after, self.before)

    @property
    def points(self) -> Decimal | None:
        """Return the difference in points of percent."""
        found = self.effect
        if found is None or found.points is None:
            return None
        return round(Decimal(found.points.numerator) * 100 / Decimal(found.points.denominator), 2)

    def kept(self) -> dict[str, Any]:
        """Return what the figure was measured from, to be kept beside it."""
        if self.before is None or self.after is None:
            return {}
        return {
            "days": self.days, "before": [self.before.part, self.before.whole],
            "after": [self.after.part, self.after.whole],
        }  # fmt: skip


def windows(done: date, days: int) -> tuple[tuple[date, date], tuple[date, date]]:
    """Return the days before a measure was done and those since, both equally long; the day itself is after."""
    last = timedelta(days=days - 1)
    before = done - timedelta(days=1)
    return (before - last, before), (done, done + last)


def is_late(status: str, due: date, today: date) -> bool:
    """Say whether a measure should be done by now."""
    return status == "PLANNED" and due < today


def next_entry(opened_at: datetime, entries: Sequence[datetime], minutes: int) -> datetime:
    """Return by when the log of an emergency is to have its next line."""
    return max([opened_at, *entries]) + timedelta(minutes=minutes)


def blocks(reviewed: date | None, today: date, days: int) -> bool:
    """Say whether an open issue stands in the way of a bulk act: nobody has looked at it of late."""
    return reviewed is None or reviewed < today - timedelta(days=days)


@dataclass(frozen=True)
class Conduct:
    """How a branch treats its customers: figures that should be small, and which of them are over their line."""

    branch: Any
    n_left: int
    n_service: int
    n_forced: int
    n_rude: int
    n_dear: int
    n_incidents: int
    n_missed: int
    n_checked: int
    lines: Mapping[str, int]
    # Who bought there before the period and was there or left in it: what a share of leavers rests on.
    n_there: int = 0

    @property
    def churn(self) -> float | None:
        """Return those who left ÷ those who were there; None where nobody was."""
        return self.n_left / self.n_there if self.n_there else None

    @property
    def alerts(self) -> list[str]:
        """Return the figures that reach their line."""
        return [name for name, n in self.counts().items() if n >= self.lines[name]]

    def counts(self) -> dict[str, int]:
        """Return the figures that have a line."""
        return {"service": self.n_service, "forced": self.n_forced, "rude": self.n_rude, "dear": self.n_dear,
                "incident": self.n_incidents}  # fmt: skip

    @property
    def omission(self) -> float | None:
        """Return missed ÷ checked details; None where nothing was checked."""
        return self.n_missed / self.n_checked if self.n_checked else None


LEAST_HALLS = 5


def together(halls: Sequence[Conduct]) -> correlation.Coefficient | None:
    """Return whether halls that miss more details lose more customers; None of fewer than five looked at."""
    pairs = [(one.n_missed / one.n_checked, one.churn) for one in halls if one.n_checked and one.churn is not None]
    return correlation.pearson(pairs) if len(pairs) >= LEAST_HALLS else None


def n_compared(halls: Sequence[Conduct]) -> int:
    """Return in how many halls details were looked at and somebody could leave."""
    return sum(bool(one.n_checked) and one.churn is not None for one in halls)
