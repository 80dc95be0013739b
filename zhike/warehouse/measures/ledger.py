"""The period ledger of customers by home branch, tier and year of first purchase, and who is behind its figures."""

from collections.abc import Collection
from datetime import date
from decimal import Decimal

import ibis

from zhike.analytics import ledger, periods
from zhike.warehouse.engine import Star
from zhike.warehouse.measures import activity, lines
from zhike.warehouse.written import written_once

KIND = "QUARTER"
# What a cell may be cut by beside the branch.
CUTS = {"": (), "TIER": ("tier",), "COHORT": ("cohort",)}
FIGURES = (*ledger.COUNTS, *ledger.YOUNG, *ledger.MONEY)
_BEHIND = {name: name for name in (*ledger.COUNTS, *ledger.YOUNG, "revenue")} | {"lost_turnover": "churned"}


def cells(star: Star, as_of: date, kind: str = KIND, cut: str = "", first_month: int = 1) -> ibis.Table:
    """The period ledger on basis ACTIVITY: one row per period and home branch, or one per class of a cut besides.

    Closing = customers with a purchase in the period; opening = closing of the period before; new = first purchase
    ever; won back = active now and earlier, but not in the period before; churned = active in the period before and
    not now. The opening stands at the home branch at the end of the period before, all else at the home branch at the
    end of the period; whoever was in the opening and has another home by then moved out there and in here, whether he
    stayed or churned. By tier, the opening and those who churned stand at the tier they had at the end of the period
    before; who stayed and has another by now moved from one to the other. So
    opening + new + won_back + moved_in − churned − moved_out = closing in every row.

    Parameters
    ----------
    star : Star
        The star to read.
    as_of : datetime.date
        Last day that counts; the period it lies in is the last one.
    kind : {"QUARTER", "MONTH", "HALF", "YEAR"}
        Kind of period.
    cut : {"", "TIER", "COHORT"}
        By value tier, or by calendar year of the first purchase.
    first_month : int
        Month a year begins with.

    Returns
    -------
    ibis.Table
        period (label), branch_id, with a cut its column (tier, text; cohort, a year), opening, new, won_back,
        moved_in, churned, moved_out, closing, young_opening and young_churned (of the opening and of the churned,
        those who first bought in the year before the period) (int64, customers), lost_turnover (net revenue of the
        period before from those who churned), revenue (net, of all lines) (decimal, book currency), is_provisional
        (the period is not over), is_first (no period before: no rates). Without a cut every period from the first line
        to ``as_of`` for every branch that ever has a figure, with one what is not empty; in that order. All counts and
        money add up over branches, and over classes but for the moves among these.

    Raises
    ------
    ValueError
        Another kind or cut.

    Source
    ------
    House rule (design 3, period ledger); requirements R416, R419, R421, R422, R424.

    Examples
    --------
    >>> from zhike.warehouse.engine import star_from_arrow
    >>> star = star_from_arrow({"order_line": {
    ...     "customer_id": [1, 2, 1], "line_date": ["2024-01-05", "2024-02-01", "2024-04-09"], "amount": [10, 30, 5]}})
    >>> second = cells(star, date(2024, 6, 30)).to_pyarrow().to_pylist()[1]
    >>> [second[name] for name in ("period", "opening", "churned", "closing", "lost_turnover")]
    ['2024Q2', 2, 1, 1, Decimal('30.0000')]
    """
    if cut not in CUTS:
        raise ValueError(f"the ledger has no cut {cut!r}")
    return _cells(_periods(star, as_of, kind, first_month), as_of, kind, cut, first_month)


def members(
    star: Star,
    as_of: date,
    period: str,
    column: str,
    branch_ids: Collection[int] | None = None,
    *,
    cut: str = "",
    part: str = "",
    first_month: int = 1,
) -> ibis.Table:
    """The customers behind one figure of the ledger.

    Parameters
    ----------
    star : Star
        The star to read.
    as_of : datetime.date
        As given to `cells`.
    period : str
        Label of the period; its kind follows from it.
    column : str
        A count or money column of `cells`; behind lost_turnover stand the churned, behind revenue those with money.
    branch_ids : collection of int, optional
        Home branches to keep, as `cells` shows them; None keeps all.
    cut : {"", "TIER", "COHORT"}
        As given to `cells`.
    part : str
        The class of the cut to keep, several with commas between; empty keeps all.
    first_month : int
        Month a year begins with.

    Returns
    -------
    ibis.Table
        customer_id, branch_id, lost_turnover, revenue; one row per customer, ordered by customer_id. For moved_in and
        moved_out over several branches, moves between two of them are among the rows, as they are in the sum.

    Raises
    ------
    ValueError
        A column or cut the ledger does not have.
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
    asked = periods.parse(period, first_month)
    last = lines.index_of(as_of, asked.kind, first_month)
    rows = _turns(_periods(star, as_of, asked.kind, first_month), last, cut)
    rows = rows.filter((rows.number == asked.index) & (rows[_BEHIND[column]] != 0))
    if branch_ids is not None:
        rows = rows.filter(rows.branch_id.isin(list(branch_ids)))
    if cut and part:
        rows = rows.filter(rows[CUTS[cut][0]].cast("string").isin(part.split(",")))
    return rows.select("customer_id", "branch_id", *ledger.MONEY).order_by("customer_id")


@written_once
def _cells(rows: ibis.Table, as_of: date, kind: str, cut: str, first_month: int) -> ibis.Table:
    rows = _turns(rows, lines.index_of(as_of, kind, first_month), cut)
    keys = ("number", "branch_id", *CUTS[cut])
    found = rows.group_by(*keys).agg(**{name: rows[name].sum() for name in FIGURES})
    bounds = rows.agg(first=rows.number.min())
    last = lines.index_of(as_of, kind, first_month)
    if cut:
        full = found.cross_join(bounds)
    else:
        every = bounds.select("first", number=ibis.range(bounds.first, last + 1).unnest())
        grid = every.filter(every.first.notnull()).cross_join(found.select("branch_id").distinct())
        full = grid.left_join(found, ["number", "branch_id"])
    is_open = ibis.literal(not periods.of_index(kind, last, first_month).is_complete(as_of))
    full = full.order_by(*keys)
    return full.select(
        "branch_id",
        *CUTS[cut],
        **{name: full[name].fill_null(0) for name in FIGURES},
        period=lines.label(full.number, kind),
        is_provisional=(full.number == last) & is_open,
        is_first=full.number == full.first,
    ).relocate("period")


def _periods(star: Star, as_of: date, kind: str, first_month: int) -> ibis.Table:
    key = ("periods", as_of, kind, first_month)
    return star.kept(key, lambda: activity.periods_of(star, as_of, kind, first_month))


def _turns(rows: ibis.Table, last: int, cut: str) -> ibis.Table:
    """One row per customer, period, branch and what he did there: being there, leaving it, arriving from it."""
    one, none = ibis.literal(1, "int64"), ibis.literal(0, "int64")
    no_money = ibis.literal(Decimal(0)).cast("decimal(38, 4)")

    def turn(rows: ibis.Table, number: ibis.Value, branch_id: ibis.Value, **figures: ibis.Value) -> ibis.Table:
        counts = {name: figures.get(name, none) for name in (*ledger.COUNTS, *ledger.YOUNG)}
        money = {name: figures.get(name, no_money) for name in ledger.MONEY}
        tier = figures.get("tier", rows.tier)
        return rows.select("customer_id", "cohort", tier=tier, number=number, branch_id=branch_id, **counts, **money)

    here = turn(
        rows,
        rows.number,
        rows.branch_id,
        new=(rows.is_active & rows.is_new).cast("int64"),
        won_back=(rows.is_active & ~rows.is_new & ~rows.was_active).cast("int64"),
        closing=rows.is_active.cast("int64"),
        revenue=rows.revenue,
    )
    active = rows.filter(rows.is_active & (rows.number < last))
    moved = (active.branch_id != active.later_branch_id).cast("int64")
    churned = (~active.stays).cast("int64")
    has_graded = active.stays & (active.tier != active.later_tier) & ibis.literal(cut == "TIER")
    graded = has_graded.cast("int64")
    young = active.is_young.cast("int64")
    left = turn(active, active.number + 1, active.branch_id, opening=one, young_opening=young, moved_out=moved)
    arrived = turn(
        active,
        active.number + 1,
        active.later_branch_id,
        moved_in=moved,
        moved_out=graded,
        churned=churned,
        young_churned=young * churned,
        lost_turnover=ibis.ifelse(active.stays, no_money, active.revenue),
    )
    found = here.union(left, arrived)
    if cut != "TIER":
        return found
    risen = active.filter(has_graded)
    return found.union(turn(risen, risen.number + 1, risen.later_branch_id, tier=risen.later_tier, moved_in=one))
