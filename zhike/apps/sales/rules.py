"""Pure decisions of sales: the stage gates and papers tell, what is refused, uncovered needs, hit rates, forecast."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import ROUND_HALF_UP, Decimal
from fractions import Fraction
from statistics import median
from typing import Any

from django.utils.translation import gettext_lazy as _

# Right person, right words, right thing: the later never before the earlier.
GATES = ("PERSON", "WORDS", "PLAN")
LEAD, QUOTED, CONTRACT, WON, LOST = "LEAD", "QUOTED", "CONTRACT", "WON", "LOST"
OPEN = (LEAD, *GATES, QUOTED, CONTRACT)
ENDED = (WON, LOST)
STAGES = (*OPEN, *ENDED)
# How well its owner ought to know somebody there for a stage to be carried by it: first the person, then the product.
RELATION = {stage: strength for strength, stage in enumerate(OPEN)}
ORIGINS = ("ACTIVE", "PASSIVE")
CHANNELS = ("VISIT", "CALL", "FAIR", "REFERRAL", "TENDER", "WEB", "ADVERT", "OTHER")
REASONS = ("PRICE", "PRODUCT", "SERVICE", "RELATION", "TIMING", "NO_BUDGET", "NO_NEED", "OTHER")
NEEDS = ("EXPRESSED", "EMERGING", "LATENT")
# What is not said aloud: whoever serves only what is asked for serves nobody better than the others do.
HIDDEN_NEEDS = ("EMERGING", "LATENT")
RENEWALS = ("OPEN", "TALKING", "RENEWED", "ENDING")
# A contract whose renewal is still to be settled.
UNSETTLED = ("OPEN", "TALKING")
# Tiers whose customers are key accounts; of them strengths, weaknesses and resources are known before one offers.
KEY_TIERS = ("VIP", "MAJOR")
# Below so many decided opportunities no hit rate is told.
FEWEST = 10
# One in sixteen of those one goes for becomes a customer, by the rule of the trade.
EXPECTED = Fraction(1, 16)
# A contract whose customer stands so is at risk of not being renewed.
RISKY_STATES = ("AT_RISK", "DORMANT", "CHURNED")
# So close to the last day for notice an open renewal is at risk by itself.
NEAR_DAYS = 7
LONGEST_NOTICE = 730
CENT = Decimal("0.01")
# Beyond this a column of money is full.
MOST = Decimal(10) ** 14

FAULTS = {
    "NO_TITLE": _("Say what it is about."),
    "NO_CUSTOMER": _("There is no such customer among yours."),
    "AVOIDED": _("Nothing new is begun with this customer: %(reason)s. The risk behind it has to be closed first."),
    "COOPERATION_REFUSED": _(
        "The rule of cooperation refuses new business with this customer. A manager may decide otherwise."
    ),
    "NO_OWNER": _("There is no such colleague who could look after it."),
    "BAD_ORIGIN": _("Say whether we found the customer or the customer came to us."),
    "BAD_CHANNEL": _("There is no such way of finding each other."),
    "BAD_AMOUNT": _("An amount is not below zero."),
    "AMOUNT_QUOTED": _("The quotation or the contract says the amount; quote anew to change it."),
    "NO_EVIDENCE": _("Write one line: by what does one know it?"),
    "BAD_GATE": _("There is no such gate."),
    "GATE_PASSED": _("This gate is passed already."),
    "NEEDS_PERSON": _("First the right person: nobody is named yet who decides."),
    "NEEDS_WORDS": _("First the right words: the person has not agreed to the idea yet."),
    "NEEDS_PLAN": _("First the right thing: no plan fits the needs yet."),
    "LATER_GATE": _("A later gate rests on this one; take that back first."),
    "NOT_PASSED": _("This gate is not passed."),
    "PAPERS_LEFT": _("There is a quotation or a contract already: the gates before it stand."),
    "MEANWHILE": _("Somebody changed it meanwhile; look at it as it stands now."),
    "TOO_LARGE": _("The sum is too large; look at quantities and prices again."),
    "CLOSED": _("It is decided already; open it again first."),
    "NOT_CLOSED": _("It is still open."),
    "NO_REASON": _("Say why it was lost."),
    "NO_RIVAL": _("There is no such competitor."),
    "NO_PERSON": _("This person has no part at the customer."),
    "BAD_STATUS": _("There is no such kind of need."),
    "NO_NEED": _("A line of a proposal says which need of the customer it answers."),
    "NO_LINES": _("A proposal or a quotation needs at least one line."),
    "NO_STRENGTH": _(
        "Nothing is offered to a key account before at least one strength of it is known: note one on its record under"
        " Strengths and finances."
    ),
    "NO_WEAKNESS": _(
        "Nothing is offered to a key account before at least one weakness of it is known: note one on its record under"
        " Strengths and finances."
    ),
    "NO_RESOURCE": _(
        "Nothing is offered to a key account before at least one resource of it that we could use is known: note one on"
        " its record under Strengths and finances."
    ),
    "NO_BENEFIT": _("Say what the customer's house gains by it."),
    "NOT_OFFERED": _("It has not been offered yet."),
    "ANSWERED": _("The customer has answered it already."),
    "IN_FUTURE": _("That day has not come yet."),
    "BEFORE": _("That day is before the one it follows."),
    "BAD_SPAN": _("It ends before it begins."),
    "BAD_NOTICE": _("Days of notice are between 0 and 730."),
    "BAD_LINE": _("Quantity and price are above zero, a discount is between 0 and 100 percent."),
    "NO_PRODUCT": _("There is no such product."),
    "NO_QUOTATION": _("Quote a price before it is agreed."),
    "HAS_SUCCESSOR": _("A contract carries this one on already."),
    "BAD_RENEWAL": _("There is no such state of a renewal."),
    "OTHER_CUSTOMER": _("It belongs to another customer."),
}  # fmt: skip


class SaleRefused(ValueError):
    """Something of sales cannot be written so: the rule, the field it belongs to, what its sentence is filled with."""

    def __init__(self, rule: str, field: str = "", **words: Any):
        super().__init__(rule)
        self.rule, self.field, self.words = rule, field, words

    @property
    def told(self) -> str:
        """Return the sentence of the rule."""
        said = str(FAULTS[self.rule])
        return said % self.words if self.words else said


def refuse_first(*broken: tuple[str, str, bool]) -> None:
    """Raise SaleRefused for the first rule that is broken."""
    for rule, field, is_broken in broken:
        if is_broken:
            raise SaleRefused(rule, field)


def missing_before(gate: str, passed: Collection[str]) -> str:
    """Return the rule that holds a gate up: an earlier one is not passed; empty where nothing does."""
    return next((f"NEEDS_{one}" for one in GATES[: GATES.index(gate)] if one not in passed), "")


def stage(gates: Collection[str], *, has_quotation: bool, has_contract: bool) -> str:
    """Return how far an open opportunity has come: the last step without a gap before it."""
    reached = LEAD
    for gate in GATES:
        if gate not in gates:
            return reached
        reached = gate
    if has_contract:
        return CONTRACT
    return QUOTED if has_quotation else reached


def came_to(reached: str, wanted: str) -> bool:
    """Say whether whoever came to a stage came to another, earlier or the same."""
    return OPEN.index(reached) >= OPEN.index(wanted)


def next_gate(passed: Collection[str]) -> str:
    """Return the gate to pass next, empty after the last."""
    return next((gate for gate in GATES if gate not in passed), "")


def uncovered(need_ids: Iterable[int], covered: Collection[int]) -> list[int]:
    """Return the needs no line of a proposal answers."""
    return [pk for pk in need_ids if pk not in covered]


def line_amount(quantity: Decimal, price: Decimal, discount: Decimal) -> Decimal:
    """Return what a line of a quotation comes to, in cents."""
    return (quantity * price * (1 - discount)).quantize(CENT, ROUND_HALF_UP)


def notice_date(end: date, notice_days: int) -> date:
    """Return the last day for saying that a contract does not go on."""
    return end - timedelta(days=notice_days)


def uplift(amount: Decimal, start: date, end: date, before: Decimal, former: tuple[date, date]) -> Decimal | None:
    """Return by which share the price of a day is higher than in the contract before; None where that was free."""
    days, former_days = (end - start).days + 1, (former[1] - former[0]).days + 1
    if not before:
        return None
    share = Fraction(amount) / days / (Fraction(before) / former_days) - 1
    return round(Decimal(share.numerator) / Decimal(share.denominator), 4)


def is_at_risk(renewal: str, churn_state: str, days_left: int, *, is_warned: bool) -> bool:
    """Say whether a renewal is at risk: it will end; or it is not settled and something or the calendar speaks for it.

    That is: the customer buys less, a grave warning about it holds, or a week is left until the last day for notice.
    """
    speaks = is_warned or churn_state in RISKY_STATES or days_left <= NEAR_DAYS
    return renewal == "ENDING" or (renewal in UNSETTLED and speaks)


@dataclass(frozen=True)
class Rate:
    """A share of decided opportunities with its base; None below the least base."""

    n_won: int
    base: int

    @property
    def share(self) -> Fraction | None:
        """Return the share, None where there are too few."""
        return Fraction(self.n_won, self.base) if self.base >= FEWEST else None


@dataclass(frozen=True)
class Decided:
    """A decided opportunity as reports count it."""

    origin: str
    owner_id: int | None
    reached: str
    is_won: bool
    amount: Decimal | None
    reason: str
    rival_id: int | None
    closed_date: date


@dataclass(frozen=True)
class Pending:
    """An open opportunity as reports count it."""

    origin: str
    owner_id: int | None
    stage: str
    amount: Decimal | None


@dataclass(frozen=True)
class Expected:
    """What the open opportunities of a stage may bring: their number and money, the hit rate measured, the product."""

    stage: str
    n: int
    n_unpriced: int
    amount: Decimal
    rate: Rate

    @property
    def forecast(self) -> Decimal | None:
        """Return the money weighted by the hit rate, None where no rate is known."""
        if self.rate.share is None:
            return None
        weighted = self.amount * self.rate.share.numerator / self.rate.share.denominator
        return weighted.quantize(CENT, ROUND_HALF_UP)


def hit_rates(decided: Sequence[Decided]) -> dict[str, Rate]:
    """Return for each stage how many of the decided that came to it were won."""
    rates = {}
    for one in OPEN:
        came = [row for row in decided if came_to(row.reached, one)]
        rates[one] = Rate(sum(row.is_won for row in came), len(came))
    return rates


def forecast(pending: Sequence[Pending], rates: Mapping[str, Rate]) -> list[Expected]:
    """Return by stage what the open opportunities may bring."""
    told = []
    for one in OPEN:
        rows = [row for row in pending if row.stage == one]
        priced = [row.amount for row in rows if row.amount is not None]
        told.append(Expected(one, len(rows), len(rows) - len(priced), sum(priced, Decimal(0)), rates[one]))
    return told


@dataclass(frozen=True)
class Finding:
    """How somebody finds customers: how many of all were found by us, and how many of each kind were won."""

    owner_id: int | None
    n_active: int
    n_passive: int
    active: Rate
    passive: Rate

    @property
    def n(self) -> int:
        """Return how many there are."""
        return self.n_active + self.n_passive

    @property
    def share(self) -> Fraction:
        """Return which share was found by us."""
        return Fraction(self.n_active, self.n)


def findings(decided: Sequence[Decided], pending: Sequence[Pending], *, by_owner: bool) -> list[Finding]:
    """Return the findings of each owner, most opportunities first; or one of everybody."""
    rows: list[Decided | Pending] = [*decided, *pending]
    owners = {row.owner_id for row in rows} if by_owner else {None}
    told = []
    for owner_id in owners:
        mine = [row for row in rows if not by_owner or row.owner_id == owner_id]
        ended = [row for row in decided if not by_owner or row.owner_id == owner_id]
        counts = {origin: sum(row.origin == origin for row in mine) for origin in ORIGINS}
        rates = {origin: _won(row for row in ended if row.origin == origin) for origin in ORIGINS}
        if mine:
            told.append(Finding(owner_id, counts["ACTIVE"], counts["PASSIVE"], rates["ACTIVE"], rates["PASSIVE"]))
    return sorted(told, key=lambda one: (-one.n, one.owner_id or 0))


def _won(rows: Iterable[Decided]) -> Rate:
    known = list(rows)
    return Rate(sum(row.is_won for row in known), len(known))


@dataclass(frozen=True)
class Ranked:
    """A reason or a rival by which opportunities were lost, with the money of those that had an amount."""

    code: Any
    n: int
    amount: Decimal
    n_unpriced: int


def ranked(decided: Iterable[Decided], key: str) -> list[Ranked]:
    """Return by what opportunities were lost, the most frequent first, then the dearest."""
    groups: dict[Any, list[Decimal | None]] = {}
    for row in decided:
        if not row.is_won and getattr(row, key):
            groups.setdefault(getattr(row, key), []).append(row.amount)
    rows = [
        Ranked(code, len(some), sum((one for one in some if one is not None), Decimal(0)), some.count(None))
        for code, some in groups.items()
    ]
    return sorted(rows, key=lambda one: (-one.n, -one.amount, str(one.code)))


@dataclass(frozen=True)
class Solving:
    """How well we solve: solutions offered and accepted, days from a need to its accepted solution."""

    n_offered: int
    n_accepted: int
    n_declined: int
    days: tuple[int, ...]

    @property
    def share(self) -> Fraction | None:
        """Return the share accepted of those offered, None where none was."""
        return Fraction(self.n_accepted, self.n_offered) if self.n_offered else None

    @property
    def median_days(self) -> float | None:
        """Return the usual time from the need to the solution."""
        return median(self.days) if self.days else None


@dataclass(frozen=True)
class Served:
    """Needs of a kind: how many are known, how many have a plan, how many are served."""

    status: str
    n: int
    n_planned: int
    n_served: int

    @property
    def share(self) -> Fraction | None:
        """Return the share served, None where none is known."""
        return Fraction(self.n_served, self.n) if self.n else None
