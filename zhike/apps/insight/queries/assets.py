"""The customer assets of a branch: how many customers, what they bring, what they are worth, quarter by quarter."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from typing import Any

import ibis

from zhike.analytics import periods
from zhike.apps.customers import queries as customer_queries
from zhike.apps.insight.actions import snapshot
from zhike.apps.insight.models import AssetCell, Figure, LedgerCell, Run
from zhike.apps.insight.queries import churn, figures, runs
from zhike.apps.org import queries as org_queries
from zhike.warehouse import engine
from zhike.warehouse.measures import assets as measured

VALUE = "clv"
# The lines between opening and closing, in the order of the sum; moves are shown where there are any.
LINES = ("opening", "gained", "moved_in", "growth", "shrinkage", "lost", "moved_out", "closing")
# What is known of a quarter that still runs: who has not come yet may still come, and buy more.
KNOWN_SO_FAR = ("opening", "gained")
_BETWEEN = LINES[1:-1]


@dataclass(frozen=True)
class Line:
    """One quarter: customers at its ends and what moved between, money of the quarter, value at the end."""

    period: str
    opening: int | None
    gained: int | None
    lost: int | None
    closing: int | None
    revenue: Decimal | None
    lost_turnover: Decimal | None
    # The lifetime value of all customers by the last analysis of the quarter; none where nothing was analysed in it.
    value: Decimal | None
    value_as_of: date | None
    # Against the quarter before, where both are known.
    revenue_change: Decimal | None
    value_change: Decimal | None
    is_provisional: bool
    is_hidden: bool
    # What the customers brought, line by line; none where hidden or not known yet.
    money: Mapping[str, Decimal | None]
    n_grown: int | None = None
    n_shrunk: int | None = None
    # What they left in the year up to the last analysis of the quarter; none before costs were known.
    contribution: Decimal | None = None
    # MARGIN or REVENUE; value of one is not compared with value of the other.
    value_money: str = ""

    @property
    def change(self) -> int | None:
        """Return by how many customers there are more at the end than at the beginning."""
        return None if self.closing is None or self.opening is None else self.closing - self.opening


def statement(branch_id: int) -> list[Line]:
    """Return the customer assets of a branch's subtree, the oldest quarter first; none before an analysis."""
    cells, run = figures.ledger(branch_id), runs.current()
    values = {one.period: one for one in AssetCell.objects.filter(run=run, branch_id=branch_id)} if cells else {}
    worth, left = _at_the_end(VALUE, branch_id), _at_the_end("contribution", branch_id)
    hidden, no_money = figures.untold(branch_id), figures.untold(branch_id, "lost_turnover")
    lines: list[Line] = []
    for cell in cells:
        before, period = lines[-1] if lines else None, cell.period
        line = _line(cell, values.get(period), worth.get(period), left.get(period), before, is_hidden=period in hidden)
        lines.append(replace(line, lost_turnover=None) if period in no_money else line)
    return lines


def _at_the_end(metric: str, branch_id: int) -> dict[str, Figure]:
    """Return a figure of the last analysis of each quarter, by quarter."""
    rows = Figure.objects.select_related("run").filter(
        metric=metric, branch_id=branch_id, period="", part="", run__status=Run.Status.DONE
    )
    known = list(rows.order_by("run__as_of", "run_id"))
    hidden = figures.beside(known)
    return {periods.containing(row.run.as_of).label: row for row in known if row.pk not in hidden}


def _line(
    cell: LedgerCell,
    values: AssetCell | None,
    worth: Figure | None,
    left: Figure | None,
    before: Line | None,
    *,
    is_hidden: bool,
) -> Line:
    is_hidden = is_hidden or figures.hides(figures.n_behind(cell))
    # While a quarter lasts, who has not come yet may still come: nobody is lost, and there is no end to count.
    is_open = is_hidden or cell.is_provisional
    revenue = None if is_hidden else cell.revenue
    value, contribution = _shown(worth), _shown(left)
    told = worth.run.headline.get("model", {}).get("money", "REVENUE") if worth is not None else ""
    return Line(
        period=cell.period,
        opening=None if is_hidden else cell.opening,
        gained=None if is_hidden else cell.new + cell.won_back + cell.moved_in,
        lost=None if is_open else cell.churned + cell.moved_out,
        closing=None if is_open else cell.closing,
        revenue=revenue,
        # One customer who left would be told by what they brought.
        lost_turnover=None if is_open or figures.hides(cell.churned) else cell.lost_turnover,
        value=value,
        value_as_of=worth.run.as_of if worth is not None and value is not None else None,
        revenue_change=None if is_open else _change(revenue, before.revenue if before else None),
        value_change=_change(value, before.value) if before and before.value_money == told else None,
        value_money=told,
        is_provisional=cell.is_provisional,
        is_hidden=is_hidden,
        money={} if is_hidden else _money(cell, values),
        n_grown=None if is_open or values is None else values.n_grown,
        n_shrunk=None if is_open or values is None else values.n_shrunk,
        contribution=contribution,
    )


def _shown(figure: Figure | None) -> Decimal | None:
    return None if figure is None or figures.hides(figure.n_customers) else figure.value


def _money(cell: LedgerCell, values: AssetCell | None) -> dict[str, Decimal | None]:
    """Return the lines that may be told; of one hidden alone the sum would give it away, so a second goes with it."""
    behind = {
        "gained": cell.new + cell.won_back, "moved_in": cell.moved_in, "lost": cell.churned,
        "moved_out": cell.moved_out, "growth": values.n_grown if values else 0,
        "shrinkage": values.n_shrunk if values else 0,
    }  # fmt: skip
    hidden = {name for name, n in behind.items() if figures.hides(n)}
    shown = sorted((n, name) for name, n in behind.items() if n and name not in hidden)
    if len(hidden) == 1 and shown:
        hidden.add(shown[0][1])
    known = KNOWN_SO_FAR if cell.is_provisional else LINES
    money = {name: getattr(values, name) if values else Decimal(0) for name in known}
    return {name: None if name in hidden else amount for name, amount in money.items()}


@dataclass(frozen=True)
class Members:
    """One page of the customers behind a line: how many there are, and the cards that may be opened."""

    n_customers: int
    start: int
    n_on_page: int
    rows: tuple[tuple[Any, Decimal], ...]


def members(*, branch_id: int, period: str, column: str, start: int = 0, limit: int | None = 100) -> Members:
    """Return the customers behind a line of the statement, most money first; without a limit all of them.

    Raises churn.SnapshotGone, ValueError for an unknown line and InputError for an unknown period.
    """
    run = runs.current()
    if run is None or not figures.may_see(branch_id):
        raise churn.SnapshotGone
    try:
        star = engine.open_star(snapshot.folder_of(run.pk))
    except FileNotFoundError as gone:
        raise churn.SnapshotGone from gone
    with star:
        rows = measured.members(star, run.as_of, period, column, org_queries.subtree_ids(branch_id))
        ordered = rows.order_by(ibis.desc(rows.amount), rows.customer_id)
        n_customers = int(rows.count().to_pyarrow().as_py())
        page = (ordered if limit is None else ordered.limit(limit, offset=start)).to_pyarrow().to_pylist()
    cards = customer_queries.cards_of([row["customer_id"] for row in page])
    seen = tuple((cards[row["customer_id"]], row["amount"]) for row in page if row["customer_id"] in cards)
    return Members(n_customers, start, len(page), seen)


def _change(now: Decimal | None, before: Decimal | None) -> Decimal | None:
    return None if now is None or before is None else now - before
