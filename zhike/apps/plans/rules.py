"""Pure decisions of plans: what is stale, how far a goal is, what a review from zero must say, shares."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

MOST_INTERESTS, MOST_ASSUMPTIONS, LONGEST_POINT = 3, 8, 200
HOLDS, FALLEN, OPEN = "HOLDS", "FALLEN", "OPEN"
VERDICTS = (HOLDS, FALLEN, OPEN)
# The rank of a claim whose customer is no key account any more: behind every class.
NO_CLASS = 9
ENLARGE, OFFSET, SERVE = "ENLARGE", "OFFSET", "SERVE"
# Which kind of point an action works on.
AIMS = {"STRENGTH": ENLARGE, "WEAKNESS": OFFSET}
ANSWERS = ("OPEN", "TAKEN", "DECLINED")
BUILT_IN, SWITCHING, SOFT, HARD = "BUILT_IN", "SWITCHING", "SOFT", "HARD"
ANCHORS = (BUILT_IN, SWITCHING, SOFT, HARD)
WALLET = "WALLET"
# An index of less than this part of the weight would tell of what is missing rather than of the customer.
LEAST_KNOWN = Decimal("0.5")
MET, LATE, BEHIND, ON_TRACK, NOT_MEASURED, DROPPED = "MET", "LATE", "BEHIND", "ON_TRACK", "NOT_MEASURED", "DROPPED"

WORDS: dict[str, str | Promise] = {
    "NO_CUSTOMER": _("There is no such customer among those you may see."),
    "NO_OWNER": _("Say who answers for it; nobody of this name can be chosen."),
    "NO_ENTRY": _("There is no such entry any more."),
    "NOT_OWN": _("Only who noted it takes it back."),
    "TO_COME": _("The day lies ahead; today or earlier, please."),
    "BEFORE": _("The day lies before the goal was set."),
    "TOO_SOON": _("The day by which it is reached must come after the day it was set."),
    "SAME_VALUE": _("The goal is the value it starts from: there is nothing to reach."),
    "CLOSED": _("It is closed already; look again."),
    "NO_INTEREST": _("Name at least one key interest, three at most."),
    "NO_EVIDENCE": _("Say by what it is known: an assumption that holds or has fallen needs evidence."),
    "NO_ASSUMPTION": _("Name at least one assumption, and say of each whether it still holds."),
    "NO_ALTERNATIVE": _("Say what was offered in its place."),
    "NO_POINT": _("Choose a strength or a weakness of this customer; the archive has none of this name."),
    "NO_CONCLUSION": _("Say what follows from it, in a sentence."),
    "BAD_VALUE": _("Give the value as a number and the day it was read off."),
    "BAD_KIND": _("Choose one of the kinds: in its work, cost of changing, soft or hard."),
    "NO_AMOUNT": _("Say what changing to another would cost it, as an amount above zero."),
    "ONLY_COST": _("An amount belongs to the cost of changing only; leave it empty."),
    "NO_NEED": _("Say which need it answers."),
    "NO_OFFER": _("Say what is done for it that others do not get."),
    "NO_RESULT": _("Say what came of it; a service without a result stays open."),
    "NOT_KEY": _("Experts and the spare budget are kept for confirmed key accounts; this customer is none."),
    "NO_EXPERT": _("Choose somebody whose certificate is valid on those days."),
    "ONE_THING": _("Choose either an expert or an amount above zero."),
    "BAD_STAY": _("The first day is today or later, the last not before it, and no more days than the rule allows."),
    "NO_USE": _("Say what it is for."),
    "OVERTAKEN": _("Somebody wrote a newer edition meanwhile; look at it first, nothing of yours is lost here."),
}  # fmt: skip


class PlanRefused(ValueError):
    """A rule of WORDS says no; `field` names where it belongs."""

    def __init__(self, rule: str, field: str = ""):
        super().__init__(rule)
        self.rule, self.field = rule, field

    @property
    def told(self) -> str:
        """Return the refusal in words."""
        return str(WORDS[self.rule])


@dataclass(frozen=True)
class Progress:
    """How far a goal is: its newest value, the part of the way that is done, the part of the time that is over."""

    value: Decimal | None
    achieved: Decimal | None
    elapsed: Decimal
    state: str


def is_stale(day: date, today: date, days: int) -> bool:
    """Say whether something written on a day is older than so many days."""
    return (today - day).days > days


def achievement(start: Decimal, target: Decimal, value: Decimal) -> Decimal:
    """Return the part of the way from start to target that is done; below 0 it went the wrong way."""
    return (value - start) / (target - start)


def progress(
    *, start: Decimal, target: Decimal, value: Decimal | None, set_date: date, due_date: date, state: str, today: date
) -> Progress:
    """Return how far a goal is on a day; nothing measured yet is told as such and never as nought."""
    span = max((due_date - set_date).days, 1)
    elapsed = min(Decimal(1), max(Decimal(0), Decimal((today - set_date).days) / span))
    done = None if value is None else achievement(start, target, value)
    return Progress(value, done, elapsed, _stands(done, elapsed, state, today > due_date))


def _stands(done: Decimal | None, elapsed: Decimal, state: str, is_over: bool) -> str:
    if state != OPEN:
        return state
    if done is not None and done >= 1:
        return MET
    if is_over:
        return LATE
    if done is None:
        return NOT_MEASURED
    return ON_TRACK if done >= elapsed else BEHIND


def checked_assumptions(found: Sequence[Sequence[str]]) -> list[list[str]]:
    """Return the assumptions of a review from zero, blank lines left out.

    Raises PlanRefused where none is left, or one that holds or has fallen says not by what it is known.
    """
    told = [[text.strip(), verdict, evidence.strip()] for text, verdict, evidence in found if text.strip()]
    if not told or len(told) > MOST_ASSUMPTIONS or any(verdict not in VERDICTS for _text, verdict, _why in told):
        raise PlanRefused("NO_ASSUMPTION", "assumptions")
    if any(verdict != OPEN and not evidence for _text, verdict, evidence in told):
        raise PlanRefused("NO_EVIDENCE", "assumptions")
    return told


def checked_interests(found: Sequence[str]) -> list[str]:
    """Return the key interests, each once; raises PlanRefused where there are none or more than three."""
    told = list(dict.fromkeys(text.strip()[:LONGEST_POINT] for text in found if text.strip()))
    if not 1 <= len(told) <= MOST_INTERESTS:
        raise PlanRefused("NO_INTEREST", "interests")
    return told


@dataclass(frozen=True)
class Part:
    """One part of how much a customer depends on us: a number in its unit, the number that counts as all, the weight.

    `value` is None where it is not known: then it does not count, neither for nor against.
    """

    code: str
    value: Decimal | None
    full: int
    weight: int

    @property
    def score(self) -> Decimal | None:
        """Return the part from 0 to 100; None where it is not known."""
        if self.value is None:
            return None
        return 100 * min(Decimal(1), max(Decimal(0), self.value / self.full))


def known_weight(parts: Sequence[Part]) -> Decimal:
    """Return which part of the weight is known, 0 to 1."""
    return Decimal(sum(one.weight for one in parts if one.value is not None)) / sum(one.weight for one in parts)


def dependence(parts: Sequence[Part]) -> int | None:
    """Return how much a customer depends on us, 0 to 100: the weighted mean of what is known.

    None where less than half of the weight is known.
    """
    if known_weight(parts) < LEAST_KNOWN:
        return None
    known = [(one.weight, one.score) for one in parts if one.score is not None]
    return round(sum(weight * score for weight, score in known) / sum(weight for weight, _score in known))


def check_anchor(kind: str, amount: Decimal | None) -> None:
    """Raise PlanRefused where a kind of tie is none, or the amount does not fit it."""
    if kind not in ANCHORS:
        raise PlanRefused("BAD_KIND", "kind")
    if kind == SWITCHING and (amount is None or amount <= 0):
        raise PlanRefused("NO_AMOUNT", "amount")
    if kind != SWITCHING and amount is not None:
        raise PlanRefused("ONLY_COST", "amount")


@dataclass(frozen=True)
class Claim:
    """What a reservation asks for: an expert, or an amount without one; `rank` is its class, the highest 0."""

    pk: int
    expert_id: int | None
    amount: Decimal
    first: date
    last: date
    rank: int
    is_held: bool = False


def settled(claims: Sequence[Claim], spare: Decimal, day: date) -> set[int]:
    """Say which claims hold: what has begun stays, then the higher class, then who asked first.

    An expert is with one customer at a time; the amounts of a year stay within what is spare in it. A claim that does
    not fit waits, and lets a smaller one behind it pass.
    """
    held: list[Claim] = []
    left: dict[int, Decimal] = {}
    for one in sorted(claims, key=lambda c: (not (c.is_held and c.first <= day), c.rank, c.pk)):
        if one.expert_id is None:
            before = left.get(one.first.year, spare)
            fits = one.amount <= before or (one.is_held and one.first <= day)
            left[one.first.year] = before - one.amount if fits else before
        else:
            fits = not any(
                one.expert_id == other.expert_id and one.first <= other.last and other.first <= one.last
                for other in held
            )
        if fits:
            held.append(one)
    return {one.pk for one in held}
