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


def spans(star: Star, as_of: date, kind: str, first_month: int = 1) -> ibis.Table:
    """The home branch of every customer at the end of every period, as spans of period numbers.

    Parameters
    ----------
    star : Star
        The star to read.
    as_of : datetime.date
        What is dated later is not known; an unfinished period ends here.
    kind : {"QUARTER", "MONTH", "HALF", "YEAR"}
        Kind of period.
    first_month : int
        Month a year begins with.

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
    history = _history(star)
    begins = lines.index(history.valid_from, kind, first_month)
    settled = star.customer.anti_join(history, "customer_id").select("customer_id", "branch_id")
    return _spans(history, as_of, "branch_id", begins, settled)


def tiers(star: Star, as_of: date, kind: str, first_month: int = 1) -> ibis.Table:
    """The value tier of every customer at the end of every period, as spans of period numbers.

    Parameters
    ----------
    star, as_of, kind, first_month
        As for `spans`.

    Returns
    -------
    ibis.Table
        As `spans`, with tier and next_tier; before the first known tier the first one counts, and a customer who never
        had one has an empty tier.

    Source
    ------
    Requirement R422.

    Examples
    --------
    >>> from zhike.warehouse.engine import star_from_arrow
    >>> star = star_from_arrow({"customer": {"customer_id": [1, 2]}, "customer_tier": {
    ...     "customer_id": [1, 1], "tier": ["SMALL", "VIP"], "valid_from": ["2024-01-01", "2024-06-30"]}})
    >>> tiers(star, date(2024, 12, 31), "YEAR").order_by("customer_id", "from_index").to_pyarrow()["tier"].to_pylist()
    ['SMALL', 'VIP', '']
    """
    rows = star.customer_tier
    history = rows.filter(rows.valid_to.isnull() | (rows.valid_from < rows.valid_to))
    begins = lines.index(history.valid_from, kind, first_month)
    unknown = star.customer.anti_join(history, "customer_id").select("customer_id", tier=ibis.literal(""))
    return _spans(history, as_of, "tier", begins, unknown)


def _spans(
    history: ibis.Table, as_of: date, name: str, begins: ibis.expr.types.IntegerValue, settled: ibis.Table
) -> ibis.Table:
    """Turn dated states into spans of periods; `settled` has the state of those without a history."""
    in_order = ibis.window(group_by="customer_id", order_by="valid_from")
    rows = history.mutate(begins=begins)
    rows = rows.mutate(place=ibis.row_number().over(in_order))
    rows = rows.filter((rows.place == 0) | (rows.valid_from <= as_of))
    rows = rows.mutate(from_index=ibis.ifelse(rows.place == 0, _NEVER_BEFORE, rows.begins).cast("int64"))
    rows = rows.mutate(to_index=rows.from_index.lead().over(in_order).fill_null(_FOR_EVER))
    # Of several changes within one period only the last is seen at its end.
    rows = rows.filter(rows.from_index < rows.to_index)
    rows = rows.mutate(**{f"next_{name}": rows[name].lead().over(in_order)})
    always = settled.select(
        "customer_id",
        name,
        from_index=ibis.literal(_NEVER_BEFORE, "int64"),
        to_index=ibis.literal(_FOR_EVER, "int64"),
        **{f"next_{name}": ibis.null(rows[name].type())},
    )
    return rows.select("customer_id", name, "from_index", "to_index", f"next_{name}").union(always)


def _history(star: Star) -> ibis.Table:
    # A row that ends on the day it begins held on no day.
    rows = star.customer_branch
    return rows.filter(rows.valid_to.isnull() | (rows.valid_from < rows.valid_to))
