"""Pure decisions of receivables: what is owed from orders and money, what counts against a limit, who may get one."""

from collections.abc import Container, Hashable, Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal

from django.utils.translation import gettext_lazy as _

from zhike.analytics import receivables

NONE, CENT, TENTH = Decimal(0), Decimal("0.01"), Decimal("0.1")
MOST_TERMS = 365
SOURCE = "credit"
REFUSE = "REFUSE"
INVOICES, ORDERS, UNKNOWN = "INVOICES", "ORDERS", "NONE"

FAULTS = {
    "NO_CUSTOMER": _("There is no such customer among yours."),
    "NO_NUMBER": _("Give the invoice its number."),
    "NUMBER_TAKEN": _("The customer has an invoice of this number already."),
    "AMOUNT": _("An amount is above zero."),
    "NOTHING": _("An invoice is of more than nothing; a credit note is below it."),
    "DUE_BEFORE": _("It cannot be due before its own day."),
    "IN_FUTURE": _("That day has not come yet."),
    "NO_REASON": _("Say why; whoever looks at it later has to understand it."),
    "DISPUTED_TOO_MUCH": _("No more can be disputed than is still open."),
    "SETTLED_TOO_MUCH": _("No more can be settled than the invoice has open and the payment has left."),
    "WRITTEN_OFF_TOO_MUCH": _("No more can be written off than is open and not disputed."),
    "ASKED_ALREADY": _("Somebody has asked for it already; wait for the word."),
    "NOT_OWN_WORD": _("Somebody else than who asked decides."),
    "NO_PAYMENT": _("This payment is not one of the customer's."),
    "IS_SETTLED": _("The invoice is paid in part by hand; take that back first."),
    "TERMS": _("Terms of payment are 0 to 365 days."),
    "LIMIT": _("A limit is nothing or more."),
    "BEFORE_LAST": _("The limit that holds began later; a new one cannot begin before it."),
    "CREDIT_REFUSED": _(
        "The rule of cooperation refuses new business with a business in this stage, so it gets no credit. "
        "A regional or general manager may decide otherwise and say why."
    ),
    "UNTIL_PAST": _("That day is over already."),
    "WRONG_STATE": _("It has gone further meanwhile; look again."),
    "NO_LIMIT": _("Without a limit there is nothing to go beyond; set one first."),
}  # fmt: skip
CONFLICTS = ("NUMBER_TAKEN", "WRONG_STATE", "IS_SETTLED", "CREDIT_REFUSED", "ASKED_ALREADY", "NOT_OWN_WORD")


class CreditRefused(ValueError):
    """An invoice, a settlement or a limit cannot be written so: the rule and the field it belongs to."""

    def __init__(self, rule: str, field: str = ""):
        super().__init__(rule)
        self.rule, self.field = rule, field

    @property
    def told(self) -> str:
        """Return the sentence of the rule."""
        return str(FAULTS[self.rule])

    @property
    def is_conflict(self) -> bool:
        """Say whether it is the state of things that stands in the way, not what was typed."""
        return self.rule in CONFLICTS


@dataclass(frozen=True)
class Ledger:
    """What is open with one customer and from where it is known, what waits to be invoiced, what was paid when."""

    footing: str
    claims: tuple[receivables.Claim, ...] = ()
    collected: tuple[receivables.Collected, ...] = ()
    uninvoiced: Decimal = NONE
    unmatched: Decimal = NONE

    @property
    def is_known(self) -> bool:
        """Say whether anybody keeps what this customer owes."""
        return self.footing != UNKNOWN

    @property
    def open(self) -> Decimal:
        """Return all that is claimed and open."""
        return sum((claim.open for claim in self.claims), NONE)

    @property
    def against_limit(self) -> Decimal:
        """Return what counts against a limit: open claims and orders not invoiced, less money that pays nothing yet."""
        return max(self.open + self.uninvoiced - self.unmatched, NONE)


@dataclass(frozen=True)
class Check:
    """An order held against the limit of credit: what is open, what it adds, what was allowed beyond, the excess."""

    limit: Decimal
    open: Decimal
    order: Decimal
    allowed: Decimal
    is_known: bool = True

    @property
    def excess(self) -> Decimal:
        """Return by how much limit and allowance are exceeded; nothing where they are not."""
        return max(self.open + self.order - self.limit - self.allowed, NONE)

    @property
    def is_over(self) -> bool:
        """Say whether the order goes beyond."""
        return self.excess > 0

    @property
    def room(self) -> Decimal:
        """Return how much more may be ordered before this order; nothing where the limit is used up."""
        return max(self.limit + self.allowed - self.open, NONE)


@dataclass(frozen=True)
class Ordered:
    """An order as a ledger counts it: its key, number, day and net amount; a return is below zero."""

    key: Hashable
    number: str
    day: date
    amount: Decimal


@dataclass
class Books:
    """All that is kept of one customer's dealings: invoices as claims, settlements, orders and payments."""

    claims: list[receivables.Claim] = field(default_factory=list)
    collected: list[receivables.Collected] = field(default_factory=list)
    named: set[str] = field(default_factory=set)
    orders: list[Ordered] = field(default_factory=list)
    money: list[receivables.Money] = field(default_factory=list)
    used: Decimal = NONE
    # What credit notes are of, less what they paid.
    credit: Decimal = NONE
    has_invoices: bool = False
    last_invoice: date | None = None
    first_invoice: date | None = None

    @property
    def older(self) -> set[str]:
        """Return the numbers of orders from before the first invoice that no invoice names."""
        first = self.first_invoice
        return {one.number for one in self.orders if first and one.day < first and one.number not in self.named}


def ledger(books: Books, *, begun: date | None, terms_days: int) -> Ledger:
    """Return what is open with a customer: by invoices where there are any, else by orders less payments.

    Orders before the first payment of the whole house count as paid: nobody noted payments then. Orders an invoice
    names are in it; where invoices name none, those up to the last invoice are.
    """
    if books.has_invoices:
        waiting = [one for one in books.orders if _waits(one, books)]
        paid = sum((one.free for one in books.money), NONE)
        ordered = max(sum((one.amount for one in waiting), NONE), NONE)
        left = max(paid - books.used + books.credit, NONE)
        return Ledger(INVOICES, tuple(books.claims), tuple(books.collected), ordered, left)
    if not books.money or begun is None:
        return Ledger(UNKNOWN)
    return _by_orders(books, begun, terms_days)


def pays_invoices(day: date, reference: str, first: date, older: Container[str]) -> bool:
    """Say whether a payment can be for invoices: not what came before the first, nor what names an older order."""
    return day >= first and reference not in older


def _waits(one: Ordered, books: Books) -> bool:
    """Say whether an order is not in any invoice yet."""
    if books.named:
        return one.number not in books.named and books.first_invoice is not None and one.day >= books.first_invoice
    return books.last_invoice is not None and one.day > books.last_invoice


def _by_orders(books: Books, begun: date, terms_days: int) -> Ledger:
    sold = [one for one in books.orders if one.day >= begun]
    claims = [
        receivables.Claim(one.key, one.day, date.fromordinal(one.day.toordinal() + terms_days), one.amount)
        for one in sold
        if one.amount > 0
    ]
    # What came back pays like money.
    back = [receivables.Money(("return", one.key), one.day, -one.amount) for one in sold if one.amount < 0]
    money = [*books.money, *back]
    paid = receivables.settle_oldest(claims, money)
    of_claim: dict[Hashable, Decimal] = {}
    for one in paid:
        of_claim[one.claim] = of_claim.get(one.claim, NONE) + one.amount
    days = {claim.key: claim.day for claim in claims}
    came = {one.key: one.day for one in books.money}
    collected = [
        receivables.Collected(days[one.claim], came[one.money], one.amount) for one in paid if one.money in came
    ]
    still = [claim._replace(open=claim.open - of_claim.get(claim.key, NONE)) for claim in claims]
    left = sum((one.free for one in money), NONE) - sum(of_claim.values(), NONE)
    return Ledger(ORDERS, tuple(one for one in still if one.open > 0), tuple(collected), NONE, max(left, NONE))


def used_percent(counts: Decimal, limit: Decimal | None) -> Decimal | None:
    """Return what counts against a limit in percent of it; None without one, and of a limit of nothing 0 or 999."""
    if limit is None:
        return None
    if not limit:
        return Decimal(999) if counts > 0 else NONE
    return (100 * counts / limit).quantize(TENTH)


def standing(told: Ledger, day: date, limit: Decimal | None) -> Mapping[str, object]:
    """Return the columns of an account on a day; what nobody keeps is missing, never nothing."""
    if not told.is_known:
        names = (
            "open", "not_due", "to_30", "to_60", "to_90", "beyond", "disputed", "overdue", "uninvoiced", "unmatched",
            "used", "collection_days", "rise",
        )  # fmt: skip
        return dict.fromkeys(names) | {"days_late": 0, "spans": []}
    age, trend = receivables.ageing(told.claims, day), receivables.trend(told.collected, day)
    buckets = dict(zip(("not_due", "to_30", "to_60", "to_90", "beyond"), age.buckets, strict=True))
    newest = next((one for one in reversed(trend.days) if one is not None), None)
    return {
        **buckets, "open": age.open, "disputed": age.disputed, "overdue": age.overdue, "days_late": age.days,
        "uninvoiced": told.uninvoiced, "unmatched": told.unmatched, "used": used_percent(told.against_limit, limit),
        "collection_days": rounded(newest), "rise": rounded(trend.rise),
        "spans": [None if one is None else float(round(one, 1)) for one in trend.days],
    }  # fmt: skip


def rounded(value: Decimal | None) -> Decimal | None:
    """Return days to a tenth."""
    return None if value is None else value.quantize(TENTH)


def check_limit(amount: Decimal, terms_days: int, reason: str) -> None:
    """Refuse a limit that breaks its shape; raises CreditRefused."""
    if amount < 0:
        raise CreditRefused("LIMIT", "amount")
    if not 0 <= terms_days <= MOST_TERMS:
        raise CreditRefused("TERMS", "terms_days")
    if not reason.strip():
        raise CreditRefused("NO_REASON", "reason")


def shortened(terms_days: int, percent: int) -> int:
    """Return the terms the rule of cooperation leaves of what was agreed."""
    return terms_days * percent // 100


def split_numbers(text: str) -> list[str]:
    """Return the order numbers in a text that separates them by comma, semicolon, 、 or space."""
    for mark in ("、", ";", "；", "，", " ", "\n"):
        text = text.replace(mark, ",")
    return list(dict.fromkeys(one for one in text.split(",") if one))
