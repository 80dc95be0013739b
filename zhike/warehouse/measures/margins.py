"""Of how much of what customers bought the cost of the goods is known, and what it was, so that money can be margin."""

from datetime import date, timedelta

import ibis

from zhike.warehouse.engine import Star
from zhike.warehouse.measures import lines
from zhike.warehouse.written import written_once

_MONEY = "decimal(38, 4)"


@written_once
def by_customer(star: Star, as_of: date) -> ibis.Table:
    """The known cost of each customer's repeat purchases and of its last year; customers with any accepted line.

    Parameters
    ----------
    star : Star
        The star to read.
    as_of : datetime.date
        Last day that counts.

    Returns
    -------
    ibis.Table
        customer_id, n_lines (of purchases), n_known (of them with a cost of goods), repeat_known (purchases after the
        first day whose cost is known), repeat_cost (that cost), year_known (net of returns, the 365 days ending with
        ``as_of``, where the cost is known), year_cost (that cost) (decimal, book currency, 0 without any). Ordered by
        customer_id.

    Source
    ------
    House rule (design 7, value: margin, not revenue, where cost is known).

    Examples
    --------
    >>> from zhike.warehouse.engine import star_from_arrow
    >>> star = star_from_arrow({"order_line": {
    ...     "customer_id": [1, 1, 1], "line_date": ["2024-01-05", "2024-03-01", "2024-04-01"], "amount": [9, 10, 20],
    ...     "cost": ["6", "7", None]}})
    >>> one = by_customer(star, date(2024, 12, 31)).to_pyarrow().to_pylist()[0]
    >>> one["n_known"], str(one["repeat_known"]), str(one["repeat_cost"]), str(one["year_cost"])
    (2, '10.0000', '7.0000', '13.0000')
    """
    rows = _known(lines.accepted(star, as_of))
    recent = rows.line_date > as_of - timedelta(days=365)
    whole = rows.group_by("customer_id").agg(
        n_lines=rows.count(where=~rows.is_return),
        n_known=rows.count(where=~rows.is_return & rows.has_cost),
        year_known=rows.known.sum(where=recent),
        year_cost=rows.known_cost.sum(where=recent),
    )
    bought = rows.filter(~rows.is_return)
    days = bought.group_by("customer_id", "line_date").agg(known=bought.known.sum(), cost=bought.known_cost.sum())
    again = days.group_by("customer_id").agg(
        repeat_known=days.known.sum() - days.known.argmin(days.line_date),
        repeat_cost=days.cost.sum() - days.cost.argmin(days.line_date),
    )
    joined = whole.left_join(again, "customer_id").drop("customer_id_right")
    money = {name: joined[name].fill_null(0).cast(_MONEY)
             for name in ("repeat_known", "repeat_cost", "year_known", "year_cost")}  # fmt: skip
    return joined.select("customer_id", "n_lines", "n_known", **money).order_by("customer_id")


@written_once
def held_out(star: Star, cut: date, end: date) -> ibis.Table:
    """The known cost of what each customer bought after a day; customers who bought then.

    Parameters
    ----------
    star : Star
        The star to read.
    cut : datetime.date
        The days after it are looked at.
    end : datetime.date
        Last day that counts.

    Returns
    -------
    ibis.Table
        customer_id, known (purchases whose cost is known), cost (that cost) (decimal, book currency). Ordered by
        customer_id.

    Source
    ------
    House rule (design 7, value: margin, not revenue, where cost is known).

    Examples
    --------
    >>> from zhike.warehouse.engine import star_from_arrow
    >>> star = star_from_arrow({"order_line": {
    ...     "customer_id": [1, 1], "line_date": ["2024-01-05", "2024-03-01"], "amount": [9, 10], "cost": ["6", "7"]}})
    >>> one = held_out(star, date(2024, 1, 31), date(2024, 12, 31)).to_pyarrow().to_pylist()[0]
    >>> str(one["known"]), str(one["cost"])
    ('10.0000', '7.0000')
    """
    rows = _known(lines.accepted(star, end))
    rows = rows.filter((rows.line_date > cut) & ~rows.is_return)
    found = rows.group_by("customer_id").agg(known=rows.known.sum(), cost=rows.known_cost.sum())
    money = {name: found[name].cast(_MONEY) for name in ("known", "cost")}
    return found.select("customer_id", **money).order_by("customer_id")


def _known(rows: ibis.Table) -> ibis.Table:
    """Every line with its amount and cost where the cost is known, else with nothing."""
    has_cost, nothing = rows.cost.notnull(), ibis.literal(0, "decimal(18, 4)")
    return rows.select(
        "customer_id", "line_date", "is_return", has_cost=has_cost, known=has_cost.ifelse(rows.amount, nothing),
        known_cost=rows.cost.fill_null(nothing),
    )  # fmt: skip
