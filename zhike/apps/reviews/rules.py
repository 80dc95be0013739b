"""Pure decisions of reviews: the kinds, the check-lists of the program, what a set of marks comes to."""

from collections.abc import Mapping, Sequence

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

LISTENING, ATTENTION, MYSTERY_VISIT, OWN_CUSTOMER = "LISTENING", "ATTENTION", "MYSTERY_VISIT", "OWN_CUSTOMER"
KINDS = (LISTENING, ATTENTION, MYSTERY_VISIT, OWN_CUSTOMER)
# They are about a talk that stands among the contacts.
OF_TALKS = (LISTENING, ATTENTION)
# What a mark counts; a point that does not apply counts nothing.
MARKS: Mapping[str, int | None] = {"YES": 2, "PARTLY": 1, "NO": 0, "NOT_APPLICABLE": None}
MOST_POINTS, LONGEST_POINT = 13, 160
FEWEST_LEVELS, MOST_LEVELS, MOST_ASKED, LARGEST_MEASURED = 2, 30, 10**9, 10**12
MOST_IMPROVEMENTS, LONGEST_IMPROVEMENT = 5, 200

# Why a test of levels, its standard or a reading is refused: the field at fault and what to do.
LEVEL_FAULTS: Mapping[str, tuple[str, str | Promise]] = {
    "FEW_LEVELS": ("levels", _("Two levels at least, thirty at most.")),
    "BAD_LEVEL": ("levels", _("A level is a number that can be measured.")),
    "BAD_TOLERANCE": ("tolerance", _("A tolerance is a number, none below zero.")),
    "BAD_READING": ("reading", _("A reading is a number that can be measured.")),
    "LEVEL_TWICE": ("levels", _("A level stands there twice.")),
    "BAD_COUNT": ("levels", _("At each level somebody is asked, and not more like it than were asked.")),
    "NAME_TAKEN": ("name", _("There is a test of this name already.")),
    "NOT_TESTED": ("standard", _("A standard is one of the levels that were tested.")),
    "NO_STANDARD": ("reading", _("There is no standard to keep to yet.")),
    "NO_BRANCH": ("branch", _("There is no such branch among yours.")),
}

SHEETS: Mapping[str, tuple[str | Promise, ...]] = {
    LISTENING: (
        _("Put everything else aside"),
        _("Addressed the customer by name"),
        _("Let the customer finish, never interrupted"),
        _("Asked open questions"),
        _("Asked again where something was unclear"),
        _("Repeated the matter in their own words"),
        _("Let the customer notice that somebody listens"),
        _("Noted what matters"),
        _("Stayed calm, whatever the tone"),
        _("Answered the feeling first, then the matter"),
        _("Neither judged nor argued"),
        _("Said who does what until when"),
        _("Asked at the end whether anything was left open"),
    ),
    ATTENTION: (
        _("Smiled: it could be seen, or heard in the voice"),
        _("Listened: the customer spoke more than we did"),
        _("Was all there: nothing else was done meanwhile"),
    ),
    MYSTERY_VISIT: (
        _("Greeted with a smile"),
        _("Somebody came within a minute"),
        _("The place was clean and in order"),
        _("Asked what I need before showing anything"),
        _("Knew the goods and said what is not known"),
        _("Spoke without cutting or absolute words"),
        _("Prices and terms were plain"),
        _("Addressed me by name once it was known"),
        _("Thanked me and saw me off"),
    ),
    OWN_CUSTOMER: (
        _("Whom to ask was easy to find"),
        _("The first question was answered within a day"),
        _("The offer was complete and plain"),
        _("Ordering took little effort"),
        _("It came on the day that was promised"),
        _("The invoice was right"),
        _("One person answered for everything"),
        _("Giving something back was simple"),
    ),
}


def is_measurable(value: float) -> bool:
    """Say whether a level or reading is a number and not beyond measure."""
    return abs(value) <= LARGEST_MEASURED


def score(marks: Sequence[str]) -> float | None:
    """Return what some marks come to, 0 to 1: yes counts in full, partly by half; None where no point applies."""
    counted = [value for mark in marks if (value := MARKS[mark]) is not None]
    return sum(counted) / (2 * len(counted)) if counted else None


def overall(kind: str, marks: Sequence[str]) -> float | None:
    """Return what a review comes to: of smile, listening and presence all are needed, elsewhere points are weighed."""
    if kind == ATTENTION:
        return float(bool(marks) and all(mark == "YES" for mark in marks))
    return score(marks)


def needs_contact(kind: str) -> bool:
    """Say whether a review is about a talk that stands among the contacts."""
    return kind in OF_TALKS
