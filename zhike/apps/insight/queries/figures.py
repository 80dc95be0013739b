"""Figures with their parents: value, numerator, denominator, base, period, formula, and who may see them."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from fractions import Fraction
from typing import Any

from zhike.analytics import churn, metrics, periods
from zhike.analytics import ledger as ledgers
from zhike.analytics.metrics import Metric
from zhike.apps.core import base
from zhike.apps.insight.models import Figure, LedgerCell, Run
from zhike.apps.insight.queries import runs
from zhike.apps.org import queries as org_queries
from zhike.apps.org import rules as org_rules

CHURN_RATES = {
    "churn_rate_opening": "OPENING",
    "churn_rate_closing": "CLOSING",
    "churn_rate_average": "AVERAGE",
    "churn_rate_exposed": "EXPOSED",
}
# What a reader may call the churn rate when naming the base apart: `churn_rate` with base OPENING.
RATE_BY_BASE = {base_name: code for code, base_name in CHURN_RATES.items()}
LEDGER_COUNTS = {f"ledger_{name}": name for name in ledgers.COUNTS} | {"active_customers": "closing"}
# Money of a quarter, by the count of those who brought it or took it along.
LEDGER_MONEY = {"lost_turnover": "churned", "churn_loss": "churned", "revenue": "closing"}

# What a quarter has only when it is over: until then everybody who has not come yet would count as lost.
KNOWN_AT_THE_END = ("churned", "closing")
_AT_THE_END = {
    *(f"ledger_{name}" for name in KNOWN_AT_THE_END), "lost_turnover", "churn_loss", *CHURN_RATES,
    "retention", "replacement_share_of_new", "net_growth", "lifetime",
}  # fmt: skip
PROVISIONAL, SMALL_CELL = "PROVISIONAL", "SMALL_CELL"


class NoFigure(Exception):
    """There is no such figure: nothing was analysed, or the metric has none for this branch and period."""


@dataclass(frozen=True)
class Shown:
    """One figure as a reader gets it, with everything that says how it came about."""

    metric: Metric
    branch_id: int
    branch_name: str
    period: str
    part: str
    as_of: date
    run_id: int
    value: Any = None
    numerator: Any = None
    denominator: Any = None
    n_customers: int | None = None
    undefined_reason: str = ""
    series: dict | None = None
    is_provisional: bool = False


def may_see(branch_id: int) -> bool:
    """Say whether the acting person may see the sums of a branch's subtree."""
    ids = base.actor().figure_branch_ids
    return ids is None or branch_id in ids


def scope(code: str = "") -> "org_queries.Branch | None":
    """Return the branch with a code whose sums the acting person may see; without a code the top of what they may."""
    seen = org_queries.figure_branches(base.actor())
    return seen.filter(code=code).first() if code else seen.first()


def metric_code(code: str, base_name: str = "") -> str:
    """Return the dictionary's code of a metric named with its base apart."""
    if code == "churn_rate":
        return RATE_BY_BASE.get((base_name or "OPENING").upper(), code)
    return code


def figure(code: str, *, branch_id: int | None = None, period: str = "", part: str = "") -> Shown:
    """Return one figure of the current run; raises NoFigure, and InputError for an unknown metric."""
    found = figures(code, branch_id=branch_id, period=period, part=part)
    if not found:
        raise NoFigure(code)
    return found[0]


def figures(code: str, *, branch_id: int | None = None, period: str = "", part: str = "") -> list[Shown]:
    """Return the figures of a metric in the current run: of one period or, without one, of every period it has."""
    metric, run = metrics.get(code), runs.current()
    if run is None:
        raise NoFigure("nothing was analysed yet")
    branch = org_queries.branch(branch_id) if branch_id else org_queries.headquarters()
    if branch is None or not may_see(branch.pk):
        raise NoFigure(code)
    blank = Shown(metric, branch.pk, branch.name, period, part, run.as_of, run.pk)
    compute = _from_ledger(code, period)
    found = _ledger_figures(blank, run, compute) if compute else _stored(blank, run)
    return [one for one in _guarded(found) if not part or one.part == part]


def of_branch(branch_id: int) -> dict[tuple[str, str], Shown]:
    """Return every figure of a branch's subtree over the whole history, by metric and part; none before a run."""
    run, branch = runs.current(), org_queries.branch(branch_id)
    if run is None or branch is None or not may_see(branch_id):
        return {}
    rows = list(Figure.objects.filter(run=run, branch_id=branch_id, period=""))
    blank = {code: Shown(metrics.get(code), branch_id, branch.name, "", "", run.as_of, run.pk)
             for code in {row.metric for row in rows}}  # fmt: skip
    hidden = beside(rows)
    found = _guarded([_of_row(blank[row.metric], row, is_hidden=row.pk in hidden) for row in rows])
    return {(one.metric.code, one.part): one for one in found}


def by_quarter(branch_id: int, codes: Iterable[str]) -> dict[str, dict[tuple[str, str], Shown]]:
    """Return some figures of the last analysis of each quarter, by quarter, the oldest first."""
    branch = org_queries.branch(branch_id)
    if branch is None or not may_see(branch_id):
        return {}
    done = Run.objects.filter(status=Run.Status.DONE).order_by("as_of", "pk").only("pk", "as_of")
    last = {periods.containing(run.as_of).label: run for run in done}
    rows = list(
        Figure.objects.filter(run__in=list(last.values()), branch_id=branch_id, period="", metric__in=list(codes))
    )
    hidden = beside(rows)
    of_run: dict[int, list[Figure]] = {}
    for row in rows:
        of_run.setdefault(row.run_id, []).append(row)
    told = {}
    for quarter, run in last.items():
        blanks = {row.pk: Shown(metrics.get(row.metric), branch_id, branch.name, "", "", run.as_of, run.pk)
                  for row in of_run.get(run.pk, ())}  # fmt: skip
        found = _guarded([_of_row(blanks[row.pk], row, is_hidden=row.pk in hidden) for row in of_run.get(run.pk, ())])
        told[quarter] = {(one.metric.code, one.part): one for one in found}
    return dict(sorted(told.items()))


def ledger(branch_id: int) -> list[LedgerCell]:
    """Return the customer account of a branch's subtree in the current run, oldest quarter first."""
    run = runs.current()
    if run is None or not may_see(branch_id):
        return []
    return list(LedgerCell.objects.filter(run=run, branch_id=branch_id).order_by("period"))


def cell_rates(cell: LedgerCell | ledgers.Cell) -> dict[str, churn.Rate]:
    """Return a cell's churn rates on every base."""
    return ledgers.rates(_plain(cell), is_first=cell.is_first)


def _plain(cell: LedgerCell | ledgers.Cell) -> ledgers.Cell:
    counts = {name: getattr(cell, name) for name in ledgers.COUNTS}
    return ledgers.Cell(cell.period, cell.branch_id, **counts, lost_turnover=cell.lost_turnover, revenue=cell.revenue)


def _stored(blank: Shown, run: Run) -> list[Shown]:
    rows = Figure.objects.filter(run=run, metric=blank.metric.code, branch_id=blank.branch_id)
    if blank.period:
        rows = rows.filter(period=blank.period)
    known = list(rows.order_by("period", "id"))
    hidden = beside(known)
    return [_of_row(blank, row, is_hidden=row.pk in hidden) for row in known]


def _of_row(blank: Shown, row: Figure, *, is_hidden: bool) -> Shown:
    found = replace(
        blank, period=row.period, part=row.part, value=row.value, numerator=row.numerator,
        denominator=row.denominator, n_customers=row.n_customers, undefined_reason=row.undefined_reason,
        series=row.series,
    )  # fmt: skip
    return _hidden(found) if is_hidden else found


def sisters(branch_id: int) -> list[int]:
    """Return a branch and those beside it, where who may not be told of a few sees the sums of all of them together."""
    branch = org_queries.branch(branch_id) if base.actor().hides_small_cells else None
    if branch is None or branch.parent_id is None or not may_see(branch.parent_id):
        return []
    return [one.pk for one in org_queries.branches() if one.parent_id == branch.parent_id]


def beside(rows: Sequence[Figure]) -> set[int]:
    """Return which figures of a branch are hidden beside a small one of a sister: their parent would give it away."""
    among = sisters(rows[0].branch_id) if rows else []
    if not among:
        return set()
    theirs = Figure.objects.filter(
        run__in={row.run_id for row in rows}, metric__in={row.metric for row in rows}, branch_id__in=among
    )
    sizes: dict[tuple, dict[int, int]] = {}
    for *cell, branch_id, n in theirs.values_list("run_id", "metric", "period", "part", "branch_id", "n_customers"):
        sizes.setdefault(tuple(cell), {})[branch_id] = n or 0
    return {
        row.pk for row in rows
        if row.branch_id in few(sizes.get((row.run_id, row.metric, row.period, row.part), {}))
    }  # fmt: skip


def untold(branch_id: int, code: str = "") -> set[str]:
    """Return in which quarters a branch's account, or a metric of it, is hidden beside a small one of a sister."""
    among, by_period = sisters(branch_id), dict[str, dict[int, LedgerCell]]()
    for cell in LedgerCell.objects.filter(run=runs.current(), branch_id__in=among) if among else ():
        by_period.setdefault(cell.period, {})[cell.branch_id] = cell
    return {period for period, cells in by_period.items() if branch_id in small(cells) | small(cells, code)}


def _ledger_figures(blank: Shown, run: Run, compute: "Compute") -> list[Shown]:
    cells = LedgerCell.objects.filter(run=run, branch_id=blank.branch_id).order_by("period")
    if blank.period:
        cells = cells.filter(period=blank.period)
    hidden = untold(blank.branch_id, blank.metric.code)
    found = [_shown(blank, cell, compute(cell)) for cell in cells]
    return [_hidden(one) if one.period in hidden else one for one in found]


def _shown(blank: Shown, cell: LedgerCell, found: churn.Rate | int | Decimal) -> Shown:
    n_customers = n_behind(cell, blank.metric.code)
    at = replace(blank, period=cell.period, is_provisional=cell.is_provisional, n_customers=n_customers)
    if cell.is_provisional and blank.metric.code in _AT_THE_END:
        return replace(at, undefined_reason=PROVISIONAL)
    if isinstance(found, churn.Rate):
        return replace(
            at, value=found.value, numerator=found.numerator, denominator=found.denominator,
            undefined_reason=found.undefined_reason or "",
        )  # fmt: skip
    return replace(at, value=found, numerator=found)


Compute = Callable[[LedgerCell], churn.Rate | int | Decimal]


def _from_ledger(code: str, period: str) -> Compute | None:
    """Return how a metric follows from a ledger cell; None when it is stored as a figure of its own."""
    if code in LEDGER_COUNTS:
        return lambda cell: getattr(cell, LEDGER_COUNTS[code])
    if code == "lost_turnover" or (code == "revenue" and period):
        return lambda cell: getattr(cell, code)
    if code in CHURN_RATES:
        return lambda cell: cell_rates(cell)[CHURN_RATES[code]]
    if code == "churn_loss":
        return _loss
    derived = {
        "retention": churn.retention_opening,
        "replacement_share_of_new": churn.replacement_share_of_new,
        "net_growth": churn.net_growth,
    }
    if code in derived:
        return lambda cell: derived[code](_plain(cell).counts)
    if code == "lifetime":
        return lambda cell: churn.lifetime(cell_rates(cell)["OPENING"])
    return None


def _loss(cell: LedgerCell) -> churn.Rate | Decimal:
    company = org_queries.company()
    if company is None or company.profit_rate is None:
        return churn.Rate(None, Fraction(0), Fraction(0), "OPENING", "NO_PROFIT_RATE")
    return cell.lost_turnover * company.profit_rate


def hides(n_customers: int | None) -> bool:
    """Say whether a figure over so few customers is hidden from the acting person."""
    return base.actor().hides_small_cells and 0 < (n_customers or 0) < org_rules.SMALL_CELL


def n_behind(cell: LedgerCell | ledgers.Cell, code: str = "") -> int:
    """Return how many customers a ledger cell is about, or those whose money a metric of it adds up."""
    if code in LEDGER_MONEY:
        return getattr(cell, LEDGER_MONEY[code])
    return max(cell.opening, cell.closing)


def small(cells: Mapping[Any, LedgerCell | ledgers.Cell], code: str = "") -> set[Any]:
    """Return which of the cells of a whole are hidden: the small ones, and beside one alone a second.

    With the code of a metric of money, they are those of whose money nothing is told.
    """
    if not base.actor().hides_small_cells:
        return set()
    return few({key: n_behind(cell, code) for key, cell in cells.items()})


def few(sizes: Mapping[Any, int]) -> set[Any]:
    """Return which parts of a whole are of so few that they, or beside one alone a second, are not told."""
    keys = list(sizes)
    return {keys[at] for at in org_rules.small_cells([sizes[key] for key in keys])}


def _guarded(found: list[Shown]) -> list[Shown]:
    """Hide what is about a few customers; beside one hidden part a second, or the total would give it away."""
    hidden = {id(one) for one in found if hides(one.n_customers) or one.undefined_reason == SMALL_CELL}
    whole: dict[tuple[str, str], list[Shown]] = {}
    for one in found:
        if one.part and one.n_customers:
            whole.setdefault((one.metric.code, one.period), []).append(one)
    for parts in whole.values():
        shown = [one for one in parts if id(one) not in hidden]
        if shown and len(parts) - len(shown) == 1:
            hidden.add(id(min(shown, key=lambda one: one.n_customers or 0)))
    return [_hidden(one) if id(one) in hidden else replace(one, series=_coarse(one)) for one in found]


def _hidden(shown: Shown) -> Shown:
    return replace(shown, value=None, numerator=None, denominator=None, series=None, undefined_reason=SMALL_CELL)


def _coarse(shown: Shown) -> dict | None:
    """Return a curve whose every step, and cohorts of which every one, is of enough customers for its reader."""
    series, n = shown.series, shown.n_customers
    if not series or not n or not base.actor().hides_small_cells:
        return series
    if "cohorts" in series:
        columns = ("cohorts", "sizes", "active")
        rows = zip(*(series[name] for name in columns), strict=True)
        kept = [row for row in rows if not hides(row[1])]
        return {name: [row[i] for row in kept] for i, name in enumerate(columns)}
    at, kept_at = 0.0, []
    for i, x in enumerate(series["x"]):
        if x in (0.0, 1.0) or (n * (x - at) >= org_rules.SMALL_CELL and n * (1 - x) >= org_rules.SMALL_CELL):
            kept_at.append(i)
            at = x
    coarse = series | {name: [series[name][i] for i in kept_at] for name in ("x", "y")}
    return coarse | {"n_negative": None} if hides(series.get("n_negative")) else coarse


def by_part(found: Iterable[Shown]) -> dict[str, Shown]:
    """Return figures by their part, for example tiers by name."""
    return {one.part: one for one in found}
