"""Pure decisions of coaching: who is matched with a question, shares of a goal, streaks of weeks."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

LEVELS = (1, 2, 3, 4, 5)
ORDER, REFERRAL = "ORDER", "REFERRAL"
KINDS = (ORDER, REFERRAL)
ANSWERS = ("YES", "NO")
STAGES = ("FIND", "COLLECT", "PROBE", "BUILD", "ASK")
WEEK = timedelta(days=7)
# Longer streaks are told as this many weeks and more.
MOST_WEEKS = 52

WORDS: dict[str, str | Promise] = {
    "NO_CUSTOMER": _("There is no such customer among those you may see."),
    "NO_PERSON": _("There is nobody of this name you may note this for."),
    "NO_ENTRY": _("There is no such entry any more."),
    "TO_COME": _("The day lies ahead; today or earlier, please."),
    "BAD_HOURS": _("Between half an hour and 200 hours."),
    "BAD_DAYS": _("A certificate must expire after the day it was given."),
    "BAD_LEVEL": _("A level from 1 to 5."),
    "NO_EXPERT": _("Nobody's certificate for this skill is valid today; renew one, or ask for another skill."),
    "NOT_YOURS": _("Whoever was asked answers."),
    "NOT_OWN": _("Only who noted it takes it back."),
    "ANSWERED": _("It is answered already; look again."),
    "NO_ANSWER": _("Say what the answer was."),
    "BAD_FIELD": _("The archive cannot take this as it stands; keep it in words, or choose what the field offers."),
    "NO_FIELD": _("The archives have no field of this code; leave it empty to keep the answer as words."),
}  # fmt: skip


class CoachingRefused(ValueError):
    """A rule of WORDS says no; `field` names where it belongs."""

    def __init__(self, rule: str, field: str = ""):
        super().__init__(rule)
        self.rule, self.field = rule, field

    @property
    def told(self) -> str:
        """Return the refusal in words."""
        return str(WORDS[self.rule])


@dataclass(frozen=True)
class Skilled:
    """One of us with a certified skill."""

    user_id: int
    level: int
    expires: date
    n_open: int = 0


@dataclass(frozen=True)
class Conversion:
    """How often somebody asked, how often it was answered, and how often with yes."""

    n: int
    n_answered: int
    n_yes: int

    @property
    def rate(self) -> float | None:
        """Return yes ÷ answered; None where nothing is answered yet."""
        return self.n_yes / self.n_answered if self.n_answered else None


def is_valid(expires: date, day: date) -> bool:
    """Say whether a certificate counts on a day: on its last day it still does."""
    return day <= expires


def matched(known: Iterable[Skilled], day: date, *, beside: int | None = None) -> Skilled | None:
    """Return the expert a question goes to: valid on the day, fewest questions waiting, then the highest level.

    Nobody is asked their own question.
    """
    valid = [one for one in known if is_valid(one.expires, day) and one.user_id != beside]
    return min(valid, key=lambda one: (one.n_open, -one.level, one.user_id), default=None)


def share(done: Decimal, goal: int) -> Decimal:
    """Return the part of a goal that is done; it may be more than all of it."""
    return done / goal


def monday(day: date) -> date:
    """Return the first day of the week of a day."""
    return day - timedelta(days=day.weekday())


def streak(days: Collection[date], today: date) -> int:
    """Return for how many weeks in a row something was done, the running week included once it was."""
    weeks = {monday(one) for one in days}
    now = monday(today)
    at = now if now in weeks else now - WEEK
    n = 0
    while at in weeks and n < MOST_WEEKS:
        n, at = n + 1, at - WEEK
    return n
