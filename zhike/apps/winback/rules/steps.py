"""Steps of winning back: what stands before what, what a case still lacks, when a return counts."""

from collections import Counter
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from zhike.apps.winback.rules.deciding import EXTREME
from zhike.apps.winback.rules.refusing import Refused

STEPS = ("INVESTIGATE", "CONTACT", "VISIT", "APOLOGY", "GIFT", "INTERVIEW", "REMEDY", "FOLLOW_UP")
# One of these has to stand before a step, and by which rule.
BEFORE: dict[str, tuple[tuple[str, ...], str]] = {
    "APOLOGY": (("CONTACT", "VISIT"), "NOT_MET"), "GIFT": (("APOLOGY",), "NOT_APOLOGISED"),
    "REMEDY": (("INTERVIEW",), "NOT_INTERVIEWED"), "FOLLOW_UP": (("INTERVIEW",), "NOT_INTERVIEWED"),
}  # fmt: skip
# These may come before the cause is looked into: one must first reach the customer.
AT_ONCE = ("INVESTIGATE", "CONTACT", "VISIT")
WAYS = ("VISIT", "CALL", "MESSAGE")
QUESTIONS = ("problem", "opinion", "view", "demand")
ASKED = ("problem", "demand")
OFFERS = ("NEW_TARIFF", "NEW_PACKAGE", "NEW_BUSINESS")
REMEDIES = (
    "NEW_TARIFF", "NEW_PACKAGE", "NEW_BUSINESS", "IMPROVE_SERVICE", "MYSTERY_VISIT", "APOLOGY", "IMPROVE_PRODUCT",
    "BENEFIT_PLAN", "POLICY_REVIEW", "EXCEPTION", "KEEP_IN_TOUCH",
)  # fmt: skip
OPEN = ("WAITING", "WIN_BACK", "OBSERVED", "ASKED", "RETURNED")
UNDER_WAY = ("WIN_BACK", "RETURNED")
UNDECIDED = ("WAITING", "OBSERVED")
SMALL_TIERS = ("ORDINARY", "SMALL", "")


@dataclass(frozen=True)
class NewStep:
    """A step as somebody notes it."""

    code: str
    day: date
    text: str
    way: str = ""
    met: str = ""
    cost: Decimal | None = None
    # Of the investigation.
    cause: str = ""
    before: str = ""
    after: str = ""
    is_unavoidable: bool = False
    # Of the interview: by question, and the causes they name.
    told: dict[str, str] | None = None
    causes: tuple[str, ...] = ()
    # Of the gift.
    item: str = ""
    person_id: int | None = None
    wants_approval: bool = False


def check(new: NewStep, *, done: Collection[str], is_paid: bool, today: date) -> None:
    """Raise Refused unless a step may be taken after those that are done."""
    for rule, field, is_broken in (
        ("BAD_STEP", "code", new.code not in STEPS),
        ("NO_TEXT", "text", not new.text.strip()),
        ("IN_FUTURE", "day", new.day > today),
        ("BAD_COST", "cost", new.cost is not None and new.cost < 0),
        ("NOT_INVESTIGATED", "code", new.code not in AT_ONCE and "INVESTIGATE" not in done),
        ("CAUSE_MISSING", "cause", new.code == "INVESTIGATE" and not new.cause),
        ("EMOTION_MISSING", "before", new.code == "INVESTIGATE" and not (new.before and new.after)),
        ("NO_PAID_EFFORT", "cost", not is_paid and (bool(new.cost) or new.code in ("GIFT", "VISIT"))),
    ):
        if is_broken:
            raise Refused(rule, field)
    needs, rule = BEFORE.get(new.code, ((), ""))
    if needs and not set(needs) & set(done):
        raise Refused(rule, "code")
    _check_kind(new)


def _check_kind(new: NewStep) -> None:
    if new.code == "INTERVIEW" and not all((new.told or {}).get(one, "").strip() for one in ASKED):
        raise Refused("INTERVIEW_EMPTY", "problem")
    if new.code == "GIFT" and not (new.item.strip() and new.cost):
        raise Refused("NO_GIFT", "item")


def missing(attitude: str, taken: Iterable[Any]) -> list[str]:
    """Return what a case that is won back with all effort still lacks: the visit, the call after it, the solution."""
    if attitude != EXTREME:
        return []
    done = {(row.code, row.way) for row in taken}
    codes = {code for code, _way in done}
    lacks = {
        "VISIT": "VISIT" in codes, "RETURN_CALL": ("FOLLOW_UP", "CALL") in done, "REMEDY": "REMEDY" in codes,
    }  # fmt: skip
    return [code for code, is_there in lacks.items() if not is_there]


def next_step(done: Collection[str]) -> str:
    """Return the first step that is not taken yet; empty when all are."""
    return next((code for code in STEPS if code not in done), "")


def outcome(order_date: date, *, today: date, days: int, is_active: bool) -> str:
    """Say what a return has come to: won back once it still buys after so many days, else nothing to say yet."""
    if today < order_date + timedelta(days=days):
        return "" if is_active else "FAILED"
    return "WON_BACK" if is_active else "FAILED"


def ranked(heard: Iterable[Collection[str]]) -> list[tuple[str, int]]:
    """Return how many of those heard named each cause, several each; the most frequent first."""
    counts = Counter(cause for causes in heard for cause in set(causes))
    return sorted(counts.items(), key=lambda one: (-one[1], one[0]))


def late(decide_date: date, status: str, today: date) -> bool:
    """Say whether a decision is overdue."""
    return status in UNDECIDED and decide_date < today
