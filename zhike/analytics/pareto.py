"""How unevenly value is spread: smallest k reaching 80 %, share of the top 20 %, per-head ratio, Gini, curve."""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction

import numpy as np

from zhike.analytics import exact

MAX_POINTS = 101


@dataclass(frozen=True)
class Pareto:
    """Concentration of value among customers.

    Parameters
    ----------
    n : int
        Customers.
    total : Decimal
        Sum of their values, in their money.
    n_negative : int
        Customers whose value is below zero; they lower the total and make the curve pass 100 % before the end.
    k : int or None
        Fewest customers whose values reach the wanted share of the total.
    k_share : Fraction or None
        k ÷ n.
    n_top : int
        Customers in the top share, rounded half up.
    top_share : Fraction or None
        Their part of the total.
    per_head_ratio : Fraction or None
        Mean value in the top ÷ mean value of the rest.
    gini : float or None
        0 all alike … 1 one has all; may pass 1 where values are negative.
    curve_x, curve_y : numpy.ndarray of float64, shape (≤ 101,)
        Share of customers, largest first, and their share of the total; both start at 0, end at 1. Empty where the
        total is not positive.
    order : numpy.ndarray of int64, shape (n,)
        Positions of the customers, largest value first, equal ones as they came.
    undefined_reason : dict of str to str
        For every ``None`` its reason, a key of ``errors.REASONS``.

    Source
    ------
    Requirements R101, R102, R105; worked case W10.

    Examples
    --------
    >>> pareto([25] * 8 + [500, 300]).order[:2].tolist()
    [8, 9]
    """

    n: int
    total: Decimal
    n_negative: int
    k: int | None
    k_share: Fraction | None
    n_top: int
    top_share: Fraction | None
    per_head_ratio: Fraction | None
    gini: float | None
    curve_x: np.ndarray
    curve_y: np.ndarray
    order: np.ndarray
    undefined_reason: dict[str, str]


def pareto(
    values: Sequence | np.ndarray, share: float | str | Fraction = "0.8", top: float | str | Fraction = "0.2"
) -> Pareto:
    """Measure how unevenly value is spread among customers.

    Parameters
    ----------
    values : array_like, shape (n,)
        Net value of each customer (revenue or profit, any sign), read to four decimals and compared exactly.
    share : float, str or Fraction
        Part of the total to be reached, 0 to 1.
    top : float, str or Fraction
        Part of the customers that is the top, 0 to 1.

    Returns
    -------
    Pareto
        Customers whose value is zero or negative are counted in n and in the total, but never needed to reach a share.
        Where the total is not positive, shares are undefined with TOTAL_NOT_POSITIVE.

    Raises
    ------
    InputError
        SHAPE_MISMATCH, NOT_FINITE, TOO_LARGE, NOT_A_RATE.

    Source
    ------
    Requirements R101, R102, R105; worked case W10. Gini (1912) as 2Σix ÷ nΣx − (n + 1) ÷ n over ascending x.

    Examples
    --------
    >>> found = pareto([500, 300] + [25] * 8)
    >>> found.k, found.top_share, found.per_head_ratio, round(found.gini, 12)
    (2, Fraction(4, 5), Fraction(16, 1), 0.62)
    """
    units = exact.to_units("values", values)
    wanted, top = exact.rate("share", share), exact.rate("top", top)
    n = len(units)
    order = np.argsort(-units, kind="stable")
    reached = np.concatenate(([0], np.cumsum(units[order])))
    total = int(reached[-1])
    n_top = exact.half_up(n * top)
    shares = _shares(reached, n_top, wanted)
    curve_x, curve_y = _curve(reached)
    reasons = _reasons(total, n_top, n, int(reached[n_top]))
    return Pareto(
        n=n,
        total=exact.from_units(total),
        n_negative=int((units < 0).sum()),
        n_top=n_top,
        order=order,
        undefined_reason=reasons,
        gini=_gini(units[order], total) if total > 0 else None,
        curve_x=curve_x,
        curve_y=curve_y,
        **shares,
    )


def _shares(reached: np.ndarray, n_top: int, wanted: Fraction) -> dict:
    n, total, top_value = len(reached) - 1, int(reached[-1]), int(reached[n_top])
    if total <= 0:
        return {"k": None, "k_share": None, "top_share": None, "per_head_ratio": None}
    # Whole units: reaching a fraction of the total is reaching its next whole unit.
    threshold = -((-total * wanted.numerator) // wanted.denominator)
    k = int(np.argmax(reached >= threshold))
    has_rest = 0 < n_top < n and total > top_value
    return {
        "k": k,
        "k_share": Fraction(k, n),
        "top_share": Fraction(top_value, total) if n_top else None,
        "per_head_ratio": Fraction(top_value * (n - n_top), (total - top_value) * n_top) if has_rest else None,
    }


def _reasons(total: int, n_top: int, n: int, top_value: int) -> dict[str, str]:
    if total <= 0:
        return dict.fromkeys(("k", "k_share", "top_share", "per_head_ratio", "gini"), "TOTAL_NOT_POSITIVE")
    if n_top == 0:
        return {"top_share": "TOP_EMPTY", "per_head_ratio": "TOP_EMPTY"}
    return {"per_head_ratio": "REST_NOT_POSITIVE"} if n_top == n or total <= top_value else {}


def _gini(descending: np.ndarray, total: int) -> float:
    n = len(descending)
    rank = np.arange(n, 0, -1, dtype=np.float64)
    return float(((2 * rank - n - 1) * descending).sum() / (n * float(total)))


def _curve(reached: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    n, total = len(reached) - 1, int(reached[-1])
    if total <= 0:
        return np.empty(0), np.empty(0)
    points = np.unique(np.rint(np.linspace(0, n, min(n + 1, MAX_POINTS))).astype(np.int64))
    return points / n, reached[points] / total
