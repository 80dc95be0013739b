"""The quarterly period ledger of customers by home branch, and the customers behind each of its figures."""

from collections.abc import Collection
from datetime import date
from decimal import Decimal

import ibis

from zhike.analytics import ledger, periods
from zhike.warehouse.engine import Star
from zhike.warehouse.measures import homes, lines

KIND = "QUARTER"
_BEHIND = {name: name for name in (*ledger.COUNTS, "revenue")} | {"lost_turnover": "churned"}


def cells(star: Star, as_of: date) -> ibis.Table:
    """The period ledger on basis ACTIVITY: one row per quarter and home branch.

    Closing = customers with a purchase in the quarter; opening = closing of the quarter before; new = first purchase
    ever; won back = active now and earlier, but not in the quarter before; churned = active in the quarter before and
    not now. The opening stands at the home branch at the end of the quarter before, all else at the home branch at the
    end of the quarter; whoever was in the opening and has another home by then moved out there and in here, whether he
    stayed or churned, so that opening + new + won_back + moved_in − churned − moved_out = closing in every row.

    Parameters
    ----------
    star : Star
        The star to read.
    as_of : datetime.date
        Last day that counts; the quarter it lies in is the last one.

    Returns
    -------
    ibis.Table
        period (label), branch_id, opening, new, won_back, moved_in, churned, moved_out, closing (int64, customers),
        lost_turnover (net revenue of the quarter before from those who churned), revenue (net, of all lines) (decimal,
        book currency), is_provisional (the quarter is not over), is_first (no quarter before: no rates). Every quarter
        from the first line to ``as_of`` for every branch that ever has a figure, in that order. All counts and
        money add up over branches.

    Source
    ------
    House rule (design 3, period ledger).

    Examples
    --------
    >>> from zhike.warehouse.engine import star_from_arrow
    >>> star = star_from_arrow({"order_line": {
    ...     "customer_id": [1, 2, 1], "line_date": ["2024-01-05", "2024-02-01", "2024-04-09"], "amount": [10, 30, 5]}})
    >>> second = cells(star, date(2024, 6, 30)).to_pyarrow().to_pylist()[1]
    >>> [second[name] for name in ("period", "opening", "churned", "closing", "lost_turnover")]
    ['2024Q2', 2, 1, 1, Decimal('30.0000')]
    """
    rows = _turns(star, as_of)
    sums = {name: rows[name].sum() for name in (*ledger.COUNTS, *ledger.MONEY)}
    found = rows.group_by("number", "branch_id").agg(**sums)
    bounds = rows.agg(first=rows.number.min())
    quarters = bounds.select("first", number=ibis.range(bounds.first, lines.index_of(as_of, KIND) + 1).unnest()).filter(
        bounds.first.notnull()
    )
    grid = quarters.cross_join(found.select("branch_id").distinct())
    full = grid.left_join(found, ["number", "branch_id"]).order_by("number", "branch_id")
    return full.select(
        "branch_id",
        **{name: full[name].fill_null(0) for name in (*ledger.COUNTS, *ledger.MONEY)},
        period=lines.label(full.number, KIND),
        is_provisional=(full.number == lines.index_of(as_of, KIND)) & ibis.literal(not _is_complete(as_of)),
        is_first=full.number == full.first,
    ).relocate("period")


def members(star: Star, as_of: date, period: str, column: str, branch_ids: Collection[int] | None = None) -> ibis.Table:
    """The customers behind one figure of the ledger.

    Parameters
    ----------
    star : Star
        The star to read.
    as_of : datetime.date
        As given to `cells`.
    period : str
        Label of the quarter.
    column : str
        A count or money column of `cells`; behind lost_turnover stand the churned, behind revenue those with money.
    branch_ids : collection of int, optional
        Home branches to keep, as `cells` shows them; None keeps all.

    Returns
    -------
    ibis.Table
        customer_id, branch_id, lost_turnover, revenue; one row per customer, ordered by customer_id. For moved_in and
        moved_out over several branches, moves between two of them are among the rows, as they are in the sum.

    Raises
    ------
    ValueError
        A column the ledger does not have.
    InputError
        PERIOD_SYNTAX.

    Source
    ------
    House rule (design 3, period ledger; a list behind every mark).

    Examples
    --------
    >>> from zhike.warehouse.engine import star_from_arrow
    >>> star = star_from_arrow({"order_line": {
    ...     "customer_id": [1, 2, 1], "line_date": ["2024-01-05", "2024-02-01", "2024-04-09"], "amount": [10, 30, 5]}})
    >>> members(star, date(2024, 6, 30), "2024Q2", "churned").to_pyarrow()["customer_id"].to_pylist()
    [2]
    """
    if column not in _BEHIND:
        raise ValueError(f"the ledger has no column {column!r}")
    rows = _turns(star, as_of)
    number = lines.index_of(periods.parse(period).start, KIND)
    rows = rows.filter((rows.number == number) & (rows[_BEHIND[column]] != 0))
    if branch_ids is not None:
        rows = rows.filter(rows.branch_id.isin(list(branch_ids)))
    return rows.select("customer_id", "branch_id", *ledger.MONEY).order_by("customer_id")


def _is_complete(as_of: date) -> bool:
    return periods.containing(as_of, KIND).is_complete(as_of)


def _turns(star: Star, as_of: date) -> ibis.Table:
    """One row per customer, quarter, branch and what he did there: being there, leaving it, arriving from it."""
    rows = quarters(star, as_of)
    one, none = ibis.literal(1, "int64"), ibis.literal(0, "int64")
    no_money = ibis.literal(Decimal(0)).cast("decimal(38, 4)")

    def turn(rows: ibis.Table, number: ibis.Value, branch_id: ibis.Value, **figures: ibis.Value) -> ibis.Table:
        counts = {name: figures.get(name, none) for name in ledger.COUNTS}
        money = {name: figures.get(name, no_money) for name in ledger.MONEY}
        return rows.select("customer_id", number=number, branch_id=branch_id, **counts, **money)

    here = turn(
        rows,
        rows.number,
        rows.branch_id,
        new=(rows.is_active & rows.before.isnull()).cast("int64"),
        won_back=(rows.is_active & (rows.before < rows.number - 1)).fill_null(False).cast("int64"),
        closing=rows.is_active.cast("int64"),
        revenue=rows.revenue,
    )
    active = rows.filter(rows.is_active & (rows.number < lines.index_of(as_of, KIND)))
    moved = (active.branch_id != active.later_branch_id).cast("int64")
    churned = active.after.isnull() | (active.after > active.number + 1)
    left = turn(active, active.number + 1, active.branch_id, opening=one, moved_out=moved)
    arrived = turn(
        active,
        active.number + 1,
        active.later_branch_id,
        moved_in=moved,
        churned=churned.cast("int64"),
        lost_turnover=ibis.ifelse(churned, active.revenue, no_money),
    )
    return here.union(left, arrived)


def quarters(star: Star, as_of: date) -> ibis.Table:
    """One row per customer and quarter with lines: revenue, activity, its neighbours, home now and a quarter later.

    Parameters
    ----------
    star : Star
        The star to read.
    as_of : datetime.date
        Last day that counts.

    Returns
    -------
    ibis.Table
        customer_id, number (of the quarter), revenue, is_active, before and after (numbers of the nearest quarters of
        the same activity), revenue_before (of that quarter), branch_id, later_branch_id.

    Source
    ------
    House rule (design 3, period ledger).

    Examples
    --------
    >>> from zhike.warehouse.engine import star_from_arrow
    >>> star = star_from_arrow({"order_line": {
    ...     "customer_id": [1, 1], "line_date": ["2024-01-05", "2024-04-09"], "amount": [10, 5]}})
    >>> quarters(star, date(2024, 6, 30)).to_pyarrow()["revenue_before"].to_pylist()
    [None, Decimal('10.0000')]
    """
    rows = lines.accepted(star, as_of)
    rows = rows.group_by("customer_id", number=lines.index(rows.line_date, KIND)).agg(
        revenue=rows.amount.sum().cast("decimal(38, 4)"), is_active=(~rows.is_return).any()
    )
    # A quarter of nothing but returns is no neighbour of an active one.
    alike = ibis.window(group_by=["customer_id", "is_active"], order_by="number")
    rows = rows.mutate(
        before=rows.number.lag().over(alike),
        after=rows.number.lead().over(alike),
        revenue_before=rows.revenue.lag().over(alike),
    )
    spans = homes.spans(star, as_of, KIND)
    joined = rows.join(
        spans,
        [
            rows.customer_id == spans.customer_id,
            rows.number >= spans.from_index,
            rows.number < spans.to_index,
        ],
    )
    later = ibis.ifelse(joined.to_index == joined.number + 1, joined.next_branch_id, joined.branch_id)
    return joined.select(*rows.columns, "branch_id", later_branch_id=later)
