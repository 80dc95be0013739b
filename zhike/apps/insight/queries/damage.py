"""The seven damages of churn in one period of a branch: measured where data are, else what is missing."""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction

from zhike.analytics import churn, periods
from zhike.analytics.ledger import Cell
from zhike.apps.catalog import queries as catalog_queries
from zhike.apps.insight.queries import accounts, control, figures, suffering

MONTHS = 12


@dataclass(frozen=True)
class Damage:
    """What churn damaged; None where it is not known, `unknown` names what is missing."""

    period: str
    lost: int
    lost_turnover: Decimal
    # Until the fiscal year ends.
    n_periods: int
    shortfall: churn.Shortfall
    lost_profit: Decimal | None
    cost_each: tuple[churn.Rate, churn.Rate] | None
    develop_each: Fraction | None
    replacement: Fraction | None
    reach: Fraction
    dissatisfied: Fraction
    customers: tuple[churn.Spread | None, churn.Spread | None]
    revenue: tuple[churn.Spread | None, churn.Spread | None]
    suffered: suffering.Suffered | None
    policy: tuple[suffering.Kept, suffering.Kept] | None

    @property
    def total(self) -> Fraction | None:
        """Lost profit and the cost of replacing the lost, together."""
        if self.lost_profit is None or self.replacement is None:
            return None
        return Fraction(self.lost_profit) + self.replacement


def damage(
    branch_id: int,
    period: str,
    *,
    fixed_cost: Fraction | None = None,
    develop_each: Fraction | None = None,
    plan: Fraction | None = None,
) -> Damage | None:
    """Return the damages of a complete period; None where there is none, or it tells of a few customers.

    A cost that is given counts before the booked one.
    """
    asked = periods.parse(period, accounts.first_month())
    cell = next((one for one in accounts.cells(branch_id, asked.kind) if one.period == asked.label), None)
    if cell is None or cell.is_provisional or figures.hides(figures.n_behind(cell)) or figures.hides(cell.churned):
        return None
    if any(asked.label in untold for untold in accounts.untold(branch_id, asked.kind)):
        return None
    money = control.money_of(branch_id, cell, asked)
    each = develop_each if develop_each is not None else money.each
    n_periods = _until_year_end(asked)
    share = Fraction(catalog_queries.table("account")["ACCOUNT"]["dissatisfied"], 100)
    months = [one for one in accounts.cells(branch_id, "MONTH") if not one.is_provisional]
    before, after = _around(months, asked)
    return Damage(
        period=asked.label, lost=cell.churned, lost_turnover=cell.lost_turnover, n_periods=n_periods,
        shortfall=churn.shortfall(cell.lost_turnover, n_periods, plan or None),
        lost_profit=None if money.profit_rate is None else cell.lost_turnover * money.profit_rate,
        cost_each=_cost_each(fixed_cost, cell), develop_each=each,
        replacement=None if each is None else cell.churned * each,
        reach=churn.reach(cell.churned, share), dissatisfied=share,
        customers=(_spread(before, "closing"), _spread(after, "closing")),
        revenue=(_spread(before, "revenue"), _spread(after, "revenue")),
        suffered=suffering.suffered(branch_id, asked.start, asked.end),
        policy=suffering.policy_kept(branch_id, asked.start, asked.end),
    )  # fmt: skip


def _cost_each(cost: Fraction | None, cell: Cell) -> tuple[churn.Rate, churn.Rate] | None:
    return None if cost is None else churn.cost_each(cost, cell.opening, cell.opening - cell.churned)


def _until_year_end(asked: periods.Period) -> int:
    """Count the periods from this one to the end of the fiscal year it ends in."""
    year = periods.containing(asked.end, "YEAR", asked.first_month)
    n, last = 0, asked
    while last.end <= year.end:
        n, last = n + 1, last.next()
    return n


def _around(months: Sequence[Cell], asked: periods.Period) -> tuple[list[Cell], list[Cell]]:
    """Return the twelve months before a period and the twelve up to its end; fewer are no measure."""
    first, last = asked.start.strftime("%Y-%m"), asked.end.strftime("%Y-%m")
    before = [one for one in months if one.period < first][-MONTHS:]
    after = [one for one in months if one.period <= last][-MONTHS:]
    return before, after


def _spread(cells: Sequence[Cell], name: str) -> churn.Spread | None:
    return churn.spread([float(getattr(cell, name)) for cell in cells]) if len(cells) == MONTHS else None
