"""What customers owe: the balance of orders and payments through time, as money owed × days."""

from datetime import date, timedelta

import ibis

from zhike.warehouse.engine import Star

_MONEY = "decimal(38, 4)"


def balance_days(star: Star, first: date, last: date) -> ibis.Table:
    """How much money was owed for how many days; customers who ever paid.

    Who never has a payment noted is not taken for a debtor: the payments are not kept for him. Orders before the first
    payment of the whole ledger count as paid, for nobody noted payments then. What is paid ahead earns nothing.

    Parameters
    ----------
    star : Star
        The star to read.
    first, last : datetime.date
        The days of the period, both counted; a sale is owed from its day on, a payment ends it on its day.

    Returns
    -------
    ibis.Table
        customer_id, balance_days (decimal, book currency × days).

    Source
    ------
    House rule (financing of receivables: yearly rate on credit days).

    Examples
    --------
    >>> from zhike.warehouse.engine import star_from_arrow
    >>> star = star_from_arrow({
    ...     "order_line": {"customer_id": [1, 1], "line_date": ["2025-03-01", "2025-03-11"], "amount": [100, 50]},
    ...     "payment": {"customer_id": [1, 1], "paid_date": ["2025-03-01", "2025-03-31"], "amount": [40, 110]}})
    >>> balance_days(star, date(2025, 1, 1), date(2025, 12, 31)).to_pyarrow()["balance_days"].to_pylist()
    [Decimal('2800.0000')]
    """
    paid = star.payment.filter(star.payment.paid_date <= last)
    begun = paid.agg(begun=paid.paid_date.min())
    payers = paid.select("customer_id").distinct()
    sold = star.order_line.filter(star.order_line.line_date <= last).semi_join(payers, "customer_id").cross_join(begun)
    sold = sold.filter(sold.line_date >= sold.begun)
    moves = sold.select("customer_id", day=sold.line_date, change=sold.amount).union(
        paid.select("customer_id", day=paid.paid_date, change=-paid.amount)
    )
    days = moves.group_by("customer_id", "day").agg(change=moves.change.sum().cast(_MONEY))
    in_order = ibis.window(group_by="customer_id", order_by="day")
    so_far = ibis.window(group_by="customer_id", order_by="day", preceding=None, following=0)
    days = days.mutate(balance=days.change.sum().over(so_far).cast(_MONEY), until=days.day.lead().over(in_order))
    after = ibis.literal(last + timedelta(days=1))
    until = ibis.least(ibis.coalesce(days.until, after), after)
    n_days = until.delta(ibis.greatest(days.day, ibis.literal(first)), unit="day")
    held = days.filter((days.balance > 0) & (n_days > 0)).select(
        "customer_id", held=(days.balance * n_days).cast(_MONEY)
    )
    return held.group_by("customer_id").agg(balance_days=held.held.sum().cast(_MONEY))
