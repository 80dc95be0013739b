"""What customers of one segment buy: for each product how many of them, and for how much a year."""

from datetime import date, timedelta

import ibis

from zhike.warehouse.engine import Star
from zhike.warehouse.measures import lines
from zhike.warehouse.written import written_once


@written_once
def by_segment(star: Star, segments: ibis.Table, as_of: date) -> ibis.Table:
    """How many customers of each segment bought each product in a year, and for how much in all.

    Parameters
    ----------
    star : Star
        The star to read.
    segments : ibis.Table
        customer_id and segment (string), each customer once.
    as_of : datetime.date
        Last of the 365 days.

    Returns
    -------
    ibis.Table
        segment, product_id, n_buyers (customers whose purchases of it, net of returns, are above 0), value (decimal,
        book currency: what they bought of it), quantity (decimal, pieces), cost (decimal, book currency; null where a
        line does not tell it). Ordered by segment and product; products nobody is left with are absent.

    Source
    ------
    Requirement R100: purchase gaps against peers in the same segment.

    Examples
    --------
    >>> from zhike.warehouse.engine import star_from_arrow
    >>> star = star_from_arrow({"order_line": {
    ...     "customer_id": [1, 2, 2], "product_id": [7, 7, 8], "line_date": ["2024-03-01"] * 3, "amount": [30, 50, 9]}})
    >>> segments = ibis.memtable({"customer_id": [1, 2], "segment": ["A", "A"]})
    >>> found = by_segment(star, segments, date(2024, 12, 31)).to_pyarrow().to_pylist()
    >>> [(row["product_id"], row["n_buyers"], int(row["value"]), int(row["quantity"]), row["cost"]) for row in found]
    [(7, 2, 80, 2, None), (8, 1, 9, 1, None)]
    """
    rows = lines.accepted(star, as_of)
    recent = rows.filter(rows.line_date > as_of - timedelta(days=365), rows.product_id.notnull())
    bought = recent.group_by("customer_id", "product_id").agg(
        value=recent.amount.sum(), quantity=recent.quantity.sum(), cost=recent.cost.sum(),
        n_untold=recent.cost.isnull().sum(),
    )  # fmt: skip
    bought = bought.filter(bought.value > 0).join(segments, "customer_id")
    found = bought.group_by("segment", "product_id").agg(
        n_buyers=bought.count(), value=bought.value.sum(), quantity=bought.quantity.sum(),
        cost=(bought.n_untold.sum() == 0).ifelse(bought.cost.sum(), ibis.null()),
    )  # fmt: skip
    return found.order_by("segment", "product_id")
