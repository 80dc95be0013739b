"""Closed periods: versions, what corrections have touched, and what a version says otherwise than the one before."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any, cast

from zhike.analytics import account, periods
from zhike.analytics import ledger as ledgers
from zhike.apps.core import base
from zhike.apps.insight.actions import closing as closings
from zhike.apps.insight.models import Closing, LedgerCell
from zhike.apps.insight.queries import accounts, figures
from zhike.apps.org import queries as org_queries


@dataclass(frozen=True)
class Row:
    """A period that is over: its newest closing, if any, and the top figures it was frozen with."""

    period: str
    kind: str
    closing: Closing | None
    cell: LedgerCell | None
    n_versions: int


@dataclass(frozen=True)
class Difference:
    """One figure that is not what it was."""

    branch_name: str
    cut: str
    part: str
    column: str
    before: Any
    now: Any


def rows(branch_id: int, kind: str, unit: str = accounts.CUSTOMER) -> list[Row]:
    """Return the periods of a kind that are over, the newest first, with what was frozen of a branch."""
    cut = accounts.cut_of(unit)
    found: dict[str, list[Closing]] = {}
    for closing in Closing.objects.filter(kind=kind).select_related("user").order_by("version"):
        found.setdefault(closing.period, []).append(closing)
    newest = [versions[-1].pk for versions in found.values()]
    frozen = LedgerCell.objects.filter(closing_of__in=newest, branch_id=branch_id, cut=cut, part="")
    untold = _untold(newest, branch_id, cut)
    cell_of = {cell.closing_of_id: _shown(cell, *untold) for cell in frozen}
    over = {cell.period for cell in accounts.cells(branch_id, kind) if not cell.is_provisional}
    told = []
    for period in sorted({*over, *found}, reverse=True):
        of_period = found.get(period, [])
        last = of_period[-1] if of_period else None
        told.append(Row(period, kind, last, cell_of.get(last.pk) if last else None, len(of_period)))
    return told


def versions(period: str) -> list[Closing]:
    """Return the versions of a closed period, the oldest first."""
    return list(Closing.objects.filter(period=period).select_related("user").order_by("version"))


def closed_again(labels: Iterable[str]) -> dict[str, datetime]:
    """Return when those of some periods that were put right and closed again were so last."""
    rows = Closing.objects.filter(period__in=list(labels), version__gt=1).order_by("version")
    return dict(rows.values_list("period", "at"))


def cell(closing: Closing, branch_id: int, unit: str = accounts.CUSTOMER) -> LedgerCell | None:
    """Return what was frozen of a branch's subtree; None unseen."""
    if not figures.may_see(branch_id):
        return None
    cut = accounts.cut_of(unit)
    found = LedgerCell.objects.filter(closing_of=closing, branch_id=branch_id, cut=cut, part="").first()
    return found and _shown(found, *_untold([closing.pk], branch_id, cut))


def _untold(closing_ids: Collection[int], branch_id: int, cut: str) -> tuple[set[int], set[int]]:
    """Return in which closings a branch is hidden beside its sisters, and in which its money is."""
    beside = LedgerCell.objects.filter(
        closing_of__in=closing_ids, branch_id__in=figures.sisters(branch_id), cut=cut, part=""
    )  # fmt: skip
    cells: dict[int, dict[int, LedgerCell]] = {}
    for cell in beside:
        cells.setdefault(cast(int, cell.closing_of_id), {})[cell.branch_id] = cell
    hidden, no_money = (
        {closing_id for closing_id, found in cells.items() if branch_id in figures.small(found, code)}
        for code in ("", "lost_turnover")
    )
    return hidden, no_money


def _shown(cell: LedgerCell, hidden: Collection[int], no_money: Collection[int]) -> LedgerCell | None:
    """Return a frozen cell as its reader may see it: None over a few customers, without money where few have left."""
    if figures.hides(cell.churned) or cell.closing_of_id in no_money:
        cell.lost_turnover = None  # type: ignore[assignment]  # shown, never saved
    return None if figures.hides(figures.n_behind(cell)) or cell.closing_of_id in hidden else cell


def differences(older: Closing, newer: Closing | None = None) -> list[Difference]:
    """Return what a version says otherwise than a newer one, or than the current analysis, of what one may see."""
    after = list(LedgerCell.objects.filter(closing_of=newer)) if newer else closings.cells_now(older.period)
    return _told(closings.differences(older, after), _small(older))


def _small(closing: Closing) -> set[int]:
    """Return the branches that are hidden in a version beside a small sister."""
    if not base.actor().hides_small_cells:
        return set()
    parents = {branch.pk: branch.parent_id for branch in org_queries.branches()}
    below: dict[int, dict[int, LedgerCell]] = {}
    for cell in LedgerCell.objects.filter(closing_of=closing, cut=""):
        parent_id = parents[cell.branch_id]
        if parent_id is not None and figures.may_see(parent_id):
            below.setdefault(parent_id, {})[cell.branch_id] = cell
    return {branch_id for cells in below.values() for branch_id in figures.small(cells)}


def _told(
    pairs: Iterable[tuple[LedgerCell | None, LedgerCell | None]], small: Collection[int]
) -> list[Difference]:  # fmt: skip
    actor = base.actor()
    seen, is_coarse = actor.figure_branch_ids, actor.hides_small_cells
    # What one late invoice changed is one customer's money; a class less the others would be a small one.
    columns = [name for name in account.COLUMNS if not is_coarse or name in ledgers.COUNTS]
    names = {branch.pk: branch.name for branch in org_queries.branches()}
    found = []
    for before, now in pairs:
        known = before or now
        if known is None or (seen is not None and known.branch_id not in seen) or (is_coarse and known.cut):
            continue
        if known.branch_id in small or any(cell and figures.hides(figures.n_behind(cell)) for cell in (before, now)):
            continue
        found += [
            Difference(names[known.branch_id], known.cut, known.part, column, *values)
            for column in columns
            if (values := (getattr(before, column, 0), getattr(now, column, 0)))[0] != values[1]
        ]
    return found


def kind_of(period: str) -> str:
    """Return the kind of a period by its label; raises InputError."""
    return periods.parse(period).kind
