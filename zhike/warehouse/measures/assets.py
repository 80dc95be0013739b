"""How the value of customers turns from one quarter into the next: what came, grew, shrank and went, to the cent."""

from collections.abc import Collection
from datetime import date
from decimal import Decimal

import ibis

from zhike.analytics import periods
from zhike.warehouse.engine import Star
from zhike.warehouse.measures import activity, ledger, lines
from zhike.warehouse.written import written_once

MONEY = ("opening", "gained", "moved_in", "growth", "shrinkage", "lost", "moved_out", "closing")
COUNTS = ("n_grown", "n_shrunk")
_NO_MONEY = ibis.literal(Decimal(0)).cast("decimal(38, 4)")


def cells(star: Star, as_of: date) -> ibis.Table:
    """The value of customers by quarter and home branch, on the footing of the period ledger.

    The value of a customer who is there in a quarter is its net revenue of that quarter. Who was there before and is
    there now grew or shrank by the difference; who comes gained, who stays away is lost with what he brought before:
    opening + gained + moved_in + growth − shrinkage − lost − moved_out = closing in every row, in the same customers
    as the ledger's.

    Parameters
    ----------
    star : Star
        The star to read.
    as_of : datetime.date
        Last day that counts; the quarter it lies in is the last one.

    Returns
    -------
    ibis.Table
        period (label), branch_id, the money columns (decimal, book currency; growth and shrinkage above zero), n_grown,
        n_shrunk (int64, customers); only quarters and branches with anything, in that order. All add up over branches.

    Source
    ------
    House rule (design 3, period ledger; customer asset statement).

    Examples
    --------
    >>> from zhike.warehouse.engine import star_from_arrow
    >>> star = star_from_arrow({"order_line": {
    ...     "customer_id": [1, 2, 1], "line_date": ["2024-01-05", "2024-02-01", "2024-04-09"], "amount": [10, 30, 5]}})
    >>> second = cells(star, date(2024, 6, 30)).to_pyarrow().to_pylist()[1]
    >>> [int(second[name]) for name in ("opening", "shrinkage", "lost", "closing")]
    [40, 5, 30, 5]
    """
    return _cells(activity.periods_of(star, as_of, ledger.KIND), as_of)


def members(star: Star, as_of: date, period: str, column: str, branch_ids: Collection[int] | None = None) -> ibis.Table:
    """The customers behind one line of the statement.

    Parameters
    ----------
    star : Star
        The star to read.
    as_of : datetime.date
        As given to `cells`.
    period : str
        Label of the quarter.
    column : str
        A money column of `cells`.
    branch_ids : collection of int, optional
        Home branches to keep; None keeps all.

    Returns
    -------
    ibis.Table
        customer_id, amount: what each adds to the line; one row per customer and branch, ordered by customer_id.

    Raises
    ------
    ValueError
        A column the statement does not have.
    InputError
        PERIOD_SYNTAX.

    Source
    ------
    House rule (a list behind every mark).

    Examples
    --------
    >>> from zhike.warehouse.engine import star_from_arrow
    >>> star = star_from_arrow({"order_line": {
    ...     "customer_id": [1, 2, 1], "line_date": ["2024-01-05", "2024-02-01", "2024-04-09"], "amount": [10, 30, 5]}})
    >>> members(star, date(2024, 6, 30), "2024Q2", "shrinkage").to_pyarrow().to_pylist()
    [{'customer_id': 1, 'amount': Decimal('5.0000')}]
    """
    if column not in MONEY:
        raise ValueError(f"the statement has no line {column!r}")
    rows = _turns(activity.periods_of(star, as_of, ledger.KIND), as_of)
    number = lines.index_of(periods.parse(period).start, ledger.KIND)
    rows = rows.filter((rows.number == number) & (rows[f"in_{column}"] != 0))
    if branch_ids is not None:
        rows = rows.filter(rows.branch_id.isin(list(branch_ids)))
    return rows.select("customer_id", amount=rows[column]).order_by("customer_id")


@written_once
def _cells(rows: ibis.Table, as_of: date) -> ibis.Table:
    rows = _turns(rows, as_of)
    found = rows.group_by("number", "branch_id").agg(**{name: rows[name].sum() for name in (*MONEY, *COUNTS)})
    named = found.mutate(period=lines.label(found.number, ledger.KIND)).order_by("number", "branch_id")
    return named.select("period", "branch_id", *MONEY, *COUNTS)


def _turns(rows: ibis.Table, as_of: date) -> ibis.Table:
    """One row per customer, quarter, branch and what his value did there; `in_…` says whose line it is, be it 0."""
    active = rows.filter(rows.is_active)
    in_order = ibis.window(group_by="customer_id", order_by="number")
    active = active.mutate(revenue_before=active.revenue.lag().over(in_order))
    stayed = active.was_active
    change = active.revenue - ibis.coalesce(active.revenue_before, _NO_MONEY)
    here = _turn(
        active,
        active.number,
        active.branch_id,
        gained=(~stayed, active.revenue),
        growth=(stayed & (change > 0), change),
        shrinkage=(stayed & (change < 0), -change),
        closing=(ibis.literal(True), active.revenue),
    )
    earlier = active.filter(active.number < lines.index_of(as_of, ledger.KIND))
    has_moved = earlier.branch_id != earlier.later_branch_id
    is_lost = ~earlier.stays
    left = _turn(
        earlier,
        earlier.number + 1,
        earlier.branch_id,
        opening=(ibis.literal(True), earlier.revenue),
        moved_out=(has_moved, earlier.revenue),
    )
    arrived = _turn(
        earlier,
        earlier.number + 1,
        earlier.later_branch_id,
        moved_in=(has_moved, earlier.revenue),
        lost=(is_lost, earlier.revenue),
    )
    return here.union(left, arrived)


def _turn(
    rows: ibis.Table, number: ibis.Value, branch_id: ibis.Value, **parts: tuple[ibis.Value, ibis.Value]
) -> ibis.Table:
    is_in = {name: parts[name][0].cast("int64") if name in parts else ibis.literal(0, "int64") for name in MONEY}
    money = {
        name: ibis.ifelse(parts[name][0], parts[name][1], _NO_MONEY).cast("decimal(38, 4)")
        if name in parts
        else _NO_MONEY
        for name in MONEY
    }
    return rows.select(
        "customer_id",
        number=number,
        branch_id=branch_id,
        **money,
        **{f"in_{name}": value for name, value in is_in.items()},
        n_grown=is_in["growth"],
        n_shrunk=is_in["shrinkage"],
    )
