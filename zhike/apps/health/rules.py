"""Pure decisions of health: what is refused and why, what a level takes, ends of months, who is allocated too much."""

from collections.abc import Collection, Iterable, Mapping
from datetime import date, timedelta
from typing import Any

from django.utils.translation import gettext_lazy as _

SIDES = ("GIVEN", "RECEIVED")
KINDS = ("FINANCIAL", "SOCIAL", "STRUCTURAL")
# What is looked at to say whether a relation is looked after.
WATCHED = ("OWNER", "PERSON", "TIE", "TALK")
# What speaks for a level, and which level.
CRITERIA = {
    "MEMBER": "FINANCIAL", "GAIN": "FINANCIAL", "BOND_FINANCIAL": "FINANCIAL", "CLOSE_TIE": "SOCIAL",
    "TOGETHER": "SOCIAL", "BOND_SOCIAL": "SOCIAL", "CONTRACT": "STRUCTURAL", "SUBSCRIPTION": "STRUCTURAL",
    "BOND_STRUCTURAL": "STRUCTURAL",
}  # fmt: skip
CLOSE = 3
WHOLE, MOST_FORCE = 100, 10
# Two intervals without a purchase: who is silent longer no longer buys.
BUYING_CYCLES = 2.0
# So many ends of months are reckoned when there are none yet; so long they are kept.
N_MONTHS = 6
KEPT_FOR = timedelta(days=800)
# A part below this is told as a reason.
WEAK = 50
KEY_TIERS = ("VIP", "MAJOR")
FAULTS = {
    "NO_CUSTOMER": _("There is no such customer among those you may see."),
    "NO_ENTRY": _("There is no such entry any more."),
    "NO_PERSON": _("Choose somebody who works here."),
    "NOT_WORTH": _("Say what it is worth, more than nothing: an estimate will do."),
    "NO_WORDS": _("Say what it is."),
    "TO_COME": _("That day has not come yet."),
    "BAD_SIDE": _("It was given or received."),
    "BAD_KIND": _("A bond is financial, social or structural."),
    "BAD_FORCE": _("A force is a whole number from 0 to 10, one for each side."),
    "BAD_DAYS": _("It ends before it begins."),
    "PAST_DUE": _("The day to follow up is over."),
    "OVER_ALLOCATED": _("%(name)s would be allocated %(percent)s %% of their time in these days; at most 100 %% is "
                        "there. Take less, or let another programme go."),
    "BAD_PERCENT": _("A share of time is a whole number from 1 to 100 percent."),
    "CLOSED": _("The programme is closed."),
    "BAD_MONEY": _("Money is 0 or more."),
}  # fmt: skip
CONFLICTS = frozenset({"NO_ENTRY", "CLOSED", "PAST_DUE"})


class Refused(ValueError):
    """Something about relations cannot be written so: the rule, its field, what its sentence is filled with."""

    def __init__(self, rule: str, field: str = "", **words: Any):
        super().__init__(rule)
        self.rule, self.field, self.words = rule, field, words

    @property
    def told(self) -> str:
        """Return the sentence of the rule."""
        return str(FAULTS[self.rule]) % self.words if self.words else str(FAULTS[self.rule])

    @property
    def is_conflict(self) -> bool:
        """Say whether the state of things stands in the way, not what was typed."""
        return self.rule in CONFLICTS


def refuse_first(*broken: tuple[str, str, bool]) -> None:
    """Raise Refused for the first rule that is broken."""
    for rule, field, is_broken in broken:
        if is_broken:
            raise Refused(rule, field)


def met(criteria: Collection[str]) -> dict[str, bool]:
    """Return which levels have at least one of their criteria met."""
    return {kind: any(CRITERIA[code] == kind for code in criteria) for kind in KINDS}


def wanting(level: int) -> tuple[str, ...]:
    """Return what would lead to the next level, any one of it; nothing on the highest."""
    return () if level >= len(KINDS) else tuple(code for code, kind in CRITERIA.items() if kind == KINDS[level])


def month_ends(day: date, n: int) -> list[date]:
    """Return the last days of the n months before that of a day, the latest last."""
    found = [day.replace(day=1) - timedelta(days=1)]
    while len(found) < n:
        found.append(found[-1].replace(day=1) - timedelta(days=1))
    return found[::-1]


def total_percent(others: Iterable[tuple[date, date, int]], first: date, last: date, percent: int) -> int:
    """Return the most of somebody's time that is taken on any day of a span, with what is to come to it.

    `others` are first and last day of their other allocations with their percent. The most is reached on a first day.
    """
    near = [(max(begin, first), end, part) for begin, end, part in others if begin <= last and end >= first]
    starts = {first, *(begin for begin, _end, _part in near)}
    taken = (sum(part for begin, end, part in near if begin <= on <= end) for on in starts)
    return percent + max(taken, default=0)


def benefit_bond(
    essences: Mapping[str, float | None], parts: Mapping[str, float | None], criteria: Collection[str]
) -> float | None:
    """Return how far benefit binds, 0 to 100: give and take, value, breadth, a financial bond; None unknown."""
    return _bond([essences.get("mutual"), parts.get("value"), parts.get("usage")], criteria, "FINANCIAL")


def emotion_bond(essences: Mapping[str, float | None], criteria: Collection[str]) -> float | None:
    """Return how far feeling binds, 0 to 100: contacts about feelings, a social bond; None where neither is known."""
    return _bond([essences.get("emotion")], criteria, "SOCIAL")


def _bond(scores: Iterable[float | None], criteria: Collection[str], kind: str) -> float | None:
    known = [score for score in scores if score is not None]
    known += [WHOLE] if met(criteria)[kind] else []
    return round(sum(known) / len(known), 1) if known else None


def attention(benefit: float | None, emotion: float | None, *, low: int, factor: int) -> int:
    """Return how many times the attention of others a customer asks for: more where both bonds are known and weak."""
    return factor if benefit is not None and emotion is not None and benefit < low and emotion < low else 1
