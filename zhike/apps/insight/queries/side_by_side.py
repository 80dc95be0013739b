"""The branches below one, side by side: the same figures of each, what they add up to, and their course by quarter."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from zhike.analytics.ledger import Cell
from zhike.apps.core import base
from zhike.apps.insight.models import Figure
from zhike.apps.insight.queries import accounts, figures, runs
from zhike.apps.org import queries as org_queries
from zhike.apps.org import rules as org_rules

# Of the day of judgement, and of a quarter; what adds up over branches, and what is divided after adding up.
# A figure of a part, such as a tier, is named by metric and part.
STORED = ("customers", "tier_customers.VIP", "tier_customers.MAJOR", "contribution", "clv", "money_at_stake")
RATES = ("churn_rate_opening", "churn_rate_closing")
OF_QUARTER = ("active_customers", "revenue", "lost_turnover", *RATES)
METRICS = (
    "customers",
    "tier_customers.VIP",
    "tier_customers.MAJOR",
    "active_customers",
    "revenue",
    "contribution",
    *RATES,
    "lost_turnover",
    "clv",
    "money_at_stake",
)
ADDITIVE = tuple(metric for metric in METRICS if metric not in RATES)
N_QUARTERS = 8


@dataclass(frozen=True)
class Side:
    """One branch with all below it: its figures by metric, None where there is none or it is hidden."""

    code: str
    name: str
    level: str
    has_below: bool
    values: Mapping[str, Any]
    # How many customers stand behind each.
    sizes: Mapping[str, int]
    hidden: frozenset[str] = frozenset()


@dataclass(frozen=True)
class Sides:
    """A branch and those right below it in one quarter; `rest` is what belongs to the branch itself and to no other."""

    as_of: date
    period: str
    quarters: tuple[str, ...]
    total: Side
    below: tuple[Side, ...]
    rest: Mapping[str, Any]


def sides(branch_id: int, period: str = "") -> Sides | None:
    """Return the branches right below one around a quarter, without a known one the last that is over; or None."""
    run, top = runs.current(), org_queries.branch(branch_id)
    if run is None or top is None or not figures.may_see(branch_id):
        return None
    over = tuple(cell.period for cell in accounts.cells(branch_id) if not cell.is_provisional)
    if not over:
        return None
    chosen = period if period in over else over[-1]
    every = list(org_queries.branches())
    below, parents = [one for one in every if one.parent_id == branch_id], {one.parent_id for one in every}
    cells = accounts.beside(chosen, [branch_id, *(branch.pk for branch in below)])
    stored = _stored(run.pk, [branch_id, *(branch.pk for branch in below)])
    found = [_side(branch, cells.get(branch.pk), stored, branch.pk in parents) for branch in (top, *below)]
    total, shown = _told(found[:1])[0], _told(found[1:])
    return Sides(run.as_of, chosen, over, total, tuple(shown), _rest(total, shown))


def courses(branch_id: int, quarters: Iterable[str]) -> dict[str, dict[str, list[Any]]]:
    """Return each metric of a quarter over some quarters, by the code of the branches right below one.

    Hidden is what its reader may not be told.
    """
    wanted = list(quarters)[-N_QUARTERS:]
    below = {branch.pk: branch.code for branch in org_queries.branches() if branch.parent_id == branch_id}
    told: dict[str, dict[str, list[Any]]] = {
        metric: {code: [None] * len(wanted) for code in below.values()} for metric in OF_QUARTER
    }
    series = accounts.of_branches(below, "QUARTER")
    for at, period in enumerate(wanted):
        cells = {one: cell for one, known in series.items() for cell in known if cell.period == period}
        for metric in OF_QUARTER:
            for one in cells.keys() - figures.small(cells, metric):
                told[metric][below[one]][at] = _of_cell(cells[one], metric)
    return told


def _stored(run_id: int, branch_ids: list[int]) -> dict[tuple[int, str], Figure]:
    metrics = {name.partition(".")[0] for name in STORED}
    rows = Figure.objects.filter(run_id=run_id, branch_id__in=branch_ids, period="", metric__in=metrics)
    return {(row.branch_id, f"{row.metric}.{row.part}" if row.part else row.metric): row for row in rows}


def _side(branch: Any, cell: Cell | None, stored: Mapping[tuple[int, str], Figure], has_below: bool) -> Side:
    values, sizes = {}, {}
    for metric in METRICS:
        row = stored.get((branch.pk, metric))
        if metric in STORED:
            values[metric], sizes[metric] = (row.value, row.n_customers or 0) if row else (None, 0)
        else:
            values[metric] = None if cell is None else _of_cell(cell, metric)
            sizes[metric] = 0 if cell is None else figures.n_behind(cell, metric)
    return Side(branch.code, branch.name, branch.level, has_below, values, sizes)


def _of_cell(cell: Cell, metric: str) -> Any:
    if metric in RATES:
        return figures.cell_rates(cell)[figures.CHURN_RATES[metric]].value
    return getattr(cell, figures.LEDGER_COUNTS.get(metric, metric))


def _told(sides_of: list[Side]) -> list[Side]:
    """Hide what is about a few customers, and beside a single one a second: the total would give it away."""
    if not base.actor().hides_small_cells:
        return sides_of
    hidden: list[set[str]] = [set() for _one in sides_of]
    for metric in METRICS:
        for at in org_rules.small_cells([side.sizes[metric] for side in sides_of]):
            hidden[at].add(metric)
    return [
        replace(side, values={m: None if m in gone else v for m, v in side.values.items()}, hidden=frozenset(gone))
        for side, gone in zip(sides_of, hidden, strict=True)
    ]


def _rest(total: Side, below: list[Side]) -> dict[str, Any]:
    """Return what the branch has beside those below it; nothing where one of them is hidden or there is no rest."""
    rest = {}
    for metric in ADDITIVE:
        whole, parts = total.values[metric], [side.values[metric] for side in below]
        if whole is None or any(metric in side.hidden for side in below):
            continue
        if left := whole - sum(part for part in parts if part is not None):
            rest[metric] = left
    return rest
