"""Money: whether customers are valued by margin or by revenue, and what each paid in that money; no database."""

from dataclasses import dataclass, replace
from datetime import date

import numpy as np
import pyarrow as pa

from zhike.apps.valuation import rules
from zhike.warehouse.engine import Star
from zhike.warehouse.measures import margins, revenue


@dataclass(frozen=True)
class Basis:
    """In which money customers are valued, and what is known of margin: shares of the last year's revenue.

    `share` is the margin of what has a known cost, `known_share` how much of the revenue that is; None where of none.
    """

    code: str
    share: float | None
    known_share: float | None
    # Customers with a purchase; how many of them have the cost of all their purchases known, and of some.
    n_customers: int = 0
    n_whole: int = 0
    n_part: int = 0

    @property
    def is_margin(self) -> bool:
        """Whether the money is margin."""
        return self.code == rules.MARGIN


@dataclass(frozen=True)
class Paid:
    """What each customer paid, in the order of the facts: mean per repeat purchase, net in the last year."""

    mean_repeat: np.ndarray
    year: np.ndarray


REVENUE = Basis(rules.REVENUE, None, None)


def paid(star: Star, known: rules.Facts) -> tuple[Basis, Paid]:
    """Return the money customers are valued in, and what each paid in it."""
    basis = _basis(star, known.as_of)
    if not basis.is_margin or basis.share is None:
        return basis, Paid(known.mean_repeat_value, known.revenue_year)
    table = _of(margins.by_customer(star, known.as_of).to_pyarrow(), known.customer_id)
    lines, priced = rules.numbers(table, "n_lines"), rules.numbers(table, "n_known")
    bought = lines > 0
    is_whole = bought & (priced == lines)
    told = replace(
        basis, n_customers=int(bought.sum()), n_whole=int(is_whole.sum()),
        n_part=int((bought & (priced > 0) & ~is_whole).sum()),
    )  # fmt: skip
    year = rules.margin(known.revenue_year, *_known(table, "year_known", "year_cost"), basis.share)
    return told, Paid(_mean(table, known.mean_repeat_value, known.n_days - 1, basis.share), year)


def in_test(
    star: Star, basis: Basis, table: pa.Table, *, cut: date, end: date
) -> tuple[np.ndarray, np.ndarray]:  # fmt: skip
    """Return mean repeat purchase and money of the hold-out of a calibration's customers, in the money of a basis."""
    mean, paid = rules.numbers(table, "mean_repeat_value"), rules.numbers(table, "holdout_value")
    if not basis.is_margin or basis.share is None:
        return mean, paid
    ids, repeats = rules.numbers(table, "customer_id", np.int64), rules.numbers(table, "x")
    before = _of(margins.by_customer(star, cut).to_pyarrow(), ids)
    held = margins.held_out(star, cut, end).to_pyarrow()
    known, cost = np.zeros(len(ids)), np.zeros(len(ids))
    buyers = rules.numbers(held, "customer_id", np.int64)
    is_there = np.isin(buyers, ids)
    at = np.searchsorted(ids, buyers[is_there])
    known[at], cost[at] = (column[is_there] for column in _known(held, "known", "cost"))
    return _mean(before, mean, repeats, basis.share), rules.margin(paid, known, cost, basis.share)


def _basis(star: Star, as_of: date) -> Basis:
    found = revenue.margin(star, as_of).to_pyarrow().to_pylist()[0]
    known, whole = found["known_revenue"], found["revenue"]
    if known <= 0 or whole <= 0:
        return REVENUE
    share, known_share = float((known - found["cost"]) / known), min(1.0, float(known / whole))
    return Basis(rules.money_of(share, known_share), share, known_share)


def _of(table: pa.Table, ids: np.ndarray) -> pa.Table:
    """Take the rows of some customers, all of whom are there, in their order."""
    return table.take(pa.array(np.searchsorted(rules.numbers(table, "customer_id", np.int64), ids)))


def _known(table: pa.Table, known: str, cost: str) -> tuple[np.ndarray, np.ndarray]:
    return rules.numbers(table, known), rules.numbers(table, cost)


def _mean(table: pa.Table, mean: np.ndarray, repeats: np.ndarray, share: float) -> np.ndarray:
    """Turn means per repeat purchase day into margin; NaN stays where there is no repeat."""
    whole = rules.margin(mean * repeats, *_known(table, "repeat_known", "repeat_cost"), share)
    return np.where(repeats > 0, whole / np.maximum(repeats, 1), np.nan)
