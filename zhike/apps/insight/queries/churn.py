"""Churn: the customer account by quarter with its rates and losses, branches, cohorts, and who is behind a mark."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from decimal import Decimal
from fractions import Fraction
from typing import Any

import ibis

from zhike.analytics import churn, cycle, periods
from zhike.analytics import ledger as ledgers
from zhike.apps.churn import queries as churn_queries
from zhike.apps.core import base
from zhike.apps.customers import queries as customer_queries
from zhike.apps.insight.actions import snapshot
from zhike.apps.insight.queries import accounts, control, figures, runs
from zhike.apps.insight.queries.figures import Shown
from zhike.apps.org import queries as org_queries
from zhike.warehouse import engine
from zhike.warehouse.measures import ledger

COLUMNS = ledgers.COUNTS
SMALL_CELL = "SMALL_CELL"
MOST_COHORTS = 24


class SnapshotGone(Exception):
    """The copy of the data the current figures were made from is no longer there."""


@dataclass(frozen=True)
class SoFar:
    """A quarter that is not over: how much of it has gone, who came again, and who has not come yet but still may."""

    n_days: int
    n_days_all: int
    came_again: int
    awaited: int
    awaited_turnover: Decimal | None


@dataclass(frozen=True)
class Quarter:
    """One quarter, or another period, of a branch's subtree; counts and rates are empty where the cell is hidden.

    While it lasts nobody is lost and there is no closing: who has not come yet may still come.
    """

    period: str
    branch_code: str
    branch_name: str
    counts: Mapping[str, int]
    rates: Mapping[str, churn.Rate]
    lost_turnover: Decimal | None
    loss: Decimal | None
    is_first: bool
    is_provisional: bool
    is_hidden: bool
    so_far: SoFar | None = None
    # Against the period before, where both are told.
    changes: Mapping[str, churn.Change] = field(default_factory=dict)
    # Old and new customers apart; None where either are too few to be told apart.
    tenure: churn.Tenure | None = None

    def rate(self, base: str) -> Fraction | None:
        """Return the churn rate on a base; a quarter that is not over has none yet."""
        return self.rates[base].value if base in self.rates and not self.is_provisional else None

    def why(self, base: str) -> str:
        """Return why there is no rate on a base."""
        if self.is_hidden or self.is_provisional:
            return SMALL_CELL if self.is_hidden else figures.PROVISIONAL
        return self.rates[base].undefined_reason or ""


@dataclass(frozen=True)
class Account:
    """The customer account of a branch's subtree, and what stands beside it."""

    as_of: date
    run_id: int
    quarters: tuple[Quarter, ...]
    chosen: Quarter
    branches: tuple[Quarter, ...]
    cohorts: "Cohorts | None"
    states: tuple[Shown, ...]
    profit_rate: Decimal | None

    @property
    def change(self) -> churn.Change | None:
        """Return how the rate of the chosen period changed, on the opening base."""
        return self.chosen.changes.get("OPENING")


@dataclass(frozen=True)
class Cohorts:
    """Customers by month of first purchase, and how many of them bought in each month since."""

    months: tuple[str, ...]
    sizes: tuple[int, ...]
    active: tuple[tuple[int, ...], ...]


@dataclass(frozen=True)
class Members:
    """One page of the customers behind a ledger figure: how many there are, and the cards that may be opened."""

    n_customers: int
    start: int
    n_on_page: int
    rows: tuple[tuple[Any, Decimal, Decimal], ...]
    # The money of all of them together; None where the reader may not be told of a few.
    total: Decimal | None = None
    # What was found out of those who left, by customer.
    cases: Mapping[int, Any] = field(default_factory=dict)


def account(
    branch_id: int, period: str = "", *, kind: str = "QUARTER", tier: str = "", unit: str = accounts.CUSTOMER
) -> Account | None:
    """Return the account of a branch's subtree around one period, without a known one the last complete; or None.

    With a tier it is the account of its customers alone; another unit counts what customers hold in their place.
    """
    cut, is_of_customers = accounts.cut_of(unit, tier), unit == accounts.CUSTOMER
    run, cells = runs.current(), accounts.cells(branch_id, kind, cut, tier)
    if run is None or not cells:
        return None
    company = org_queries.company()
    profit_rate = company.profit_rate if company else None
    branch = org_queries.branch(branch_id)
    hidden, no_money = _small_periods(branch_id, kind, cut, tier)
    # Few customers may hold many outlets: whoever is told no small cells is told nothing of their money.
    peak, is_coarse = (
        control.peak() if is_of_customers else None,
        not is_of_customers and base.actor().hides_small_cells,
    )
    quarters = changing(
        tuple(
            _quarter(one, branch, profit_rate, run.as_of, is_hidden=one.period in hidden,
                     has_no_money=is_coarse or one.period in no_money, peak=peak)
            for one in cells
        )
    )  # fmt: skip
    at = _chosen(quarters, period)
    return Account(
        as_of=run.as_of,
        run_id=run.pk,
        quarters=quarters,
        chosen=quarters[at],
        branches=_below(branch_id, [one.period for one in quarters[max(0, at - 1) : at + 1]], kind, (cut, tier),
                        profit_rate, has_no_money=is_coarse),
        cohorts=_cohorts(branch_id, run.as_of) if is_of_customers else None,
        states=_states(branch_id) if is_of_customers else (),
        profit_rate=profit_rate,
    )  # fmt: skip


def _below(
    branch_id: int, labels: list[str], kind: str, cut: tuple[str, str], profit_rate: Decimal | None, *,
    has_no_money: bool,
) -> tuple[Quarter, ...]:  # fmt: skip
    """Return the branches right below one in the last of some periods, each with its change since the one before."""
    run, below = runs.current(), {one.pk: one for one in org_queries.branches() if one.parent_id == branch_id}
    if run is None:
        return ()
    told = accounts.of_branches(below, kind, *cut)
    told = {pk: told[pk] for pk in below if pk in told}
    by_period = [{pk: cell for pk, known in told.items() for cell in known if cell.period == label} for label in labels]
    shown: dict[int, list[Quarter]] = {pk: [] for pk in told}
    for cells in by_period:
        few, few_lost = figures.small(cells), figures.small(cells, "lost_turnover")
        for pk, cell in cells.items():
            shown[pk].append(
                _quarter(cell, below[pk], profit_rate, run.as_of, is_hidden=pk in few,
                         has_no_money=has_no_money or pk in few_lost)
            )  # fmt: skip
    return tuple(changing(tuple(course))[-1] for course in shown.values() if course)


def _small_periods(branch_id: int, kind: str, cut: str, part: str) -> tuple[set[str], set[str]]:
    """Return in which periods a branch or class tells of a few customers, or of their money, its own or another's."""
    beside_hidden, beside_no_money = accounts.untold(branch_id, kind, cut, part)
    if not cut or not base.actor().hides_small_cells:
        return beside_hidden, beside_no_money
    by_period: dict[str, dict[str, ledgers.Cell]] = {}
    for name, cells in accounts.parts(branch_id, kind, cut).items():
        for cell in cells:
            by_period.setdefault(cell.period, {})[name] = cell
    hidden, no_money = (
        {period for period, cells in by_period.items() if part in figures.small(cells, code)}
        for code in ("", "lost_turnover")
    )
    return hidden | beside_hidden, no_money | beside_no_money


def _quarter(
    cell: ledgers.Cell,
    branch: Any,
    profit_rate: Decimal | None,
    as_of: date,
    *,
    is_hidden: bool = False,
    has_no_money: bool = False,
    peak: Fraction | None = None,
) -> Quarter:
    is_hidden = is_hidden or figures.hides(figures.n_behind(cell))
    so_far = _so_far(cell, as_of, has_no_money) if cell.is_provisional and not is_hidden else None
    # One customer who left would be told by what they brought.
    is_untold = is_hidden or cell.is_provisional or has_no_money or figures.hides(cell.churned)
    lost = None if is_untold else cell.lost_turnover
    loss = None if lost is None or profit_rate is None else lost * profit_rate
    known = [name for name in COLUMNS if so_far is None or name not in figures.KNOWN_AT_THE_END]
    return Quarter(
        period=cell.period,
        branch_code=branch.code,
        branch_name=branch.name,
        counts={} if is_hidden else {name: getattr(cell, name) for name in known},
        rates={} if is_hidden or cell.is_provisional else figures.cell_rates(cell),
        lost_turnover=lost,
        loss=loss,
        is_first=cell.is_first,
        is_provisional=cell.is_provisional,
        is_hidden=is_hidden,
        so_far=so_far,
        tenure=None if peak is None or is_hidden or cell.is_provisional else control.tenure_of(cell, peak),
    )


def _so_far(cell: ledgers.Cell, as_of: date, has_no_money: bool) -> SoFar:
    quarter = periods.parse(cell.period, accounts.first_month())
    return SoFar(
        n_days=(as_of - quarter.start).days + 1,
        n_days_all=(quarter.end - quarter.start).days + 1,
        came_again=cell.closing - cell.new - cell.won_back,
        awaited=cell.churned,
        awaited_turnover=None if has_no_money or figures.hides(cell.churned) else cell.lost_turnover,
    )


def _chosen(quarters: tuple[Quarter, ...], period: str) -> int:
    for at, quarter in enumerate(quarters):
        if quarter.period == period:
            return at
    complete = [at for at, quarter in enumerate(quarters) if not quarter.is_provisional]
    return complete[-1] if complete else len(quarters) - 1


def changing(course: tuple[Quarter, ...]) -> tuple[Quarter, ...]:
    """Return periods in a row, each with its change since the one before on every base."""
    before: tuple[Quarter | None, ...] = (None, *course[:-1])
    return tuple(replace(now, changes=_changes(now, former)) for now, former in zip(course, before, strict=True))


def _changes(now: Quarter, before: Quarter | None) -> dict[str, churn.Change]:
    if before is None or before.is_first:
        return {}
    return {name: churn.change(now.rates[name], before.rates[name]) for name in now.rates if name in before.rates}


def _cohorts(branch_id: int, as_of: date) -> Cohorts | None:
    try:
        series = figures.figure("cohort_retention", branch_id=branch_id).series
    except figures.NoFigure:
        return None
    if not series:
        return None
    kept = [
        (month, size, tuple(active[: _n_complete(month, as_of)]))
        for month, size, active in zip(series["cohorts"], series["sizes"], series["active"], strict=True)
        if not figures.hides(size)
    ][-MOST_COHORTS:]
    return Cohorts(*(tuple(column) for column in zip(*kept, strict=True))) if kept else None


def _n_complete(month: str, as_of: date) -> int:
    """Return how many months from a first one on are over: an unfinished one would look like a loss."""
    first, last = periods.parse(month), periods.containing(as_of, "MONTH")
    n_months = (last.year - first.year) * 12 + last.number - first.number + 1
    return n_months if last.is_complete(as_of) else n_months - 1


def _states(branch_id: int) -> tuple[Shown, ...]:
    found = figures.by_part(figures.figures("churn_state_customers", branch_id=branch_id))
    return tuple(found[name] for name in cycle.STATES if name in found)


def is_running(period: str) -> bool:
    """Say whether a quarter is not over by the current analysis; raises InputError for an unknown period."""
    run = runs.current()
    return run is not None and not periods.parse(period, accounts.first_month()).is_complete(run.as_of)


def members(
    *, branch_id: int, period: str, column: str, cut: str = "", part: str = "", start: int = 0, limit: int | None = 100
) -> Members:
    """Return customers behind a ledger figure, most money first; without a limit all of them.

    With a cut they are those of one of its classes.

    Raises SnapshotGone, ValueError for an unknown column and InputError for an unknown period.
    """
    run = runs.current()
    if run is None or not figures.may_see(branch_id):
        raise SnapshotGone
    try:
        # Whatever engine judged: a page waits for DuckDB less long than Spark takes to start.
        star = engine.open_star(snapshot.folder_of(run.pk))
    except FileNotFoundError as gone:
        raise SnapshotGone from gone
    with star:
        rows = ledger.members(
            star, run.as_of, period, column, org_queries.subtree_ids(branch_id), cut=cut, part=part,
            first_month=accounts.first_month(),
        )  # fmt: skip
        money = rows.lost_turnover if column in {"churned", "young_churned", "lost_turnover"} else rows.revenue
        ordered = rows.order_by(ibis.desc(money), rows.customer_id)
        told = rows.aggregate(n=rows.count(), total=money.sum()).to_pyarrow().to_pylist()[0]
        page = (ordered if limit is None else ordered.limit(limit, offset=start)).to_pyarrow().to_pylist()
    n_customers = int(told["n"])
    cards = customer_queries.cards_of([row["customer_id"] for row in page])
    seen = tuple(
        (cards[row["customer_id"]], row["lost_turnover"], row["revenue"]) for row in page if row["customer_id"] in cards
    )
    is_loss = column in {"churned", "young_churned", "lost_turnover"}
    return Members(
        n_customers, start, len(page), seen, None if base.actor().hides_small_cells else told["total"] or Decimal(0),
        churn_queries.newest_of([card.pk for card, *_ in seen]) if is_loss and seen else {},
    )  # fmt: skip
