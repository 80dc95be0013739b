"""Demand of the months to come by segment, by tier and by region, foretold from the account, with its error."""

from dataclasses import dataclass
from typing import Any

from zhike.analytics import demand, periods
from zhike.analytics.ledger import Cell
from zhike.apps.insight.queries import accounts, figures, runs
from zhike.apps.org import queries as org_queries

HORIZON, N_SHOWN = 3, 24


@dataclass(frozen=True)
class Segment:
    """A segment: what it bought in the months that are over, the latest last, and what is foretold of the next ones.

    Without a forecast it is known for too few months; hidden, it is told of too few customers.
    """

    kind: str
    code: str
    name: str
    months: tuple[float, ...]
    forecast: demand.Forecast | None
    is_hidden: bool = False


@dataclass(frozen=True)
class Demand:
    """The segments of a branch, the whole first, over the months that are over, with the months foretold."""

    months: tuple[str, ...]
    ahead: tuple[str, ...]
    segments: tuple[Segment, ...]
    n_needed: int


def foretold(branch_id: int) -> Demand | None:
    """Return the demand of a branch's subtree by tier and by the branches right below; None before an analysis."""
    whole = _over(accounts.cells(branch_id, "MONTH"))
    run = runs.current()
    if run is None or not whole:
        return None
    labels = [cell.period for cell in whole]
    tiers = {code: _over(cells) for code, cells in accounts.parts(branch_id, "MONTH", accounts.BY_TIER).items()}
    below = {one.pk: one for one in org_queries.branches() if one.parent_id == branch_id}
    regions = {pk: _over(cells) for pk, cells in accounts.of_branches(below, "MONTH").items()}
    hidden_tiers, hidden_regions = _hidden(tiers), _hidden(regions)
    is_hidden = bool(accounts.untold(branch_id, "MONTH")[0]) or figures.hides(figures.n_behind(whole[-1]))
    found = [_segment("ALL", "", "", whole, labels, is_hidden=is_hidden)]
    found += [
        _segment("TIER", code, "", cells, labels, is_hidden=is_hidden or code in hidden_tiers)
        for code, cells in tiers.items() if cells
    ]  # fmt: skip
    found += [
        _segment("REGION", below[pk].code, below[pk].name, cells, labels, is_hidden=is_hidden or pk in hidden_regions)
        for pk, cells in regions.items() if cells
    ]  # fmt: skip
    following = periods.parse(labels[-1], accounts.first_month())
    ahead = []
    for _n in range(HORIZON):
        following = following.next()
        ahead.append(following.label)
    return Demand(tuple(labels[-N_SHOWN:]), tuple(ahead), tuple(found), demand.n_needed(HORIZON))


def _over(cells: list[Cell]) -> list[Cell]:
    return [cell for cell in cells if not cell.is_provisional]


def _hidden(segments: dict[Any, list[Cell]]) -> set[Any]:
    """Return which segments tell of a few customers in some month, their own or, beside one alone, another's."""
    by_period: dict[str, dict[Any, Cell]] = {}
    for key, cells in segments.items():
        for cell in cells[-N_SHOWN:]:
            by_period.setdefault(cell.period, {})[key] = cell
    return {key for cells in by_period.values() for key in figures.small(cells)}


def _segment(kind: str, code: str, name: str, cells: list[Cell], labels: list[str], *, is_hidden: bool) -> Segment:
    """Foretell one segment; before its first month it bought nothing."""
    if is_hidden:
        return Segment(kind, code, name, (), None, is_hidden=True)
    bought = {cell.period: float(cell.revenue) for cell in cells}
    series = [bought.get(label, 0.0) for label in labels]
    return Segment(kind, code, name, tuple(series[-N_SHOWN:]), demand.forecast(series, HORIZON))
