"""Pure decisions of billing: months and shares of them, what is refused, what a line ought to be, what to give back."""

from calendar import monthrange
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from fractions import Fraction
from typing import Any

from django.utils.translation import gettext_lazy as _

from zhike.analytics import charging

# How a customer agreed.
CHANNELS = ("PAPER", "ONLINE", "PHONE", "SMS", "COUNTER")
# A violation somebody still has to do something about.
UNSETTLED = ("FOUND", "PROPOSED", "APPROVED")
# So many months before its end a subscription counts as due for renewal.
DUE_DAYS = 60
# Beyond this a column of money is full.
MOST = Decimal(10) ** 12
FAULTS = {
    "NO_CUSTOMER": _("There is no such customer among yours."),
    "NO_PLAN": _("There is no such plan, or nobody may take it any more."),
    "PLAN_TAKEN": _("Another plan has this code."),
    "NO_NAME": _("Give the plan a code, a name and the unit it is counted in."),
    "NO_PRICE": _("The plan has no price for that month yet; set one first."),
    "PRICE_TAKEN": _("A price holds from that month already, and a price is never changed: choose another month."),
    "NOT_A_MONTH": _("A price holds from the first day of a month."),
    "PRICE_PASSED": _("That month was charged already: a price holds from a month that is still to be charged."),
    "CONSENT_REQUIRED": _(
        "Nothing is opened without the customer's recorded consent: write who agreed, on which day, how, and where "
        "the proof is."
    ),
    "BAD_CHANNEL": _("There is no such way of agreeing."),
    "CONSENT_LATE": _("The consent comes after the first day: a subscription begins when the customer has agreed."),
    "IN_FUTURE": _("That day has not come yet."),
    "BAD_DAY": _("Write a day such as 2026-03-02."),
    "BAD_SPAN": _("It ends before it begins."),
    "BAD_QUANTITY": _("A quantity is above zero."),
    "BAD_READING": _("Write the month such as 2026-03, and how much was counted, 0 or more."),
    "TOO_LARGE": _("The number is too large; look at it again."),
    "ENDED": _("It has ended already."),
    "HAS_CONSENT": _("Its consent is recorded already."),
    "NOT_METERED": _("Nothing is counted for this plan; the quantity agreed on holds."),
    "CHARGED": _("That month was charged already; a reading is no longer changed."),
    "BEYOND": _("The subscription does not run in that month."),
    "MONTH_OPEN": _("A month is charged when it is over."),
    "BILL_TAKEN": _("Another customer's bill has this number."),
    "LINE_TAKEN": _("This subscription was charged for that month already."),
    "WRONG_STATE": _("Somebody has moved it on meanwhile; look at it as it stands now."),
    "NOTHING_TO_REFUND": _("Nothing was charged too much here, so there is nothing to give back."),
    "OWN_PROPOSAL": _("Whoever proposed a refund does not approve it: another manager does."),
    "TWICE": _("More would be given back than was charged: part of it is given back already."),
    "NO_WORDS": _("Write one line: why, or where the proof is."),
}  # fmt: skip
# These say that it stands otherwise by now.
CONFLICTS = frozenset(
    {"WRONG_STATE", "ENDED", "HAS_CONSENT", "CHARGED", "PRICE_TAKEN", "PLAN_TAKEN", "LINE_TAKEN", "TWICE"}
)


class BillingRefused(ValueError):
    """Something of billing cannot be written so: the rule, and the field it belongs to."""

    def __init__(self, rule: str, field: str = ""):
        super().__init__(rule)
        self.rule, self.field = rule, field

    @property
    def told(self) -> str:
        """Return the sentence of the rule."""
        return str(FAULTS[self.rule])

    @property
    def is_conflict(self) -> bool:
        """Say whether it is how things stand that is in the way, not what was written."""
        return self.rule in CONFLICTS


def refuse_first(*broken: tuple[str, str, bool]) -> None:
    """Raise BillingRefused for the first rule that is broken."""
    for rule, field, is_broken in broken:
        if is_broken:
            raise BillingRefused(rule, field)


@dataclass(frozen=True)
class Consent:
    """Who agreed, on which day, how, and where the proof is."""

    by: str = ""
    day: date | None = None
    channel: str = ""
    evidence: str = ""

    @property
    def is_complete(self) -> bool:
        """Say whether it tells all four."""
        return bool(self.by.strip() and self.day and self.channel and self.evidence.strip())


def check_consent(consent: Consent, start: date, today: date) -> None:
    """Refuse an opening without a whole consent given by its first day. Raises BillingRefused."""
    day = consent.day or today
    refuse_first(
        ("CONSENT_REQUIRED", "consent_by", not consent.is_complete),
        ("BAD_CHANNEL", "consent_channel", consent.channel not in CHANNELS),
        ("IN_FUTURE", "consent_date", day > today),
        ("CONSENT_LATE", "consent_date", day > start),
    )


def month_of(day: date) -> date:
    """Return the first day of the month of a day."""
    return day.replace(day=1)


def month_before(month: date) -> date:
    """Return the first day of the month before one."""
    return date(month.year - (month.month == 1), (month.month - 2) % 12 + 1, 1)


def last_day(month: date) -> date:
    """Return the last day of a month."""
    return month.replace(day=n_days_of(month))


def n_days_of(month: date) -> int:
    """Return how many days a month has."""
    return monthrange(month.year, month.month)[1]


def days_run(start: date, end: date | None, month: date) -> int:
    """Return on how many days of a month a subscription ran, first and last day included."""
    first, last = max(start, month), min(end or date.max, last_day(month))
    return max((last - first).days + 1, 0)


def share_of(n_days: int, month: date) -> Fraction:
    """Return which part of a month so many days are."""
    return Fraction(min(n_days, n_days_of(month)), n_days_of(month))


def charged(kind: str, given: Mapping[str, Any], quantity: Decimal, *, n_days: int, month: date, is_metered: bool):
    """Return what a price asks for a month."""
    rule = charging.price_rule(kind, given)
    return charging.charge(rule, quantity, share=share_of(n_days, month), is_metered=is_metered)


def bill_number(month: date, place: int) -> str:
    """Return the number of a bill: its month, and its place among the bills of the month."""
    return f"B{month:%Y%m}-{place:05}"
