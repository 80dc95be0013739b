"""When each customer was active: months with their money, and periods with their neighbours, by a bitmap of them."""

from datetime import date
from typing import Any

import ibis

from zhike.analytics import periods
from zhike.warehouse.engine import Star
from zhike.warehouse.measures import homes, lines
from zhike.warehouse.written import written_once

# A bitmap of DuckDB has 126 safe places; a longer history is told by windows.
MOST_PERIODS = 126
# Who first bought so many months before a period or less is young in it.
YOUNG_MONTHS = 12


@written_once
def months(star: Star, as_of: date) -> ibis.Table:
    """What each customer brought in each month with lines; every longer period is a union of months.

    Parameters
    ----------
    star : Star
        The star to read.
    as_of : datetime.date
        Last day that counts.

    Returns
    -------
    ibis.Table
        customer_id, month (number, as `lines.index`), revenue (net, decimal), is_active (a line that is no return).

    Source
    ------
    House rule (design 5, month bitmap).

    Examples
    --------
    >>> from zhike.warehouse.engine import star_from_arrow
    >>> star = star_from_arrow({"order_line": {
    ...     "customer_id": [1, 1], "line_date": ["2024-01-05", "2024-01-09"], "amount": [10, -5]}})
    >>> months(star, date(2024, 6, 30)).to_pyarrow().select(["revenue", "is_active"]).to_pylist()
    [{'revenue': Decimal('5.0000'), 'is_active': True}]
    """
    rows = lines.accepted(star, as_of)
    return rows.group_by("customer_id", month=lines.index(rows.line_date, "MONTH")).agg(
        revenue=rows.amount.sum().cast("decimal(38, 4)"), is_active=(~rows.is_return).any()
    )


def periods_of(star: Star, as_of: date, kind: str, first_month: int = 1) -> ibis.Table:
    """One row per customer and period with lines: money, activity, what came before and after, home and tier.

    Parameters
    ----------
    star : Star
        The star to read.
    as_of : datetime.date
        Last day that counts.
    kind : {"QUARTER", "MONTH", "HALF", "YEAR"}
        Kind of period.
    first_month : int
        Month a year begins with.

    Returns
    -------
    ibis.Table
        customer_id, number (of the period), revenue, is_active, is_new (no activity before), was_active and stays
        (active in the period before, and in the one after), cohort (calendar year of the first purchase, 0 without
        one), is_young (in the period after, the first purchase is not yet a year ago), branch_id, later_branch_id,
        tier, later_tier (at the end of the period and of the next).

    Source
    ------
    House rule (design 3, period ledger; design 5, month bitmap).

    Examples
    --------
    >>> from zhike.warehouse.engine import star_from_arrow
    >>> star = star_from_arrow({"order_line": {
    ...     "customer_id": [1, 1], "line_date": ["2024-01-05", "2024-04-09"], "amount": [10, 5]}})
    >>> rows = periods_of(star, date(2024, 6, 30), "QUARTER").order_by("number").to_pyarrow()
    >>> rows["stays"].to_pylist(), rows["was_active"].to_pylist()
    ([True, False], [False, True])
    """
    known = star.kept(("months", as_of), lambda: months(star, as_of))
    number = lines.of_month(known.month, kind, first_month)
    bounds = known.aggregate(first=number.min(), last=number.max()).to_pyarrow().to_pylist()[0]
    first, last = bounds["first"] or 0, bounds["last"] or 0
    has_bitmap = star.has_bitmaps and last - first < MOST_PERIODS
    return _periods_of(star, known, as_of, kind, first_month, first=first if has_bitmap else None)


@written_once
def _periods_of(
    star: Star, known: ibis.Table, as_of: date, kind: str, first_month: int, *, first: int | None
) -> ibis.Table:
    """The same of known months; `first` is the period a bitmap begins with, None where there is none so long."""
    rows = known.group_by("customer_id", number=lines.of_month(known.month, kind, first_month)).agg(
        revenue=known.revenue.sum().cast("decimal(38, 4)"), is_active=known.is_active.any()
    )
    firsts = known.group_by("customer_id").agg(first=known.month.min(where=known.is_active))
    rows = (
        (_by_windows(rows) if first is None else _by_bitmaps(rows, first))
        .left_join(firsts, "customer_id")
        .drop("customer_id_right")
    )
    rows = rows.mutate(
        cohort=(rows.first // 12).cast("int64").fill_null(0),
        is_young=_begins(rows.number + 1, kind, first_month) - rows.first <= YOUNG_MONTHS,
    ).drop("first")
    rows = _at_ends(rows, homes.spans(star, as_of, kind, first_month), "branch_id")
    return _at_ends(rows, homes.tiers(star, as_of, kind, first_month), "tier")


def _begins(number: ibis.expr.types.IntegerValue, kind: str, first_month: int) -> Any:
    return number * periods.MONTHS[kind] + periods.shift(kind, first_month)


def _by_bitmaps(rows: ibis.Table, first: int) -> ibis.Table:
    """Tell of every active period whether there was one before, and whether the ones beside it are active too."""
    # One place lower than the first period, so that asking for the one before is allowed.
    place = (rows.number - (first - 1)).cast("int64")
    rows = rows.mutate(place=place)
    active = rows.filter(rows.is_active)
    masks = active.group_by("customer_id").agg(mask=_bit(active.place).bit_or())
    found = rows.left_join(masks, "customer_id").drop("customer_id_right")
    return found.mutate(
        is_new=found.is_active & ~_any_below(found.mask, found.place),
        was_active=found.is_active & _has(found.mask, found.place - 1),
        stays=found.is_active & _has(found.mask, found.place + 1),
    ).drop("mask", "place")


def _by_windows(rows: ibis.Table) -> ibis.Table:
    """The same by looking at the rows beside, where an engine has no bitmaps that long."""
    # A period of nothing but returns is no neighbour of an active one.
    alike = ibis.window(group_by=["customer_id", "is_active"], order_by="number")
    rows = rows.mutate(before=rows.number.lag().over(alike), after=rows.number.lead().over(alike))
    return rows.mutate(
        is_new=rows.is_active & rows.before.isnull(),
        was_active=(rows.is_active & (rows.before == rows.number - 1)).fill_null(False),
        stays=(rows.is_active & (rows.after == rows.number + 1)).fill_null(False),
    ).drop("before", "after")


@ibis.udf.scalar.builtin(name="zhike_bit")
def _bit(place: int) -> int:
    """The bitmap of one place."""
    raise NotImplementedError


@ibis.udf.scalar.builtin(name="zhike_has")
def _has(mask: int, place: int) -> bool:
    """Whether a bitmap has a place."""
    raise NotImplementedError


@ibis.udf.scalar.builtin(name="zhike_any_below")
def _any_below(mask: int, place: int) -> bool:
    """Whether a bitmap has any place below one."""
    raise NotImplementedError


def _at_ends(rows: ibis.Table, spans: ibis.Table, name: str) -> ibis.Table:
    """Add a state at the end of the period, and at the end of the next one."""
    joined = rows.join(
        spans,
        [
            rows.customer_id == spans.customer_id,
            rows.number >= spans.from_index,
            rows.number < spans.to_index,
        ],
    )
    later = ibis.ifelse(joined.to_index == joined.number + 1, joined[f"next_{name}"], joined[name])
    return joined.select(*rows.columns, name, **{f"later_{name}": later})
