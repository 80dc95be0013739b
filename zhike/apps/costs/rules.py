"""Pure decisions of costs: rough costs as rates, what a loss is driven by, what to do about it, where levers stand."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from decimal import Decimal
from fractions import Fraction
from typing import Any

from zhike.analytics import turnaround
from zhike.warehouse.measures import contribution

YEAR = timedelta(days=365)
CATEGORIES = contribution.CATEGORIES
DERIVED = contribution.DERIVED
KEYS = ("REVENUE", "ORDERS", "CONTACTS", "EQUAL")
COUNTS = ("n_orders", "n_visits", "n_contacts", "minutes", "n_complaints", "n_gifts")
# Quarters looked back for customers who lose money again and again.
N_QUARTERS = 4
CENT = Decimal("0.01")
# The mean order of the house the rough costs that come with the program were made for.
MEANT_FOR = Decimal(1000)
ROUGH = ("VISIT", "CONTACT", "HOUR", "COMPLAINT", "ORDER", "CREDIT", "REBATE", "MARGIN")
RATES = frozenset({"CREDIT", "REBATE", "MARGIN"})


def rates(costs: Mapping[str, Mapping[str, int]], permille: Mapping[str, Mapping[str, int]]) -> contribution.Rates:
    """Return the two rule tables of rough costs as rates."""
    money = {name: Decimal(row["amount"]) for name, row in costs.items()}
    parts = {name: Decimal(row["permille"]) / 1000 for name, row in permille.items()}
    return contribution.Rates(
        visit=money["rough.VISIT"], contact=money["rough.CONTACT"], complaint=money["rough.COMPLAINT"],
        freight=money["rough.ORDER"], hour=money["rough.HOUR"], credit=parts["rough.CREDIT"],
        rebate=parts["rough.REBATE"], margin=parts["rough.MARGIN"],
    )  # fmt: skip


def for_orders_of(mean: Decimal, given: contribution.Rates) -> contribution.Rates:
    """Return rough amounts nobody has set yet as they fit a house whose mean order is smaller than they were made for.

    A parcel of a thousand bears a freight of fifteen, a book of thirty does not: the amounts shrink with the order.
    """
    if mean >= MEANT_FOR:
        return given
    amounts = ("visit", "contact", "complaint", "freight", "hour")
    scaled = {name: (getattr(given, name) * mean / MEANT_FOR).quantize(CENT) for name in amounts}
    return replace(given, **scaled)


def window(as_of: date) -> tuple[date, date]:
    """Return the first and the last of the 365 days that end with a day."""
    return as_of - YEAR + timedelta(days=1), as_of


def part_within(amount: Decimal, first: date, last: date, start: date, end: date) -> Decimal:
    """Return the part of a cost of some days that falls into a period, by days, in whole cents."""
    n_days = (min(last, end) - max(first, start)).days + 1
    if n_days <= 0:
        return Decimal(0)
    return (amount * n_days / ((last - first).days + 1)).quantize(CENT)


@dataclass(frozen=True)
class Part:
    """One kind of cost of a customer: how much, what of it is booked, how it came about."""

    category: str
    amount: Decimal
    booked: Decimal | None

    @property
    def is_rough(self) -> bool:
        """Whether it was reckoned by rough costs; a gift is worth what was noted of it."""
        return self.booked is None and self.category != "GIFT"


def parts_of(stored: Mapping[str, Sequence[str | None]]) -> list[Part]:
    """Return kinds of cost as they are kept, the largest first."""
    found = [
        Part(name, Decimal(str(amount)), None if booked is None else Decimal(booked))
        for name, (amount, booked) in stored.items()
    ]
    return sorted(found, key=lambda part: (-part.amount, CATEGORIES.index(part.category)))


def driver(parts: Sequence[Part], *, margin: Decimal) -> str:
    """Return what a loss comes from most: GOODS where not even the goods are paid for, else the largest cost."""
    if margin < 0:
        return "GOODS"
    return parts[0].category if parts and parts[0].amount > 0 else ""


ADVICE = {
    "GOODS": "RAISE_PRICE", "DISCOUNT": "RAISE_PRICE", "FREIGHT": "CHARGE_FREIGHT", "FINANCING": "SHORTEN_CREDIT",
    "BAD_DEBT": "SHORTEN_CREDIT",
    "SERVE": "SERVE_OTHERWISE", "COMPLAINT_HANDLING": "END_CAUSES",
}  # fmt: skip


BY_LEVER = {"FREIGHT": "CHARGE_FREIGHT", "CREDIT": "SHORTEN_CREDIT", "VISITS": "SERVE_OTHERWISE",
            "CONTACTS": "SERVE_OTHERWISE"}  # fmt: skip
# A price raised by more than so many percent is no talk any more, but another offer.
FAIR_RISE = 10


def advice(driver: str, *, revenue: Decimal, n_negative: int, least: Mapping[str, Fraction | None]) -> str:
    """Return what to do about a customer who costs more than it brings.

    Who buys nothing is served at less cost. Where a lever turns the loss, what takes most is talked about first. Who
    has lost money for a year of quarters and is turned by nothing goes where a courteous parting is weighed.
    """
    if revenue <= 0:
        return "SERVE_OTHERWISE"
    price = least["PRICE"]
    is_turned = any(least[name] is not None for name in BY_LEVER) or (price is not None and price <= FAIR_RISE)
    if not is_turned and n_negative >= N_QUARTERS:
        return "WEIGH_PARTING"
    if driver in ADVICE:
        return ADVICE[driver]
    lever = next((name for name in BY_LEVER if least[name] is not None), "")
    return BY_LEVER.get(lever, "WEIGH_SPENDING")


def position(
    *, contribution: Decimal, revenue: Decimal, parts: Mapping[str, Part], counts: Mapping[str, Any],
    rates: Mapping[str, str],
) -> turnaround.Position:  # fmt: skip
    """Return where the levers of a customer stand, from what is kept of its contribution."""
    amount = {name: Fraction(part.amount) for name, part in parts.items()}
    n_visits, n_contacts = int(counts.get("n_visits", 0)), int(counts.get("n_contacts", 0))
    serve, discount = parts.get("SERVE"), parts.get("DISCOUNT")
    # What is booked for serving does not hang on the number of contacts.
    by_contact = amount["SERVE"] if serve is not None and serve.is_rough else Fraction(0)
    each = _each(by_contact, n_visits, n_contacts, rates)
    daily = Fraction(revenue) / YEAR.days
    owed = Fraction(str(counts.get("balance_days", "0"))) / YEAR.days
    return turnaround.Position(
        contribution=Fraction(contribution), revenue=Fraction(revenue), freight=amount.get("FREIGHT", Fraction(0)),
        financing=amount.get("FINANCING", Fraction(0)),
        rebate_rate=Fraction(rates.get("rebate", "0")) if discount and discount.is_rough else Fraction(0),
        n_visits=n_visits, n_contacts=n_contacts, visit_cost=each[0], contact_cost=each[1],
        credit_days=owed / daily if daily > 0 else Fraction(0),
    )  # fmt: skip


def _each(serve: Fraction, n_visits: int, n_contacts: int, rates: Mapping[str, str]) -> tuple[Fraction, Fraction]:
    """Return what a visit and another contact cost: serving shared out as the rates stand to each other."""
    visit, contact = Fraction(rates.get("visit", "0")), Fraction(rates.get("contact", "0"))
    whole = n_visits * visit + n_contacts * contact
    if not whole:
        return Fraction(0), Fraction(0)
    return serve * visit / whole, serve * contact / whole
