"""Monthly acquisition cohorts: who came in a month, how many came back and what they brought, month by month."""

from datetime import date

import ibis

from zhike.analytics import periods
from zhike.warehouse.engine import Star
from zhike.warehouse.measures import homes, lines
from zhike.warehouse.written import written_once

_KIND = "MONTH"


@written_once
def monthly(star: Star, as_of: date) -> ibis.Table:
    """Retention of the customers of each month of first purchase, by home branch on the day.

    Parameters
    ----------
    star : Star
        The star to read.
    as_of : datetime.date
        Last day that counts.

    Returns
    -------
    ibis.Table
        cohort_month (label), branch_id, month_offset (0 = month of the first purchase), n_cohort (customers in the
        cohort), n_active (of them with a purchase in that month; n_cohort at offset 0), revenue (net, decimal, book
        currency), is_provisional (the month is not over). Every offset from 0 to the month of ``as_of``, zeros
        included, ordered by the first three. Each customer stands at one branch for ever, so counts and money
        add up over branches. Money dated before the month of a first purchase belongs to no cell.

    Source
    ------
    House rule (design 5, cohorts and retention).

    Examples
    --------
    >>> from zhike.warehouse.engine import star_from_arrow
    >>> star = star_from_arrow({"order_line": {
    ...     "customer_id": [1, 2, 1], "line_date": ["2024-01-05", "2024-01-20", "2024-03-02"], "amount": [1, 1, 1]}})
    >>> monthly(star, date(2024, 3, 31)).to_pyarrow()["n_active"].to_pylist()
    [2, 0, 1]
    """
    rows = lines.accepted(star, as_of)
    months = rows.group_by("customer_id", number=lines.index(rows.line_date, _KIND)).agg(
        revenue=rows.amount.sum(), is_active=(~rows.is_return).any()
    )
    firsts = months.group_by("customer_id").agg(cohort=months.number.min(where=months.is_active))
    firsts = firsts.filter(firsts.cohort.notnull()).join(homes.on_day(star, as_of), "customer_id")
    joined = months.join(firsts, "customer_id")
    found = joined.group_by("cohort", "branch_id", month_offset=joined.number - joined.cohort).agg(
        n_active=joined.is_active.cast("int64").sum(), revenue=joined.revenue.sum()
    )
    sizes = firsts.group_by("cohort", "branch_id").agg(n_cohort=firsts.count())
    last = lines.index_of(as_of, _KIND)
    grid = sizes.select("cohort", "branch_id", "n_cohort", month_offset=ibis.range(0, last + 1 - sizes.cohort).unnest())
    full = grid.left_join(found, ["cohort", "branch_id", "month_offset"])
    full = full.order_by("cohort", "branch_id", "month_offset")
    is_open = ibis.literal(not periods.containing(as_of, _KIND).is_complete(as_of))
    return full.select(
        "branch_id",
        "month_offset",
        "n_cohort",
        cohort_month=lines.label(full.cohort, _KIND),
        n_active=full.n_active.fill_null(0),
        revenue=full.revenue.fill_null(0),
        is_provisional=(full.cohort + full.month_offset == last) & is_open,
    ).relocate("cohort_month")
