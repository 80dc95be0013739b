"""The customer assets of a branch: how many customers, what they bring, what they are worth, quarter by quarter."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from zhike.analytics import periods
from zhike.apps.insight.models import Figure, LedgerCell, Run
from zhike.apps.insight.queries import figures

VALUE = "clv"


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

    @property
    def change(self) -> int | None:
        """Return by how many customers there are more at the end than at the beginning."""
        return None if self.closing is None or self.opening is None else self.closing - self.opening


def statement(branch_id: int) -> list[Line]:
    """Return the customer assets of a branch's subtree, the oldest quarter first; none before an analysis."""
    cells = figures.ledger(branch_id)
    worth = _worth(branch_id)
    lines: list[Line] = []
    for cell in cells:
        lines.append(_line(cell, worth.get(cell.period), lines[-1] if lines else None))
    return lines


def _worth(branch_id: int) -> dict[str, Figure]:
    """Return the total value of the last analysis of each quarter, by quarter."""
    rows = Figure.objects.select_related("run").filter(
        metric=VALUE, branch_id=branch_id, period="", part="", run__status=Run.Status.DONE
    )
    return {periods.containing(row.run.as_of).label: row for row in rows.order_by("run__as_of", "run_id")}


def _line(cell: LedgerCell, worth: Figure | None, before: Line | None) -> Line:
    is_hidden = figures.hides(figures.n_behind(cell))
    # While a quarter lasts, who has not come yet may still come: nobody is lost, and there is no end to count.
    is_open = is_hidden or cell.is_provisional
    revenue = None if is_hidden else cell.revenue
    value = None if worth is None or figures.hides(worth.n_customers) else worth.value
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
        value_change=_change(value, before.value if before else None),
        is_provisional=cell.is_provisional,
        is_hidden=is_hidden,
    )


def _change(now: Decimal | None, before: Decimal | None) -> Decimal | None:
    return None if now is None or before is None else now - before
