"""Closing a period: its figures are frozen with a version, and told apart from what later corrections make of them."""

from collections.abc import Iterable, Iterator
from datetime import date, datetime, timedelta
from fractions import Fraction
from typing import cast

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from zhike.analytics import account, churn, periods
from zhike.analytics import ledger as ledgers
from zhike.analytics.errors import InputError
from zhike.apps.catalog import queries as catalog_queries
from zhike.apps.core import actions as core_actions
from zhike.apps.core import base
from zhike.apps.insight import rules
from zhike.apps.insight.actions.accounts import WHOLE, first_month
from zhike.apps.insight.models import Closing, LedgerCell, LedgerSeries, Run
from zhike.apps.org import queries as org_queries

BATCH = 1_000
BRANCHES_AT_ONCE = 50
COLUMNS = account.COLUMNS


class CannotClose(Exception):
    """A period that cannot be closed; the message says why and what to do."""


@transaction.atomic
def close(*, period: str, at: datetime, way: str = Closing.Way.HAND) -> Closing:
    """Freeze a period as the current analysis tells it; raises CannotClose."""
    run, asked = _closable(period)
    cells = _cells(run, asked)
    newest = Closing.objects.filter(kind=asked.kind, period=asked.label).order_by("-version").first()
    if newest and not differences(newest, cells):
        raise CannotClose(_("%(period)s is closed already, and nothing has changed since.") % {"period": asked.label})
    company = org_queries.company()
    closing = Closing(
        kind=asked.kind, period=asked.label, version=newest.version + 1 if newest else 1, way=way, as_of=run.as_of,
        profit_rate=company.profit_rate if company else None,
        is_first=any(cell.is_first for cell in cells if cell.cut == WHOLE), user_id=base.actor().user_id, at=at,
    )  # fmt: skip
    _keep(closing)
    for cell in cells:
        cell.closing_of = closing
    LedgerCell.objects.bulk_create(cells, batch_size=BATCH)
    _tell_broken(closing, cells, at)
    told = {"period": closing.period, "version": closing.version}
    core_actions.audit("period.close", noun="closing", object_id=closing.pk, at=at, values=told)
    core_actions.record("churn.period_closed", {"closing_id": closing.pk, **told}, at=at)
    return closing


def _keep(closing: Closing) -> None:
    """Write a closing; two who close at once make one version, and the second is told so."""
    try:
        with transaction.atomic():
            closing.save(force_insert=True)
    except IntegrityError as taken:
        said = _("%(period)s was just closed by somebody else: look at their version.") % {"period": closing.period}
        raise CannotClose(said) from taken


def _tell_broken(closing: Closing, cells: list[LedgerCell], at: datetime) -> None:
    """Record each control line that was broken, once for a period, branch and tier."""
    table = catalog_queries.table("ceilings")
    lines = {one.pk: rules.control_lines(table, one.level, one.code) for one in org_queries.branches()}
    for cell in cells:
        line = lines[cell.branch_id].get(cell.part or rules.ALL) if cell.cut in ("", "TIER") else None
        if line is None or not cell.opening or cell.is_first:
            continue
        ceiling = churn.ceiling_for(Fraction(line["permille"], 1000), closing.kind)
        rate = Fraction(cell.churned, cell.opening)
        if churn.light(rate, ceiling) == churn.RED:
            told = {"period": closing.period, "branch_id": cell.branch_id, "tier": cell.part,
                    "rate": float(rate), "ceiling": float(ceiling)}  # fmt: skip
            key = f"ceiling:{closing.period}:{cell.branch_id}:{cell.part}"
            core_actions.record("churn.ceiling_broken", told, at=at, key=key)


def follow_calendar(*, at: datetime) -> list[Closing]:
    """Close the newest periods whose days of grace are over, and mark the closed ones that corrections have touched."""
    run = Run.objects.filter(is_current=True).first()
    if run is None:
        return []
    touch(run=run, at=at)
    closed = []
    for kind in periods.KINDS:
        due = _due(kind, run.as_of)
        known = Closing.objects.filter(kind=kind, period=due.label).exists()
        if not known and LedgerSeries.objects.filter(run=run, kind=kind).exists():
            try:
                closed.append(close(period=due.label, at=at, way=Closing.Way.CALENDAR))
            except CannotClose:
                # The history does not reach that far.
                continue
    return closed


@transaction.atomic
def touch(*, run: Run, at: datetime) -> int:
    """Mark the newest version of every closed period that the current analysis tells otherwise; return how many."""
    touched = _touched(run, [closing for closing in newest_closings() if closing.touched_at is None])
    for closing in touched:
        Closing.objects.filter(pk=closing.pk).update(touched_at=at)
        told = {"period": closing.period, "version": closing.version}
        core_actions.audit("period.touch", noun="closing", object_id=closing.pk, at=at, values=told)
        core_actions.record("churn.period_touched", {"closing_id": closing.pk, **told}, at=at)
    return len(touched)


def _touched(run: Run, closings: list[Closing]) -> list[Closing]:
    """Return which closings the current analysis tells otherwise; each series is read once."""
    touched: dict[int, Closing] = {}
    periods_of = {closing.pk: periods.parse(closing.period, first_month()) for closing in closings}
    branch_ids = sorted(branch.pk for branch in org_queries.branches())
    for start in range(0, len(branch_ids), BRANCHES_AT_ONCE):
        some = branch_ids[start : start + BRANCHES_AT_ONCE]
        left = [closing for closing in closings if closing.pk not in touched]
        frozen: dict[int, dict[Key, tuple]] = {closing.pk: {} for closing in left}
        for cell in LedgerCell.objects.filter(closing_of__in=list(frozen), branch_id__in=some):
            frozen[cast(int, cell.closing_of_id)][_key(cell)] = _figures(cell)
        series = list(LedgerSeries.objects.filter(
            run=run, branch_id__in=some, kind__in={closing.kind for closing in left}
        ))  # fmt: skip
        for closing in left:
            rows = (row for row in series if row.kind == closing.kind)
            now = {_key(cell): _figures(cell) for cell in _in_period(rows, periods_of[closing.pk])}
            if now != frozen[closing.pk]:
                touched[closing.pk] = closing
    return list(touched.values())


Key = tuple[int, str, str]


def _key(cell: LedgerCell) -> Key:
    return cell.branch_id, cell.cut, cell.part


def newest_closings() -> list[Closing]:
    """Return the newest version of every closed period."""
    newest: dict[tuple[str, str], Closing] = {}
    for closing in Closing.objects.order_by("version"):
        newest[closing.kind, closing.period] = closing
    return list(newest.values())


def differences(closing: Closing, cells: list[LedgerCell]) -> list[tuple[LedgerCell | None, LedgerCell | None]]:
    """Return the cells of a period that are not what was frozen: as frozen, and as they are now."""
    frozen = {_key(cell): cell for cell in LedgerCell.objects.filter(closing_of=closing)}
    now = {_key(cell): cell for cell in cells}
    return [
        (frozen.get(key), now.get(key))
        for key in sorted({*frozen, *now})
        if _figures(frozen.get(key)) != _figures(now.get(key))
    ]


def cells_now(period: str) -> list[LedgerCell]:
    """Return a period's cells as the current analysis tells them; none without one."""
    run = Run.objects.filter(is_current=True).first()
    return _cells(run, periods.parse(period, first_month())) if run else []


def _figures(cell: LedgerCell | None) -> tuple:
    return tuple(getattr(cell, name) if cell else 0 for name in COLUMNS)


def _closable(period: str) -> tuple[Run, periods.Period]:
    try:
        asked = periods.parse(period, first_month())
    except InputError as refused:
        raise CannotClose(str(refused)) from refused
    run = Run.objects.filter(is_current=True).first()
    if run is None or not LedgerSeries.objects.filter(run=run, kind=asked.kind).exists():
        raise CannotClose(_("Nothing was analysed yet: run the analysis first."))
    if not asked.is_complete(run.as_of):
        raise CannotClose(
            _("%(period)s ends on %(end)s, and the analysis is of %(day)s: analyse again when it is over.")
            % {"period": asked.label, "end": asked.end, "day": run.as_of}
        )
    if asked.start < _begins(run, asked.kind):
        raise CannotClose(_("The history begins after %(period)s.") % {"period": asked.label})
    return run, asked


def _begins(run: Run, kind: str) -> date:
    first = LedgerSeries.objects.filter(run=run, kind=kind, cut=WHOLE).values_list("begins", flat=True).first()
    return periods.parse(first or "", first_month()).start


def _cells(run: Run, asked: periods.Period) -> list[LedgerCell]:
    """Return the cells of every branch and class that have a figure in a period."""
    rows = LedgerSeries.objects.filter(run=run, kind=asked.kind)
    return list(_in_period(rows.iterator(chunk_size=BATCH), asked))


def _in_period(rows: Iterable[LedgerSeries], asked: periods.Period) -> Iterator[LedgerCell]:
    for row in rows:
        at = asked.index - periods.parse(row.begins, asked.first_month).index
        if not 0 <= at < row.n_periods:
            continue
        figures = {name: values[at] for name, values in row.columns.items()}
        if any(figures.values()):
            money = {name: ledgers.money_of(figures.get(name, 0)) for name in ledgers.MONEY}
            counts = {name: figures.get(name, 0) for name in (*ledgers.COUNTS, *ledgers.YOUNG)}
            yield LedgerCell(
                period=asked.label, branch_id=row.branch_id, cut=row.cut, part=row.part, is_first=at == 0, **counts,
                **money,
            )  # fmt: skip


def _due(kind: str, day: date) -> periods.Period:
    """Return the newest period of a kind whose days of grace are over on a day."""
    grace = catalog_queries.table("account")["ACCOUNT"]["days"]
    return periods.containing(day - timedelta(days=grace - 1), kind, first_month()).previous()
