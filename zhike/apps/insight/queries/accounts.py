"""The period ledger as pages read it: one branch over time, branches side by side, the classes of a cut."""

from collections.abc import Iterable
from dataclasses import fields

from zhike.analytics import account, periods
from zhike.analytics import ledger as ledgers
from zhike.analytics.ledger import Cell
from zhike.apps.core import base
from zhike.apps.insight.actions.accounts import BY_COHORT, BY_TIER, CUSTOMER, UNIT_CUTS, WHOLE, cut_of, first_month
from zhike.apps.insight.models import LedgerCell, LedgerSeries, Run
from zhike.apps.insight.queries import figures, runs

__all__ = [
    "BY_COHORT",
    "BY_TIER",
    "CUSTOMER",
    "UNIT_CUTS",
    "WHOLE",
    "beside",
    "cells",
    "cut_of",
    "first_month",
    "of_branches",
    "of_parts",
    "parts",
    "untold",
]


def cells(branch_id: int, kind: str = "QUARTER", cut: str = WHOLE, part: str = "") -> list[Cell]:
    """Return the account of a branch's subtree over all periods of a kind, the oldest first; none unseen."""
    run = runs.current()
    if run is None or not figures.may_see(branch_id):
        return []
    row = LedgerSeries.objects.filter(run=run, kind=kind, cut=cut, part=part, branch_id=branch_id).first()
    if row is None and (kind, cut) == ("QUARTER", WHOLE):
        # An analysis of an earlier version kept nothing but these.
        return [_plain(cell) for cell in LedgerCell.objects.filter(run=run, branch_id=branch_id).order_by("period")]
    return _told(row, run, first_month()) if row else []


def parts(branch_id: int, kind: str, cut: str) -> dict[str, list[Cell]]:
    """Return the accounts of every class of a cut over all periods; none unseen."""
    run = runs.current()
    if run is None or not figures.may_see(branch_id):
        return {}
    rows = LedgerSeries.objects.filter(run=run, kind=kind, cut=cut, branch_id=branch_id).order_by("part")
    begins = first_month()
    return {row.part: _told(row, run, begins) for row in rows}


def of_parts(branch_id: int, period: str, cut: str) -> dict[str, Cell]:
    """Return one period's cell of every class of a cut."""
    found = parts(branch_id, periods.parse(period, first_month()).kind, cut)
    cells_of = {part: next((one for one in told if one.period == period), None) for part, told in found.items()}
    return {part: cell for part, cell in cells_of.items() if cell}


def of_branches(branch_ids: Iterable[int], kind: str, cut: str = WHOLE, part: str = "") -> dict[int, list[Cell]]:
    """Return the accounts of several branches over all periods, of those the acting person may see."""
    run, seen = runs.current(), base.actor().figure_branch_ids
    if run is None:
        return {}
    kept = [one for one in branch_ids if seen is None or one in seen]
    begins = first_month()
    rows = LedgerSeries.objects.filter(run=run, kind=kind, cut=cut, part=part, branch_id__in=kept)
    told = {row.branch_id: _told(row, run, begins) for row in rows}
    if not told and (kind, cut) == ("QUARTER", WHOLE):
        for cell in LedgerCell.objects.filter(run=run, branch_id__in=kept).order_by("period"):
            told.setdefault(cell.branch_id, []).append(_plain(cell))
    return told


def beside(period: str, branch_ids: Iterable[int], cut: str = WHOLE, part: str = "") -> dict[int, Cell]:
    """Return one period's cells of several branches, of those the acting person may see."""
    told = of_branches(branch_ids, periods.parse(period, first_month()).kind, cut, part)
    return {branch_id: cell for branch_id, cells_of in told.items() for cell in cells_of if cell.period == period}


def untold(branch_id: int, kind: str, cut: str = WHOLE, part: str = "") -> tuple[set[str], set[str]]:
    """Return in which periods a branch is hidden beside its sisters, and in which its money is.

    Beside one small branch a second is hidden, or their parent would give the small one away; so it is on its own page.
    """
    sisters, by_period = figures.sisters(branch_id), dict[str, dict[int, Cell]]()
    for one, told in of_branches(sisters, kind, cut, part).items() if sisters else ():
        for cell in told:
            by_period.setdefault(cell.period, {})[one] = cell
    hidden, no_money = (
        {period for period, found in by_period.items() if branch_id in figures.small(found, code)}
        for code in ("", "lost_turnover")
    )
    return hidden, no_money


def _plain(cell: LedgerCell) -> Cell:
    return Cell(**{field.name: getattr(cell, field.name) for field in fields(Cell)})


def _told(row: LedgerSeries, run: Run, begins: int) -> list[Cell]:
    last = periods.containing(run.as_of, row.kind, begins)
    labels = account.labels_between(row.begins, last)
    if len(labels) != row.n_periods:
        # The fiscal year begins in another month than when these were added up: the next analysis tells them anew.
        return []
    none = [0] * len(labels)
    columns = {name: row.columns.get(name, none) for name in account.COLUMNS}
    return [
        Cell(
            period=label, branch_id=row.branch_id, is_first=n == 0,
            is_provisional=label == last.label and not last.is_complete(run.as_of),
            lost_turnover=ledgers.money_of(columns["lost_turnover"][n]),
            revenue=ledgers.money_of(columns["revenue"][n]),
            **{name: columns[name][n] for name in (*ledgers.COUNTS, *ledgers.YOUNG)},
        )
        for n, label in enumerate(labels)
    ]  # fmt: skip
