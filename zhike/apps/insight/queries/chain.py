"""The chain from satisfaction to the price of a share: five series by quarter, and how each goes with the next."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from fractions import Fraction
from itertools import pairwise
from typing import Any

from zhike.analytics import lagging, periods
from zhike.apps.costs import queries as cost_queries
from zhike.apps.insight.actions import snapshot
from zhike.apps.insight.models import MarketRank
from zhike.apps.insight.queries import accounts, figures, runs
from zhike.apps.market import queries as market_queries
from zhike.apps.org import queries as org_queries
from zhike.apps.surveys import queries as survey_queries
from zhike.warehouse import engine

# What stands in the chain, the cause first.
SERIES = ("SATISFACTION", "LOYALTY", "SHARE", "PROFIT", "PRICE")
# As many quarters as are looked at: five years.
N_QUARTERS = 20
Known = dict[str, Any]


@dataclass(frozen=True)
class Quarter:
    """What is known of one quarter, by series; what is not known or would tell of few is left out."""

    label: str
    values: Known


@dataclass(frozen=True)
class Told:
    """One link of the chain: what goes before, what follows, and how they go together."""

    cause: str
    effect: str
    link: lagging.Link

    @property
    def verdict(self) -> str:
        """Return TOO_FEW, NOT_SURE, WITH where the effect rises with its cause, or AGAINST."""
        best = self.link.best
        if best is None or best.levels is None:
            return "TOO_FEW"
        if not self.link.is_sure:
            return "NOT_SURE"
        return "WITH" if best.levels.r > 0 else "AGAINST"


@dataclass(frozen=True)
class Chain:
    """The chain of a branch with all below it, the oldest quarter first; the price is of the whole company."""

    quarters: tuple[Quarter, ...]
    links: tuple[Told, ...]
    line: str
    lines: tuple[str, ...]

    def n_known(self, code: str) -> int:
        """Return in how many quarters a series is known."""
        return sum(code in one.values for one in self.quarters)


def chain(branch_id: int, as_of: date, line: str = "") -> Chain:
    """Return the chain of a branch whose sums the acting person may see, over the quarters that are over."""
    last = periods.containing(as_of)
    last = last if last.is_complete(as_of) else last.previous()
    labels = [periods.of_index("QUARTER", last.index - n).label for n in reversed(range(N_QUARTERS))]
    ids = org_queries.subtree_ids(branch_id)
    shares, chosen, lines = _shares(branch_id, line)
    known = {
        "SATISFACTION": _satisfaction(ids), "LOYALTY": _retention(branch_id), "SHARE": shares,
        "PROFIT": _profits(ids), "PRICE": _prices(),
    }  # fmt: skip
    quarters = [
        Quarter(label, {code: known[code][label] for code in SERIES if label in known[code]}) for label in labels
    ]
    while quarters and not quarters[0].values:
        quarters.pop(0)
    told = {code: [_number(one.values.get(code)) for one in quarters] for code in SERIES}
    links = [Told(cause, effect, lagging.link(told[cause], told[effect])) for cause, effect in pairwise(SERIES)]
    return Chain(tuple(quarters), tuple(links), chosen, lines)


def _satisfaction(ids: Collection[int]) -> Known:
    """Return the degree of the last wave that began in each quarter."""
    wave = survey_queries.last_of_satisfaction()
    least = org_queries.fewest_told()
    rows = survey_queries.trend(wave, ids) if wave else []
    return {
        periods.containing(one.first_date).label: degree.value
        for one, degree, n in rows if n >= least and degree.value is not None
    }  # fmt: skip


def _retention(branch_id: int) -> Known:
    """Return the part of the customers at the beginning of each quarter who did not leave in it."""
    hidden, _no_money = accounts.untold(branch_id, "QUARTER")
    cells = [cell for cell in accounts.cells(branch_id) if not cell.is_provisional and cell.period not in hidden]
    rates = {cell.period: figures.cell_rates(cell)["OPENING"].value for cell in cells
             if not figures.hides(figures.n_behind(cell)) and not figures.hides(cell.churned)}  # fmt: skip
    return {period: 1 - Fraction(rate) for period, rate in rates.items() if rate is not None}


def _shares(branch_id: int, line: str) -> tuple[Known, str, tuple[str, ...]]:
    """Return the share of a line's market by the quarter it was counted up to, the line, and those to choose from."""
    rows = list(MarketRank.objects.filter(branch_id=branch_id, share__isnull=False).order_by("line", "day", "pk"))
    lines = tuple(dict.fromkeys(row.line for row in rows))
    chosen = line or (lines[0] if lines else "")
    return {periods.containing(row.day).label: row.share for row in rows if row.line == chosen}, chosen, lines


def _profits(ids: Collection[int]) -> Known:
    """Return what customers left by quarter, by the data of the present analysis."""
    run, least = runs.current(), org_queries.fewest_told()
    if run is None or not snapshot.folder_of(run.pk).is_dir():
        return {}
    with engine.open_star(snapshot.folder_of(run.pk), engine="duckdb") as star:
        found = cost_queries.earned_by_quarter(star, run.as_of, ids)
    over = {label for label in found if periods.parse(label).is_complete(run.as_of)}
    return {label: profit for label, (profit, n) in found.items() if label in over and n >= least}


def _prices() -> Known:
    """Return the last price kept in each quarter."""
    return {periods.containing(row.day).label: row.price for row in market_queries.share_prices()}


def _number(value: Decimal | Fraction | None) -> float | None:
    return None if value is None else float(value)
