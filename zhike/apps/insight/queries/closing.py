"""Closed periods: versions, what corrections have touched, and what a version says otherwise than the one before."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from zhike.analytics import account, periods
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


def rows(branch_id: int, kind: str) -> list[Row]:
    """Return the periods of a kind that are over, the newest first, with what was frozen of a branch."""
    found: dict[str, list[Closing]] = {}
    for closing in Closing.objects.filter(kind=kind).select_related("user").order_by("version"):
        found.setdefault(closing.period, []).append(closing)
    newest = [versions[-1].pk for versions in found.values()]
    frozen = LedgerCell.objects.filter(closing_of__in=newest, branch_id=branch_id, cut="")
    cell_of = {cell.closing_of_id: cell for cell in frozen if not figures.hides(figures.n_behind(cell))}
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


def cell(closing: Closing, branch_id: int) -> LedgerCell | None:
    """Return what was frozen of a branch's subtree; None unseen."""
    if not figures.may_see(branch_id):
        return None
    found = LedgerCell.objects.filter(closing_of=closing, branch_id=branch_id, cut="").first()
    return None if found is None or figures.hides(figures.n_behind(found)) else found


def differences(older: Closing, newer: Closing | None = None) -> list[Difference]:
    """Return what a version says otherwise than a newer one, or than the current analysis, of what one may see."""
    after = list(LedgerCell.objects.filter(closing_of=newer)) if newer else closings.cells_now(older.period)
    return _told(closings.differences(older, after))


def _told(pairs: Iterable[tuple[LedgerCell | None, LedgerCell | None]]) -> list[Difference]:
    seen = base.actor().figure_branch_ids
    names = {branch.pk: branch.name for branch in org_queries.branches()}
    found = []
    for before, now in pairs:
        known = before or now
        if known is None or (seen is not None and known.branch_id not in seen):
            continue
        if any(cell and figures.hides(figures.n_behind(cell)) for cell in (before, now)):
            continue
        found += [
            Difference(names[known.branch_id], known.cut, known.part, column, *values)
            for column in account.COLUMNS
            if (values := (getattr(before, column, 0), getattr(now, column, 0)))[0] != values[1]
        ]
    return found


def kind_of(period: str) -> str:
    """Return the kind of a period by its label; raises InputError."""
    return periods.parse(period).kind
