"""Demand foretold: the next periods of a series by the plain way that was nearest before, with its error held out."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np

from zhike.analytics.errors import InputError

YEAR = 12
# A mean rests on so many periods, a way is tried on at least so many before it.
N_MEAN, LEAST = 6, 2


@dataclass(frozen=True)
class Forecast:
    """The next periods of a series, and how far off the same way was where it could be checked.

    Parameters
    ----------
    values : tuple of float
        One for each period foretold, 0 or more.
    way : str
        LAST, MEAN or SEASON.
    held_out : tuple of float
        What the way, chosen without them, said of the last periods known.
    error : float or None
        Sum of the absolute differences ÷ sum of what happened in the hold-out, 0 or more; None where nothing happened.
    bias : float or None
        Sum of what was foretold ÷ sum of what happened in the hold-out, less 1; None where nothing happened.

    Source
    ------
    Requirement R191; Hyndman & Athanasopoulos, Forecasting: Principles and Practice, 5.2 and 5.8.

    Examples
    --------
    >>> Forecast((10.0,), "LAST", (10.0,), 0.0, 0.0).way
    'LAST'
    """

    values: tuple[float, ...]
    way: str
    held_out: tuple[float, ...]
    error: float | None
    bias: float | None


def _last(known: np.ndarray, horizon: int) -> np.ndarray:
    return np.full(horizon, known[-1])


def _mean(known: np.ndarray, horizon: int) -> np.ndarray:
    return np.full(horizon, known[-N_MEAN:].mean())


def _season(known: np.ndarray, horizon: int) -> np.ndarray:
    """Return the same periods of the year before, times the growth of the latest periods over those a year before."""
    before = known[-YEAR - horizon : -YEAR].sum()
    growth = known[-horizon:].sum() / before if before > 0 else 1.0
    return known[-YEAR : -YEAR + horizon] * growth


WAYS: dict[str, Callable[[np.ndarray, int], np.ndarray]] = {"LAST": _last, "MEAN": _mean, "SEASON": _season}


def n_needed(horizon: int) -> int:
    """Return how many periods must be known to foretell so many and to tell the error.

    Parameters
    ----------
    horizon : int
        Periods to foretell, 1 to 12.

    Returns
    -------
    int
        As many to hold out, as many to choose the way on, and two before them.

    Source
    ------
    House rule: the error is of periods that had no say in the choice of the way.

    Examples
    --------
    >>> n_needed(3)
    8
    """
    return 2 * horizon + LEAST


def forecast(series: Sequence[float], horizon: int = 3) -> Forecast | None:
    """Foretell the next periods of a series by the last period, the mean of six, or the same periods a year before.

    The way is the one that was nearest in as many periods before the hold-out; the hold-out had no say in it.

    Parameters
    ----------
    series : sequence of float
        Demand by period without a gap, the oldest first; below 0 where more came back than went out. A period that
        is not over is left out.
    horizon : int
        Periods to foretell, 1 to 12.

    Returns
    -------
    Forecast or None
        None where fewer periods are known than ``n_needed``.

    Raises
    ------
    InputError
        NOT_A_STEP for a horizon that is not 1 to 12.

    Source
    ------
    Requirement R191; Hyndman & Athanasopoulos, Forecasting: Principles and Practice, 5.2 (plain ways) and 5.8 (error).

    Examples
    --------
    >>> told = forecast([10, 10, 10, 10, 10, 10, 10, 20])
    >>> told.way, told.values, told.held_out, round(told.error, 3)
    ('LAST', (20.0, 20.0, 20.0), (10.0, 10.0, 10.0), 0.25)
    >>> forecast([10, 10, 10]) is None
    True
    """
    if not 1 <= horizon <= YEAR:
        raise InputError("NOT_A_STEP", "horizon", value=horizon, most=YEAR)
    known = np.asarray(series, dtype=float)
    if len(known) < n_needed(horizon):
        return None
    train, choosing, held = known[: -2 * horizon], known[-2 * horizon : -horizon], known[-horizon:]
    fitting = [name for name in WAYS if name != "SEASON" or len(train) >= YEAR + horizon]
    missed = {name: float(np.abs(WAYS[name](train, horizon) - choosing).sum()) for name in fitting}
    way = min(fitting, key=lambda name: missed[name])
    # Nobody orders less than nothing.
    said, happened = np.maximum(WAYS[way](known[:-horizon], horizon), 0), float(held.sum())
    return Forecast(
        tuple(np.maximum(WAYS[way](known, horizon), 0).tolist()), way, tuple(said.tolist()),
        float(np.abs(said - held).sum()) / happened if happened > 0 else None,
        float(said.sum()) / happened - 1 if happened > 0 else None,
    )  # fmt: skip


def stock_days(quantity: float, sold: float, days: int) -> float | None:
    """Tell for how many days a stock would last at the pace of late.

    Parameters
    ----------
    quantity : float
        In stock, 0 or more.
    sold : float
        Sold, less what came back, in so many days.
    days : int
        The days over which it was sold, at least 1.

    Returns
    -------
    float or None
        quantity ÷ (sold ÷ days), 0 or more; None where nothing was sold.

    Raises
    ------
    InputError
        NEGATIVE for a stock below 0, LIMIT_NOT_POSITIVE for less than one day.

    Source
    ------
    Requirement R215; days of inventory outstanding, in pieces.

    Examples
    --------
    >>> stock_days(200, 180, 90)
    100.0
    """
    if quantity < 0:
        raise InputError("NEGATIVE", "quantity", value=quantity)
    if days < 1:
        raise InputError("LIMIT_NOT_POSITIVE", "days", value=days)
    return quantity * days / sold if sold > 0 else None
