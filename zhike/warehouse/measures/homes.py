"""A customer's home branch through time: on a day, and at the end of every period."""

from datetime import date

import ibis

from zhike.warehouse.engine import Star
from zhike.warehouse.measures import lines

# Outside every period number that a date can have.
_NEVER_BEFORE, _FOR_EVER = 0, 10**6


def on_day(star: Star, as_of: date) -> ibis.Table:
    """The home branch of every customer on a day.

    The last row of the history begun by then holds; before the first row begins, the first one; without history the
    current home.

    Parameters
    ----------
    star : Star
        The star to read.
    as_of : datetime.date
        The day.

    Returns
    -------
    ibis.Table
        customer_id int64, branch_id int64; one row per customer.

    Source
    ------
    House rule (design 3, home branch).

    Examples
    --------
    >>> from zhike.warehouse.engine import star_from_arrow
    >>> star = star_from_arrow({
    ...     "customer": {"customer_id": [1], "branch_id": [9]},
    ...     "customer_branch": {"customer_id": [1, 1], "branch_id": [4, 9], "valid_from": ["2024-01-01", "2024-06-01"]},
    ... })
    >>> [on_day(star, date(2024, month, 1)).to_pyarrow()["branch_id"][0].as_py() for month in (5, 6)]
    [4, 9]
    """
    rows = _history(star)
    known = rows.group_by("customer_id").agg(
        then=rows.branch_id.argmax(rows.valid_from, where=rows.valid_from <= as_of),
        first=rows.branch_id.argmin(rows.valid_from),
    )
    joined = star.customer.left_join(known, "customer_id")
    return joined.select("customer_id", branch_id=ibis.coalesce(joined.then, joined.first, joined.branch_id))


def spans(star: Star, as_of: date, kind: str) -> ibis.Table:
    """The home branch of every customer at the end of every period, as spans of period numbers.

    Parameters
    ----------
    star : Star
        The star to read.
    as_of : datetime.date
        What is dated later is not known; an unfinished period ends here.
    kind : {"QUARTER", "MONTH"}
        Kind of period.

    Returns
    -------
    ibis.Table
        customer_id, branch_id, from_index (first period whose end saw this home), to_index (first period whose end did
        not), next_branch_id (home at to_index, null in the last span); the spans of a customer cover all periods.

    Source
    ------
    House rule (design 3, home branch at the end of a period).

    Examples
    --------
    >>> from zhike.warehouse.engine import star_from_arrow
    >>> star = star_from_arrow({
    ...     "customer": {"customer_id": [1], "branch_id": [9]},
    ...     "customer_branch": {"customer_id": [1, 1], "branch_id": [4, 9], "valid_from": ["2024-01-01", "2024-03-31"]},
    ... })
    >>> ends = spans(star, date(2024, 12, 31), "QUARTER").order_by("from_index").to_pyarrow()
    >>> ends["branch_id"].to_pylist(), ends["to_index"][0].as_py() == 2024 * 4
    ([4, 9], True)
    """
    rows = _history(star)
    in_order = ibis.window(group_by="customer_id", order_by="valid_from")
    rows = rows.mutate(place=ibis.row_number().over(in_order))
    rows = rows.filter((rows.place == 0) | (rows.valid_from <= as_of))
    begins = ibis.ifelse(rows.place == 0, _NEVER_BEFORE, lines.index(rows.valid_from, kind)).cast("int64")
    rows = rows.mutate(from_index=begins)
    rows = rows.mutate(to_index=rows.from_index.lead().over(in_order).fill_null(_FOR_EVER))
    # Of several moves within one period only the last is seen at its end.
    rows = rows.filter(rows.from_index < rows.to_index)
    rows = rows.mutate(next_branch_id=rows.branch_id.lead().over(in_order))
    columns = ("customer_id", "branch_id", "from_index", "to_index", "next_branch_id")
    settled = star.customer.anti_join(_history(star), "customer_id").select(
        "customer_id",
        "branch_id",
        from_index=ibis.literal(_NEVER_BEFORE, "int64"),
        to_index=ibis.literal(_FOR_EVER, "int64"),
        next_branch_id=ibis.null("int64"),
    )
    return rows.select(*columns).union(settled)


def _history(star: Star) -> ibis.Table:
    # A row that ends on the day it begins held on no day.
    rows = star.customer_branch
    return rows.filter(rows.valid_to.isnull() | (rows.valid_from < rows.valid_to))
