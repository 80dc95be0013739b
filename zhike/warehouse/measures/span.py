"""The customer account of any span of whole months, beside the span of the same length before it."""

from collections.abc import Collection
from decimal import Decimal
from typing import Any

import ibis

from zhike.analytics import ledger, periods
from zhike.warehouse.engine import Star
from zhike.warehouse.measures import activity, homes


def account(star: Star, first: periods.Period, last: periods.Period, branch_ids: Collection[int]) -> dict[str, Any]:
    """Tell opening, movements and closing of some branches in a span of months.

    Parameters
    ----------
    star : Star
        The star to read.
    first, last : periods.Period
        First and last month, in this order.
    branch_ids : collection of int
        The branches as one whole: moves between them are none.

    Returns
    -------
    dict
        Counts and money of ``ledger.COUNTS`` and ``ledger.MONEY``: opening + new + won_back + moved_in − churned −
        moved_out = closing. Homes are those at the ends of both spans.

    Source
    ------
    Requirement R419; house rule (design 3, period ledger).

    Examples
    --------
    >>> from zhike.warehouse.engine import star_from_arrow
    >>> star = star_from_arrow({
    ...     "customer": {"customer_id": [1, 2], "branch_id": [7, 7]},
    ...     "order_line": {
    ...         "customer_id": [1, 2, 1], "line_date": ["2024-01-05", "2024-02-01", "2024-04-09"],
    ...         "amount": [10, 30, 5]}})
    >>> told = account(star, periods.parse("2024-03"), periods.parse("2024-04"), [7])
    >>> told["opening"], told["churned"], told["closing"], int(told["lost_turnover"])
    (2, 1, 1, 30)
    """
    n_months = last.index - first.index + 1
    months = star.kept(("months", last.end), lambda: activity.months(star, last.end))
    number, none = months.month, ibis.literal(Decimal(0)).cast("decimal(38, 4)")
    is_now, is_before = number >= first.index, (number < first.index) & (number >= first.index - n_months)
    rows = months.group_by("customer_id").agg(
        was=(months.is_active & is_before).any(),
        stays=(months.is_active & is_now).any(),
        came=(months.is_active & (number < first.index)).any(),
        earlier=ibis.ifelse(is_before, months.revenue, none).sum(),
        money=ibis.ifelse(is_now, months.revenue, none).sum(),
    )
    wanted = list(branch_ids)
    for name, day in (("from_here", first.previous().end), ("here", last.end)):
        home = homes.on_day(star, day)
        rows = rows.left_join(home, "customer_id").drop("customer_id_right")
        rows = rows.mutate(**{name: rows.branch_id.isin(wanted).fill_null(False)}).drop("branch_id")
    lost = rows.was & ~rows.stays & rows.here
    told = {
        "opening": rows.was & rows.from_here,
        "new": rows.stays & ~rows.came & rows.here,
        "won_back": rows.stays & rows.came & ~rows.was & rows.here,
        "moved_in": rows.was & ~rows.from_here & rows.here,
        "churned": lost,
        "moved_out": rows.was & rows.from_here & ~rows.here,
        "closing": rows.stays & rows.here,
    }
    found = rows.aggregate(
        **{name: told[name].cast("int64").sum() for name in ledger.COUNTS},
        lost_turnover=ibis.ifelse(lost, rows.earlier, none).sum(),
        revenue=ibis.ifelse(rows.here, rows.money, none).sum(),
    )
    row = found.to_pyarrow().to_pylist()[0]
    return {name: row[name] or (0 if name in ledger.COUNTS else Decimal(0)) for name in row}
