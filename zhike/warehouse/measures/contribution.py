"""Net contribution: what a customer's purchases leave after the goods and after serving it, by kind of cost."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from decimal import Decimal

import ibis

from zhike.warehouse.engine import Star
from zhike.warehouse.measures import homes, receivables
from zhike.warehouse.written import written_once

CATEGORIES = (
    "KEEP", "DEVELOP", "CULTIVATE", "SERVE", "COMPLAINT_HANDLING", "WIN_BACK", "GIFT", "BENEFIT", "FREIGHT", "DISCOUNT",
    "FINANCING", "BAD_DEBT",
)  # fmt: skip
# Kinds of cost that follow from facts where nothing is booked under them; a gift is worth what was noted of it.
DERIVED = ("SERVE", "COMPLAINT_HANDLING", "FREIGHT", "DISCOUNT", "FINANCING", "GIFT")
_MONEY = "decimal(38, 4)"
_CENTS = "decimal(38, 2)"
_EXACT = "decimal(38, 12)"
# Of these nothing is asked for but what concerns the customers measured; payments tell when their ledger begins.
_OF_CUSTOMERS = ("order_line", "customer", "customer_branch", "cost", "contact", "gift")
_COUNTS = (
    "n_orders", "n_visits", "n_contacts", "n_flat_visits", "n_flat_contacts", "minutes", "n_complaints", "n_gifts",
)  # fmt: skip
_AMOUNTS = ("revenue", "goods", "uncosted", "gifts", "balance_days")


@dataclass(frozen=True)
class Rates:
    """What things cost the company where nothing is booked: money each, and fractions of one.

    Parameters
    ----------
    visit, contact, complaint, freight : Decimal
        One visit and one contact any other way whose minutes were not noted, one complaint, the freight of an order.
    hour : Decimal
        An hour of a contact whose minutes were noted.
    credit, rebate, margin : Decimal
        A year's interest on what is owed; rebates as part of revenue; gross margin where the cost of goods is unknown.

    Source
    ------
    House rule (rough costs).

    Examples
    --------
    >>> Rates().visit
    Decimal('0')
    """

    visit: Decimal = Decimal(0)
    contact: Decimal = Decimal(0)
    complaint: Decimal = Decimal(0)
    freight: Decimal = Decimal(0)
    hour: Decimal = Decimal(0)
    credit: Decimal = Decimal(0)
    rebate: Decimal = Decimal(0)
    margin: Decimal = Decimal(0)


@written_once
def by_customer(
    star: Star,
    first: date,
    last: date,
    rates: Rates,
    shared: ibis.Table | None = None,
    *,
    among: ibis.Table | None = None,
) -> ibis.Table:
    """What every customer brought and cost from a day to a day.

    A cost booked under a category for a customer, or a part of a shared cost, takes the place of what the rates would
    give for that category; an entry that was taken back leaves nothing booked.

    Parameters
    ----------
    star : Star
        The star to read.
    first, last : datetime.date
        The days of the period, both counted.
    rates : Rates
        What is reckoned with where nothing is booked.
    shared : ibis.Table, optional
        Parts of shared costs: customer_id, category, amount.
    among : ibis.Table, optional
        The customers to measure: customer_id. Without it all of them.

    Returns
    -------
    ibis.Table
        customer_id, branch_id (home on the last day), has_bought (ever, until that day); revenue, goods (cost of goods,
        estimated where unknown), uncosted (revenue of lines whose cost is unknown), n_orders, n_visits, n_contacts,
        minutes, n_complaints, n_gifts, gifts, balance_days (money owed × days); for each category in lower case its
        amount, and ``booked_`` before it what of that is booked (null where none); margin, cost, contribution
        (decimal, book currency), is_rough (anything rests on the rates). Customers who ever bought or were spent on,
        ordered by customer_id. Rates give whole cents.

    Source
    ------
    House rule (net contribution = revenue − cost of goods − cost to serve).

    Examples
    --------
    >>> from zhike.warehouse.engine import star_from_arrow
    >>> star = star_from_arrow({
    ...     "order_line": {"customer_id": [1], "line_date": ["2025-03-01"], "amount": [1000], "cost": [800]},
    ...     "contact": {"customer_id": [1, 1], "contact_date": ["2025-03-02"] * 2, "channel": ["VISIT", "PHONE"]}})
    >>> found = by_customer(star, date(2025, 1, 1), date(2025, 12, 31), Rates(visit=Decimal(150), contact=Decimal(20)))
    >>> one = found.to_pyarrow().to_pylist()[0]
    >>> one["serve"], one["contribution"], one["is_rough"]
    (Decimal('170.0000'), Decimal('30.0000'), True)
    """
    if among is not None:
        some = {name: getattr(star, name).semi_join(among, "customer_id") for name in _OF_CUSTOMERS}
        star = replace(star, **some)
    return _priced(_facts(star, first, last, shared), rates).order_by("customer_id")


@written_once
def weights(star: Star, spans: Sequence[tuple[date, date, str]]) -> ibis.Table:
    """What every customer counts when shared costs are spread, each over days and by a key of its own, in one read.

    Parameters
    ----------
    star : Star
        The star to read.
    spans : sequence of (first day, last day, key)
        At least one; both days are counted. The key is REVENUE (net, in ten-thousandths), ORDERS, CONTACTS, or EQUAL
        (alike among those who bought).

    Returns
    -------
    ibis.Table
        customer_id and w0, w1 … (int64), one column for each span, 0 or less or null where a customer does not count.
        Customers with a line or a contact in any of the days, ordered by customer_id.

    Raises
    ------
    KeyError
        Another key.

    Source
    ------
    House rule (allocation of shared costs).

    Examples
    --------
    >>> from zhike.warehouse.engine import star_from_arrow
    >>> star = star_from_arrow({"order_line": {
    ...     "customer_id": [1, 2, 2], "line_date": ["2025-03-01"] * 3, "amount": [10, 20, 30]}})
    >>> year = (date(2025, 1, 1), date(2025, 12, 31))
    >>> found = weights(star, [(*year, key) for key in ("REVENUE", "ORDERS", "EQUAL")]).to_pyarrow()
    >>> [found[name].to_pylist() for name in ("w0", "w1", "w2")]
    [[100000, 500000], [1, 2], [1, 1]]
    """
    first, last = min(span[0] for span in spans), max(span[1] for span in spans)
    rows, contacts = (
        _within(star.order_line, "line_date", first, last),
        _within(star.contact, "contact_date", first, last),
    )
    ten_thousandths = ibis.literal(10_000)
    told = {
        "REVENUE": lambda inside: (rows.amount.sum(where=inside) * ten_thousandths).cast("int64"),
        "ORDERS": lambda inside: rows.order_id.nunique(where=inside & ~rows.is_return),
        "CONTACTS": lambda inside: contacts.count(where=inside),
        "EQUAL": lambda inside: (inside & ~rows.is_return).any().cast("int64"),
    }
    figures: dict[str, dict[str, ibis.Value]] = {"line": {}, "contact": {}}
    for at, (start, end, key) in enumerate(spans):
        of, day = ("contact", contacts.contact_date) if key == "CONTACTS" else ("line", rows.line_date)
        figures[of][f"w{at}"] = told[key]((day > start - timedelta(days=1)) & (day <= end))
    parts = [
        table.group_by("customer_id").agg(**figures[of])
        for of, table in (("line", rows), ("contact", contacts))
        if figures[of]
    ]
    found = parts[0]
    if len(parts) > 1:
        both = found.outer_join(parts[1], "customer_id")
        names = {name: both[name] for part in parts for name in part.columns if name != "customer_id"}
        found = both.select(customer_id=ibis.coalesce(both.customer_id, both.customer_id_right), **names)
    return found.order_by("customer_id")


def _priced(rows: ibis.Table, rates: Rates) -> ibis.Table:
    """Put money to what is known of each customer: booked where something is, else by the rates."""
    estimated = _cents(_times(rows.uncosted, 1 - rates.margin))
    derived = _derived(rows, rates)
    booked = {name: rows[f"booked_{name.lower()}"].nullif(_zero()) for name in CATEGORIES}
    amounts = {
        name: ibis.coalesce(booked[name], derived[name]) if name in derived else booked[name].fill_null(_zero())
        for name in CATEGORIES
    }
    guessed = [booked[name].isnull() & (derived[name] != _zero()) for name in DERIVED if name != "GIFT"]
    is_rough = estimated != _zero()
    for one in guessed:
        is_rough = is_rough | one
    priced = rows.select(
        "customer_id", "branch_id", "has_bought", "revenue", "uncosted", "gifts", "balance_days",
        "n_orders", "n_visits", "n_contacts", "minutes", "n_complaints", "n_gifts",
        goods=(rows.goods + estimated).cast(_MONEY),
        is_rough=is_rough,
        **{name.lower(): amounts[name].cast(_MONEY) for name in CATEGORIES},
        **{f"booked_{name.lower()}": booked[name].cast(_MONEY) for name in CATEGORIES},
    )  # fmt: skip
    cost = priced.keep
    for name in CATEGORIES[1:]:
        cost = cost + priced[name.lower()]
    priced = priced.mutate(margin=(priced.revenue - priced.goods).cast(_MONEY), cost=cost.cast(_MONEY))
    return priced.mutate(contribution=(priced.margin - priced.cost).cast(_MONEY))


def _facts(star: Star, first: date, last: date, shared: ibis.Table | None) -> ibis.Table:
    """One row per customer with everything that is priced, zeros where there was nothing."""
    entries = _entries(star, first, last, shared)
    parts = [
        _bought(_within(star.order_line, "line_date", first, last)),
        _talked(_within(star.contact, "contact_date", first, last)),
        _given(_within(star.gift, "gift_date", first, last)),
        receivables.balance_days(star, first, last),
        entries,
    ]
    ever = star.order_line.filter(star.order_line.line_date <= last)
    buyers = ever.group_by("customer_id").agg(has_bought=(~ever.is_return).any())
    known = buyers.select("customer_id")
    for part in parts[1:]:
        known = known.union(part.select("customer_id"), distinct=True)
    rows = known.join(homes.on_day(star, last), "customer_id")
    for part in (buyers, *parts):
        rows = rows.left_join(part, "customer_id").drop("customer_id_right")
    counts = {name: rows[name].fill_null(0).cast("int64") for name in _COUNTS}
    money = {name: rows[name].fill_null(_zero()).cast(_MONEY) for name in _AMOUNTS}
    booked = {name: rows[name] for name in rows.columns if name.startswith("booked_")}
    has_bought = rows.has_bought.fill_null(False)
    return rows.select("customer_id", "branch_id", has_bought=has_bought, **counts, **money, **booked)


def _derived(rows: ibis.Table, rates: Rates) -> dict[str, ibis.Value]:
    """What each kind of cost comes to by the rates."""
    talks = _times(rows.n_flat_visits, rates.visit) + _times(rows.n_flat_contacts, rates.contact)
    return {
        "SERVE": _cents(talks + _times(rows.minutes, rates.hour / 60)),
        "COMPLAINT_HANDLING": _cents(_times(rows.n_complaints, rates.complaint)),
        "FREIGHT": _cents(_times(rows.n_orders, rates.freight)),
        "DISCOUNT": _cents(_times(ibis.greatest(rows.revenue, _zero()), rates.rebate)),
        "FINANCING": _cents(_times(rows.balance_days, rates.credit / 365)),
        "GIFT": rows.gifts,
    }


def _bought(rows: ibis.Table) -> ibis.Table:
    return rows.group_by("customer_id").agg(
        revenue=rows.amount.sum(),
        goods=rows.cost.sum(),
        uncosted=rows.amount.sum(where=rows.cost.isnull()),
        n_orders=rows.order_id.nunique(where=~rows.is_return),
    )


def _talked(rows: ibis.Table) -> ibis.Table:
    is_visit, is_flat = rows.channel == "VISIT", rows.minutes.isnull()
    return rows.group_by("customer_id").agg(
        n_visits=rows.count(where=is_visit),
        n_contacts=rows.count(where=~is_visit),
        n_flat_visits=rows.count(where=is_visit & is_flat),
        n_flat_contacts=rows.count(where=~is_visit & is_flat),
        minutes=rows.minutes.sum(),
        n_complaints=rows.count(where=rows.is_complaint),
    )


def _given(rows: ibis.Table) -> ibis.Table:
    return rows.group_by("customer_id").agg(gifts=rows.value.sum(), n_gifts=rows.count())


def _entries(star: Star, first: date, last: date, shared: ibis.Table | None) -> ibis.Table:
    rows = _within(star.cost, "cost_date", first, last).select("customer_id", "category", "amount")
    if shared is not None:
        rows = rows.union(shared.select("customer_id", "category", amount=shared.amount.cast("decimal(18, 4)")))
    sums = {f"booked_{name.lower()}": rows.amount.sum(where=rows.category == name) for name in CATEGORIES}
    return rows.group_by("customer_id").agg(**sums)


def _within(rows: ibis.Table, column: str, first: date, last: date) -> ibis.Table:
    return rows.filter((rows[column] > first - timedelta(days=1)) & (rows[column] <= last))


def _times(value: ibis.Value, rate: Decimal) -> ibis.Value:
    """A number times a rate, both with twelve decimals: an engine multiplies decimals of one kind only."""
    return (value.cast(_EXACT) * ibis.literal(round(rate, 12), _EXACT)).cast(_EXACT)


def _cents(value: ibis.Value) -> ibis.Value:
    return value.cast(_CENTS).cast(_MONEY)


def _zero() -> ibis.Value:
    return ibis.literal(Decimal(0), _MONEY)
