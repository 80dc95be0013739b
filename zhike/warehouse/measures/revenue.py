"""Revenue, orders and active customers by period, at the selling branch and in total; the headline figures."""

from datetime import date, timedelta

import ibis

from zhike.analytics import periods
from zhike.warehouse.engine import Star
from zhike.warehouse.measures import lines
from zhike.warehouse.written import written_once


@written_once
def by_branch(star: Star, as_of: date, kind: str) -> ibis.Table:
    """Revenue, orders and active customers by period and selling branch.

    Parameters
    ----------
    star : Star
        The star to read.
    as_of : datetime.date
        Last day that counts.
    kind : {"QUARTER", "MONTH"}
        Kind of period.

    Returns
    -------
    ibis.Table
        period (label), branch_id (selling), revenue (net of returns, decimal, book currency), n_orders (orders with a
        purchase line), n_active (distinct customers with a purchase; they do not add up over branches), n_lines,
        n_returns, is_provisional. Periods with lines only, ordered by period and branch.

    Raises
    ------
    ValueError
        Another kind of period.

    Source
    ------
    House rule (design 3, revenue; activity at the selling branch).

    Examples
    --------
    >>> from zhike.warehouse.engine import star_from_arrow
    >>> star = star_from_arrow({"order_line": {
    ...     "customer_id": [1, 1], "branch_id": [4, 9], "line_date": ["2024-01-05", "2024-01-20"], "amount": [1, 2]}})
    >>> by_branch(star, date(2024, 3, 31), "QUARTER").to_pyarrow().select(["branch_id", "n_active"]).to_pylist()
    [{'branch_id': 4, 'n_active': 1}, {'branch_id': 9, 'n_active': 1}]
    """
    rows = lines.accepted(star, as_of)
    found = rows.group_by("branch_id", number=lines.index(rows.line_date, kind)).agg(**_figures(rows))
    return _labelled(found, as_of, kind).order_by("period", "branch_id")


@written_once
def totals(star: Star, as_of: date, kind: str) -> ibis.Table:
    """Revenue, orders and active customers by period over all branches.

    Parameters
    ----------
    star : Star
        The star to read.
    as_of : datetime.date
        Last day that counts.
    kind : {"QUARTER", "MONTH"}
        Kind of period.

    Returns
    -------
    ibis.Table
        Columns of `by_branch` without branch_id; every period from the first line to ``as_of``, empty ones with zeros.

    Raises
    ------
    ValueError
        Another kind of period.

    Source
    ------
    House rule (design 3, revenue; active in a quarter = at least one purchase in it).

    Examples
    --------
    >>> from zhike.warehouse.engine import star_from_arrow
    >>> star = star_from_arrow({"order_line": {
    ...     "customer_id": [1, 2], "line_date": ["2024-01-05", "2024-03-20"], "amount": [1, 2]}})
    >>> table = totals(star, date(2024, 3, 31), "MONTH").to_pyarrow()
    >>> dict(zip(table["period"].to_pylist(), table["n_active"].to_pylist()))
    {'2024-01': 1, '2024-02': 0, '2024-03': 1}
    """
    rows = lines.accepted(star, as_of)
    found = rows.group_by(number=lines.index(rows.line_date, kind)).agg(**_figures(rows))
    bounds = found.agg(first=found.number.min())
    bounds = bounds.filter(bounds.first.notnull())
    every = bounds.select(number=ibis.range(bounds.first, lines.index_of(as_of, kind) + 1).unnest())
    full = every.left_join(found, "number")
    zeros = {name: full[name].fill_null(0) for name in found.columns if name != "number"}
    return _labelled(full.select("number", **zeros), as_of, kind).order_by("period")


@written_once
def headline(star: Star, as_of: date) -> ibis.Table:
    """The figures a summary begins with, in one row.

    Parameters
    ----------
    star : Star
        The star to read.
    as_of : datetime.date
        Last day that counts.

    Returns
    -------
    ibis.Table
        n_customers (with any accepted line), n_customers_with_purchase, n_repeat_customers (at least two distinct
        purchase days), n_orders, n_lines, n_returns, revenue (net, decimal, book currency), first_date, last_date (of
        lines; null without any).

    Source
    ------
    House rule (design 3, purchase, repeat, revenue).

    Examples
    --------
    >>> from zhike.warehouse.engine import star_from_arrow
    >>> star = star_from_arrow({"order_line": {
    ...     "customer_id": [1, 2, 2], "line_date": ["2024-01-05", "2024-03-20", "2024-03-21"], "amount": [1, 2, 3]}})
    >>> one = headline(star, date(2024, 3, 31)).to_pyarrow().to_pylist()[0]
    >>> one["n_customers"], one["n_repeat_customers"], one["revenue"]
    (2, 1, Decimal('6.0000'))
    """
    rows = lines.accepted(star, as_of)
    people = rows.group_by("customer_id").agg(n_days=rows.line_date.nunique(where=~rows.is_return))
    counted = people.agg(
        n_customers=people.count(),
        n_customers_with_purchase=people.count(where=people.n_days > 0),
        n_repeat_customers=people.count(where=people.n_days > 1),
    )
    figures = {name: value for name, value in _figures(rows).items() if name != "n_active"}
    money = rows.agg(**figures, first_date=rows.line_date.min(), last_date=rows.line_date.max())
    return counted.cross_join(money.mutate(revenue=money.revenue.fill_null(0)))


@written_once
def margin(star: Star, as_of: date) -> ibis.Table:
    """How much of the last year's revenue was margin, as far as the cost of the goods is known; one row.

    Parameters
    ----------
    star : Star
        The star to read.
    as_of : datetime.date
        Last day that counts; the 365 days ending with it are looked at.

    Returns
    -------
    ibis.Table
        revenue (net of returns), known_revenue (of the lines with a cost), cost (of these lines); decimal, book
        currency, 0 without any.

    Source
    ------
    House rule (design 7, value: revenue and margin from order lines).

    Examples
    --------
    >>> from zhike.warehouse.engine import star_from_arrow
    >>> star = star_from_arrow({"order_line": {
    ...     "customer_id": [1, 2], "line_date": ["2024-01-05", "2024-03-20"], "amount": [10, 5], "cost": ["6", None]}})
    >>> margin(star, date(2024, 3, 31)).to_pyarrow().to_pylist()
    [{'revenue': Decimal('15.0000'), 'known_revenue': Decimal('10.0000'), 'cost': Decimal('6.0000')}]
    """
    rows = lines.accepted(star, as_of)
    rows = rows.filter(rows.line_date > as_of - timedelta(days=365))
    found = rows.agg(
        revenue=rows.amount.sum(), known_revenue=rows.amount.sum(where=rows.cost.notnull()), cost=rows.cost.sum()
    )
    return found.select(**{name: found[name].fill_null(0) for name in found.columns})


def _figures(rows: ibis.Table) -> dict[str, ibis.Value]:
    return {
        "revenue": rows.amount.sum(),
        "n_orders": rows.order_id.nunique(where=~rows.is_return),
        "n_active": rows.customer_id.nunique(where=~rows.is_return),
        "n_lines": rows.count(),
        "n_returns": rows.count(where=rows.is_return),
    }


def _labelled(found: ibis.Table, as_of: date, kind: str) -> ibis.Table:
    is_open = ibis.literal(not periods.containing(as_of, kind).is_complete(as_of))
    is_provisional = (found.number == lines.index_of(as_of, kind)) & is_open
    labelled = found.mutate(period=lines.label(found.number, kind), is_provisional=is_provisional)
    return labelled.drop("number").relocate("period")
