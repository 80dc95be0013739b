"""Pure decisions of surveys: what may be published, which questions somebody is asked, what an answer may be."""

import calendar
import random
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any

from django.utils.translation import gettext_lazy as _

# Kind → least and most of its numbers; kinds of words and choices are not here.
SCALES = {"PAIR": (1, 10), "SCALE": (1, 10), "NPS": (0, 10), "CSAT": (1, 5), "CES": (1, 7)}
CHOICES = ("CHOICE", "MULTI")
NEEDED = ("QUALITY", "SERVICE", "PRICE")
KINDS = {
    "PAIR": _("Expected and perceived"), "SCALE": _("Scale 1 to 10"), "NPS": _("Recommendation 0 to 10 (NPS)"),
    "CSAT": _("Contentment 1 to 5 (CSAT)"), "CES": _("Ease 1 to 7 (CES)"), "CHOICE": _("One of several"),
    "MULTI": _("Some of several"), "TEXT": _("In their own words"),
}  # fmt: skip
DIMENSIONS = {"QUALITY": _("Quality"), "SERVICE": _("Service"), "PRICE": _("Price"), "OTHER": _("Other")}
# What else the answers of a question may say, and of which kinds of question.
USES = {
    "NAMED": _("Asked for our brand by name (the first option says yes)"), "HANDLING": _("How a complaint was handled"),
    "ATTITUDE": _("Attitude of whoever handled it"), "IMPRESSION": _("Impression of us, 0 to 10"),
    "TRUST": _("Trust in whoever looks after them"),
    "LEAVING": _("Means to leave us (the first option says yes)"),
}  # fmt: skip
USED_AS = {
    "NAMED": ("CHOICE",),
    "HANDLING": ("CSAT",),
    "ATTITUDE": ("CSAT",),
    "IMPRESSION": ("NPS",),
    "TRUST": ("CSAT",),
    "LEAVING": ("CHOICE",),
}
# Of which kinds an answer is a value of the archive; and which values it may be.
MAPPED = ("CHOICE", "TEXT")
MAPPED_TYPES = ("TEXT", "NUMBER", "DATE", "CHOICE")
EVERY = {"MONTH": _("Every month"), "QUARTER": _("Every quarter"), "AFTER_COMPLAINT": _("After a complaint was closed")}
MONTHS = {"MONTH": 1, "QUARTER": 3}
REFUSALS = {
    "NOTHING_ASKED": _("There is no question yet."),
    "NOT_PAIRED": _(
        "A survey of satisfaction asks for quality, service and price as expected and perceived; a pair is missing for "
        "at least one of them."
    ),
    "PUBLISHED": _("This edition is published and stays as it is; begin a new one to change it."),
    "TOO_FEW_OPTIONS": _("A choice has at least two options, one a line."),
    "NOBODY": _("Nobody fits: widen tier or branch."),
    "NOT_PUBLISHED": _("Publish the edition first: only then is it asked."),
    "WRONG_DAYS": _("The last day comes after the first."),
    "CLOSED": _("The wave is closed."),
    "NOT_BETTER": _("No later wave has measured this question better yet."),
    "BAD_USE": _(
        "This kind of question cannot say that: choose “One of several” for the brand, CSAT for how a complaint was "
        "handled or the attitude, 0 to 10 for the impression."
    ),
    "NOT_BEGUN": _("The first wave begins today or later."),
    "NO_BRANCH": _("Choose a branch whose customers you may see."),
    "BAD_FIELD": _(
        "Into this field of the archive nothing is written by a survey: it is sensitive or of another kind; a choice "
        "and words fit."
    ),
    "NOT_MEASURED": _("Nobody answered this question with what they expect and perceive."),
}  # fmt: skip
# After so many days without an answer somebody is reminded, once.
REMIND_AFTER = timedelta(days=7)
MOST_TEXT = 2_000
# Who empties a device of its memory may answer again: such answers stand apart, and there is an end to them.
MOST_UNNAMED = 5_000


@dataclass(frozen=True)
class Asked:
    """A question as the answering page needs it."""

    id: int
    kind: str
    is_required: bool = True
    n_options: int = 0
    after_id: int | None = None
    after_option: int | None = None
    # Its answer is written into the archive.
    is_mapped: bool = False
    use: str = ""


@dataclass(frozen=True)
class Read:
    """What somebody answered as it is understood: values by question, and which questions lack an answer."""

    values: dict[int, dict[str, Any]] = field(default_factory=dict)
    missing: tuple[int, ...] = ()
    is_mapped: bool = False


def intent(questions: Iterable[Asked], values: Mapping[int, Mapping[str, Any]], below: int) -> str:
    """Return how answers tell that somebody means to leave: SAID in so many words, LOW by their discontent, or not."""
    known = [(one, values[one.id]) for one in questions if one.id in values]
    if any(one.use == "LEAVING" and 0 in (value.get("chosen") or ()) for one, value in known):
        return "SAID"
    pairs = [value for one, value in known if one.kind == "PAIR"]
    expected, perceived = (sum(value[name] for value in pairs) for name in ("expected", "number"))
    return "LOW" if expected and perceived * 100 < below * expected else ""


def publishing_refusal(*, is_satisfaction: bool, kinds: Iterable[tuple[str, str]]) -> str:
    """Return the rule that stands against publishing questions of (kind, dimension); empty where none does."""
    given = list(kinds)
    if not given:
        return "NOTHING_ASKED"
    paired = {dimension for kind, dimension in given if kind == "PAIR"}
    return "NOT_PAIRED" if is_satisfaction and not paired.issuperset(NEEDED) else ""


def following(day: date, *, every: str, month_day: int) -> date:
    """Return when the next wave begins after one of a day: on the same day of the month, or the last there is."""
    months = day.year * 12 + day.month - 1 + MONTHS[every]
    year, month = divmod(months, 12)
    return date(year, month + 1, min(month_day, calendar.monthrange(year, month + 1)[1]))


def month_of(day: date) -> tuple[date, date]:
    """Return the first and the last day of the month of a day."""
    return day.replace(day=1), day.replace(day=calendar.monthrange(day.year, day.month)[1])


def draw(ids: Sequence[int], *, size: int | None, seed: int) -> list[int]:
    """Return a sample of ids, the same for the same seed; all of them without a size."""
    known = sorted(ids)
    if size is None or size >= len(known):
        return known
    return sorted(random.Random(seed).sample(known, size))  # nosec B311  # a lot, drawn again by its seed


def read(questions: Sequence[Asked], given: Mapping[str, Sequence[str]]) -> Read:
    """Understand what was sent under q<id> (and a<id> for what is expected); what is no answer is none.

    A question that is not asked, for its condition does not hold, has no answer whatever was sent.
    """
    values: dict[int, dict[str, Any]] = {}
    missing = []
    for one in questions:
        if not is_asked(one, values):
            continue
        value = _value(one, given)
        if value is not None:
            values[one.id] = value
        elif one.is_required:
            missing.append(one.id)
    return Read(values, tuple(missing), any(one.is_mapped and one.id in values for one in questions))


def is_asked(one: Asked, values: Mapping[int, Mapping[str, Any]]) -> bool:
    """Say whether a question is asked after these answers."""
    if one.after_id is None:
        return True
    return one.after_option in values.get(one.after_id, {}).get("chosen", ())


def _value(one: Asked, given: Mapping[str, Sequence[str]]) -> dict[str, Any] | None:
    sent = list(given.get(f"q{one.id}", ()))
    if one.kind == "TEXT":
        text = (sent[0] if sent else "").replace("\x00", "").strip()[:MOST_TEXT]
        return {"text": text} if text else None
    if one.kind in CHOICES:
        chosen = sorted({n for n in map(_whole, sent) if n is not None and n < one.n_options})
        return {"chosen": chosen[:1] if one.kind == "CHOICE" else chosen} if chosen else None
    least, most = SCALES[one.kind]
    numbers = {"number": _whole(sent[0] if sent else "")}
    if one.kind == "PAIR":
        expected = list(given.get(f"a{one.id}", ()))
        numbers["expected"] = _whole(expected[0] if expected else "")
    is_whole = all(number is not None and least <= number <= most for number in numbers.values())
    return numbers if is_whole else None


def _whole(text: str) -> int | None:
    return int(text) if text.isdecimal() and text.isascii() and len(text) < 4 else None
