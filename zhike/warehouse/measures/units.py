"""The period ledger of what customers hold, counted in their place: outlets and subscriptions, and who is behind it."""

from collections.abc import Collection
from datetime import date
from decimal import Decimal

import ibis

from zhike.analytics import ledger, periods
from zhike.warehouse.engine import Star
from zhike.warehouse.measures import homes, lines
from zhike.warehouse.written import written_once

UNITS = ("OUTLET", "SUBSCRIPTION")
CUTS = {"": (), "TIER": ("tier",)}
FIGURES = (*ledger.COUNTS, *ledger.YOUNG, *ledger.MONEY)
COLUMNS = ("opening", "new", "moved_in", "churned", "moved_out", "closing")


@written_once
def cells(star: Star, as_of: date, unit: str, kind: str, *, cut: str = "", first_month: int = 1) -> ibis.Table:
    """The period ledger of units by their own first and last days, one row per period and home branch, or tier besides.

    Opening = there at the end of the period before; new = begun in the period; churned = ended in it, also what began
    in the same one; closing = there at its end. What is not its customer's home at the end of the period before moved
    out there and in here; by tier, what stays and has another tier by now moved from one to the other. So
    opening + new + moved_in − churned − moved_out = closing in every row; nothing is won back, for what opens again
    is another unit.

    Parameters
    ----------
    star : Star
        The star to read.
    as_of : datetime.date
        Last day that counts; what begins or ends later is not known yet.
    unit : {"OUTLET", "SUBSCRIPTION"}
        What is counted.
    kind : {"QUARTER", "MONTH", "HALF", "YEAR"}
        Kind of period.
    cut : {"", "TIER"}
        By the value tier of the customer.
    first_month : int
        Month a year begins with.

    Returns
    -------
    ibis.Table
        period (label), branch_id, with a cut tier, then the columns of the ledger of customers: counts of units
        (int64), lost_turnover (yearly turnover noted of what ended; what has no note adds nothing), revenue 0, and
        the young 0. Only what is not empty, ordered by period, branch, tier.

    Raises
    ------
    ValueError
        Another unit, kind or cut.

    Source
    ------
    Requirements R022, R475; worked case W01.

    Examples
    --------
    >>> from zhike.warehouse.engine import star_from_arrow
    >>> star = star_from_arrow({"customer": {"customer_id": [1]}, "unit": {"unit_id": [1, 2], "customer_id": [1, 1],
    ...     "opened": ["2023-05-01", "2024-02-01"], "closed": ["2024-09-30", None]}})
    >>> rows = cells(star, date(2024, 12, 31), "OUTLET", "YEAR").to_pyarrow().to_pylist()
    >>> [rows[1][name] for name in ("period", "opening", "new", "churned", "closing")]
    ['2024', 1, 1, 1, 1]
    """
    if cut not in CUTS:
        raise ValueError(f"the ledger of units has no cut {cut!r}")
    rows = _turns(_there(star, as_of, unit, kind, first_month), cut)
    keys = ("number", "branch_id", *CUTS[cut])
    found = rows.group_by(*keys).agg(**{name: rows[name].sum() for name in COLUMNS}, lost_turnover=rows.turnover.sum())
    none = ibis.literal(0, "int64")
    found = found.order_by(*keys)
    return found.select(
        "branch_id",
        *CUTS[cut],
        **{name: found[name] if name in COLUMNS else none for name in (*ledger.COUNTS, *ledger.YOUNG)},
        lost_turnover=found.lost_turnover,
        revenue=ibis.literal(Decimal(0)).cast("decimal(38, 4)"),
        period=lines.label(found.number, kind),
    ).relocate("period")


def members(
    star: Star,
    as_of: date,
    unit: str,
    *,
    period: str,
    column: str,
    branch_ids: Collection[int],
    tier: str = "",
    first_month: int = 1,
) -> ibis.Table:
    """The units behind one figure of their ledger.

    Parameters
    ----------
    star, as_of, unit
        As given to `cells`.
    period : str
        Label of the period; its kind follows from it.
    column : {"opening", "new", "moved_in", "churned", "moved_out", "closing"}
        The figure.
    branch_ids : collection of int
        Home branches to keep, as `cells` shows them.
    tier : str
        The tier to keep, as `cells` shows it; empty keeps all.
    first_month : int
        Month a year begins with.

    Returns
    -------
    ibis.Table
        unit_id, customer_id, opened and closed (days; no later closing than as_of), turnover (yearly, as noted, or
        nothing); ordered by turnover, the most first, then unit_id.

    Raises
    ------
    ValueError
        A unit or column the ledger does not have.
    InputError
        PERIOD_SYNTAX.

    Source
    ------
    House rule (a list behind every mark); requirement R423.

    Examples
    --------
    >>> from zhike.warehouse.engine import star_from_arrow
    >>> star = star_from_arrow({"customer": {"customer_id": [1]}, "unit": {"unit_id": [1, 2], "customer_id": [1, 1],
    ...     "opened": ["2023-05-01", "2024-02-01"], "closed": ["2024-09-30", None]}})
    >>> members(
    ...     star, date(2024, 12, 31), "OUTLET", period="2024", column="churned", branch_ids=[1]
    ... ).to_pyarrow()["unit_id"].to_pylist()
    [1]
    """
    if column not in COLUMNS:
        raise ValueError(f"the ledger of units has no column {column!r}")
    asked = periods.parse(period, first_month)
    rows = _turns(_there(star, as_of, unit, asked.kind, first_month), "TIER" if tier else "")
    rows = rows.filter((rows.number == asked.index) & (rows[column] != 0) & rows.branch_id.isin(list(branch_ids)))
    kept = rows.filter(rows.tier == tier) if tier else rows
    held = star.unit.filter((star.unit.kind == unit) & (star.unit.opened <= as_of))
    found = held.semi_join(kept, "unit_id")
    known = ibis.ifelse(found.closed <= as_of, found.closed, ibis.null("date"))
    told = found.select("unit_id", "customer_id", "opened", "turnover", closed=known)
    return told.order_by(ibis.desc(told.turnover, nulls_first=False), told.unit_id)


def _there(star: Star, as_of: date, unit: str, kind: str, first_month: int) -> ibis.Table:
    """One row per unit and period it was there at the end of, or began and ended in: home and tier then and later."""
    if unit not in UNITS:
        raise ValueError(f"the unit must be one of {', '.join(UNITS)}, not {unit!r}")
    last = lines.index_of(as_of, kind, first_month)
    held = star.unit.filter((star.unit.kind == unit) & (star.unit.opened <= as_of))
    ended = ibis.ifelse(held.closed <= as_of, lines.index(held.closed, kind, first_month), ibis.null("int64"))
    held = held.select(
        "unit_id", "customer_id", "turnover", first=lines.index(held.opened, kind, first_month), ended=ended
    )
    until = ibis.greatest(held.first, (held.ended - 1).fill_null(last))
    rows = held.select(
        "unit_id", "customer_id", "turnover", "first", "ended",
        number=ibis.range(held.first, until + 1).unnest().cast("int64"), last=ibis.literal(last, "int64"),
    )  # fmt: skip
    rows = _at_ends(rows, homes.spans(star, as_of, kind, first_month), "branch_id")
    return _at_ends(rows, homes.tiers(star, as_of, kind, first_month), "tier")


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


def _turns(rows: ibis.Table, cut: str) -> ibis.Table:
    """One row per unit, period, branch and what it did there: being there, leaving it, arriving from it."""
    none = ibis.literal(0, "int64")
    no_money = ibis.literal(Decimal(0)).cast("decimal(38, 4)")

    def turn(rows: ibis.Table, **told: ibis.Value) -> ibis.Table:
        counts = {name: told[name].cast("int64") if name in told else none for name in COLUMNS}
        place = {name: told.get(name, rows[name]) for name in ("number", "branch_id", "tier")}
        return rows.select("unit_id", **place, **counts, turnover=told.get("turnover", no_money))

    money = rows.turnover.cast("decimal(38, 4)").fill_null(no_money)
    fresh = (rows.ended == rows.first).fill_null(False)
    here = turn(
        rows, new=rows.number == rows.first, closing=~fresh, churned=fresh,
        turnover=ibis.ifelse(fresh, money, no_money),
    )  # fmt: skip
    there = rows.filter(~fresh & (rows.number < rows.last))
    is_gone = (there.ended == there.number + 1).fill_null(False)
    moved = there.branch_id != there.later_branch_id
    has_graded = ~is_gone & (there.tier != there.later_tier) & ibis.literal(cut == "TIER")
    left = turn(there, number=there.number + 1, opening=ibis.literal(True), moved_out=moved)
    arrived = turn(
        there, number=there.number + 1, branch_id=there.later_branch_id, moved_in=moved, moved_out=has_graded,
        churned=is_gone,
        turnover=ibis.ifelse(is_gone, there.turnover.cast("decimal(38, 4)").fill_null(no_money), no_money),
    )  # fmt: skip
    found = here.union(left).union(arrived)
    if cut != "TIER":
        return found
    risen = there.filter(has_graded)
    return found.union(
        turn(risen, number=risen.number + 1, branch_id=risen.later_branch_id, tier=risen.later_tier,
             moved_in=ibis.literal(True))
    )  # fmt: skip
