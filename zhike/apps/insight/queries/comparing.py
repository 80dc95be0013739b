"""Groups of customers put side by side: branches by their account of a year, companies by typed counts; whose costs."""

from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from fractions import Fraction
from itertools import pairwise
from typing import Any

from zhike.analytics import calculator, churn, exact, periods
from zhike.analytics.errors import ChurnInputError
from zhike.apps.core import base
from zhike.apps.insight.queries import figures
from zhike.apps.lifecycles import queries as lifecycle_queries
from zhike.apps.org import queries as org_queries

QUARTERS = 4
GIVEN, MEASURED, TABLE = "GIVEN", "MEASURED", "TABLE"
Typed = int | float | str | Decimal | Fraction | None


class NoYear(Exception):
    """A branch has no whole year in its account yet, or one of too few customers for its reader."""


@dataclass(frozen=True)
class Terms:
    """What keeping and developing one customer cost in a comparison, and where the two figures come from."""

    keep: Fraction
    develop: Fraction
    source: str
    measured: lifecycle_queries.UnitCosts

    @property
    def ratio(self) -> Fraction | None:
        """Return how many times the cost of keeping developing costs; None where keeping is free."""
        return self.develop / self.keep if self.keep else None


def terms(day: date, *, keep: Typed = None, develop: Typed = None, times: Typed = None) -> Terms:
    """Return the costs to compare by: as given, else as measured in the year to a day, else by the rule table.

    Only who may see sums is told measured ones. Raises InputError for what is no number.
    """
    may_see = base.actor().may("figure.view")
    ids = base.actor().figure_branch_ids if may_see else ()
    measured = lifecycle_queries.unit_costs(day - timedelta(days=364), day, branch_ids=ids)
    is_given = any(one not in (None, "") for one in (keep, develop, times))
    if measured.suffices and not is_given and measured.keep.each and measured.develop.each:
        return Terms(Fraction(measured.keep.each), Fraction(measured.develop.each), MEASURED, measured)
    ratio = Fraction(measured.ratio) if times in (None, "") else _amount("times", times)
    each = Fraction(1) if keep in (None, "") else _amount("keep_cost", keep)
    cost = each * ratio if develop in (None, "") else _amount("develop_cost", develop)
    return Terms(each, cost, GIVEN if is_given else TABLE, measured)


def _amount(field: str, value: Any) -> Fraction:
    found = exact.amount(field, value)
    if found < 0:
        raise ChurnInputError("NEGATIVE", field, value=str(value))
    return found


def typed(name: str, *, turnover: Typed = None, profit_rate: Typed = None, **counts: Any) -> churn.Group:
    """Return a group by counts of a year as they are typed; `turnover` is that of one customer in a year.

    Bands of the lost may be among the counts, as the calculator takes them. Raises InputError.
    """
    told = calculator.calculate(**counts, profit_rate=profit_rate or None)
    profit = None
    if turnover not in (None, "") and told.profit_rate is not None:
        profit = _amount("turnover", turnover) * told.profit_rate
    return churn.Group(name, told.counts, profit, told.values["churn_loss"])


def of_branch(branch: Any) -> churn.Group:
    """Return a branch's subtree by its account of the last four whole quarters. Raises NoYear."""
    cells = [cell for cell in figures.ledger(branch.pk) if not cell.is_provisional][-QUARTERS:]
    hidden = figures.untold(branch.pk)
    is_small = any(cell.period in hidden or figures.hides(figures.n_behind(cell)) for cell in cells)
    if len(cells) < QUARTERS or not _follow(cells) or is_small:
        raise NoYear(branch.code)
    names = ("new", "won_back", "moved_in", "moved_out")
    counts = churn.PeriodCounts(
        opening=cells[0].opening, closing=cells[-1].closing,
        **{name: sum(getattr(cell, name) for cell in cells) for name in names},
    )  # fmt: skip
    company = org_queries.company()
    rate = company.profit_rate if company else None
    if rate is None:
        return churn.Group(branch.name, counts)
    n_mean = Fraction(sum(cell.closing for cell in cells), QUARTERS)
    revenue, lost = (Fraction(sum(getattr(cell, name) for cell in cells)) for name in ("revenue", "lost_turnover"))
    profit = revenue * Fraction(rate) / n_mean if n_mean else None
    hides_lost = figures.hides(counts.lost)
    return churn.Group(branch.name, counts, profit, None if hides_lost else lost * Fraction(rate))


def _follow(cells: list[Any]) -> bool:
    """Say whether quarters follow each other without a gap."""
    spans = [periods.parse(cell.period) for cell in cells]
    return all(later.start == former.end + timedelta(days=1) for former, later in pairwise(spans))
