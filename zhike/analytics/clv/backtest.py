"""Backtest: models fitted to a calibration period, judged by the hold-out period beside naive baselines."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import ArrayLike, NDArray

from zhike.analytics.clv.bgnbd import BgNbd
from zhike.analytics.clv.gamma_gamma import correlation
from zhike.analytics.clv.mbgnbd import MbgNbd
from zhike.analytics.clv.model import Array, BuyingModel, FitError
from zhike.analytics.clv.nbd import Nbd
from zhike.analytics.clv.pareto_nbd import ParetoNbd
from zhike.analytics.clv.summary import Summary, SummaryError

MODELS: dict[str, type[BuyingModel]] = {model.code: model for model in (BgNbd, MbgNbd, ParetoNbd, Nbd)}
OWN_RATE, LAST_PERIOD = "OWN_RATE", "LAST_PERIOD"
# Customers with this many repeats or more share the last line of the table.
MOST_REPEATS = 7


@dataclass(frozen=True)
class Score:
    """How well one forecast of the hold-out purchases did.

    Attributes
    ----------
    code : str
        Model code, or OWN_RATE or LAST_PERIOD.
    is_baseline : bool
        Whether it is a naive rule.
    rmse : float
        Root mean squared error, purchases per customer.
    correlation : float
        Of forecast and actual purchases, -1..1; 0 where the forecast does not vary.
    bias : float or None
        (forecast − actual)/actual over all customers; None where nobody bought.
    by_repeats : tuple of 8 floats or None
        Mean forecast of customers with 0, 1, … 7 or more calibration repeats; None where there are none.
    forecast : float64 array, shape (n,)
        Expected purchases of each customer in the hold-out, in the order of the columns.
    model : BuyingModel or None
        The model fitted to the calibration period.
    """

    code: str
    is_baseline: bool
    rmse: float
    correlation: float
    bias: float | None
    by_repeats: tuple[float | None, ...]
    forecast: Array = field(repr=False, compare=False)
    model: BuyingModel | None = None


@dataclass(frozen=True)
class Backtest:
    """All scores over one pair of periods.

    Attributes
    ----------
    scores : tuple of Score
        Models first, baselines after them; always at least the own-rate baseline.
    failures : dict of str to str
        Model code to why it has no score: NO_REPEATS, or NO_DROP_OUT where its fallback NBD stands for it.
    span : float
        Length of the hold-out in `unit`.
    unit : str
        "week" or "day".
    n_customers : int
        Customers who bought before the hold-out began.
    n_purchases : int
        Purchases of these customers in the hold-out.
    customers_by_repeats : tuple of 8 ints
        Customers with 0, 1, … 7 or more calibration repeats.
    actual_by_repeats : tuple of 8 floats or None
        Their mean hold-out purchases.
    """

    scores: tuple[Score, ...]
    failures: dict[str, str]
    span: float
    unit: str
    n_customers: int
    n_purchases: int
    customers_by_repeats: tuple[int, ...]
    actual_by_repeats: tuple[float | None, ...]


def backtest(
    x: ArrayLike,
    t_x: ArrayLike,
    T: ArrayLike,
    holdout: ArrayLike,
    *,
    span: float,
    unit: str = "week",
    last: ArrayLike | None = None,
    models: Iterable[str] = tuple(MODELS),
) -> Backtest:
    """Fit each model to the calibration period and judge its forecast by what came.

    Parameters
    ----------
    x, t_x, T : array_like, shape (n,)
        Repeats, age at the last one and age of each customer at the end of the calibration, ages in `unit`.
    holdout : array_like, shape (n,)
        Days with a purchase in the hold-out, counted like `x`.
    span : float
        Length of the hold-out in `unit`, above 0.
    unit : str
        "week" or "day".
    last : array_like, shape (n,), optional
        Repeats in the last `span` of the calibration: the baseline that history repeats itself.
    models : iterable of str
        Codes of the models to try, keys of `MODELS`.

    Returns
    -------
    Backtest
        Scores of the models that could be fitted and of the baselines.

    Raises
    ------
    SummaryError
        The rows cannot be a purchase history, or the columns differ in length.

    Notes
    -----
    Source: Fader, Hardie & Lee 2005. Never judged by the mean absolute error, which "nobody will buy" wins.

    Examples
    --------
    >>> test = backtest([1, 0], [2.0, 0.0], [4.0, 4.0], [1, 0], span=4.0, models=["NBD"])
    >>> [(score.code, round(score.rmse, 2)) for score in test.scores]
    [('NBD', 0.5), ('OWN_RATE', 0.0)]
    """
    summary = Summary.group(x, t_x, T, unit=unit)
    counts, ages, actual = np.asarray(x, np.int64), np.asarray(T, float), np.asarray(holdout, float)
    previous = None if last is None else np.asarray(last, float)
    if actual.shape != counts.shape or (previous is not None and previous.shape != counts.shape):
        raise SummaryError("all columns must be of one length")
    groups = np.minimum(counts, MOST_REPEATS)
    fitted, failures = _fit(models, summary)
    scores = [
        _score(model.code, model.expected_purchases(span, counts, t_x, ages), actual, groups, model) for model in fitted
    ]
    scores.append(_score(OWN_RATE, own_rate(counts, ages, span), actual, groups))
    if previous is not None:
        scores.append(_score(LAST_PERIOD, previous, actual, groups))
    return Backtest(
        tuple(scores),
        failures,
        span,
        unit,
        counts.size,
        int(actual.sum()),
        tuple(np.bincount(groups, minlength=MOST_REPEATS + 1).tolist()),
        _means(actual, groups),
    )


def own_rate(x: ArrayLike, T: ArrayLike, t: float) -> Array:
    """Baseline: every customer goes on at their own mean frequency.

    Parameters
    ----------
    x : array_like, shape (n,)
        Repeat purchases.
    T : array_like, shape (n,)
        Ages; where 0 nothing is expected.
    t : float
        Length of the coming time in the unit of T.

    Returns
    -------
    float64 array, shape (n,)
        Purchases, at least 0.

    Notes
    -----
    Source: House rule.

    Examples
    --------
    >>> own_rate([2, 0], [8.0, 0.0], 4.0).tolist()
    [1.0, 0.0]
    """
    ages = np.asarray(T, float)
    return np.where(ages > 0, np.asarray(x, float) * t / np.where(ages > 0, ages, 1.0), 0.0)


def _fit(models: Iterable[str], summary: Summary) -> tuple[list[BuyingModel], dict[str, str]]:
    """Fit what the data carry; a model that steps back to a simpler one leaves its place to that."""
    waiting, fitted, failures = list(models), [], {}
    while waiting:
        code = waiting.pop(0)
        try:
            model = MODELS[code]().fit(summary)
        except FitError as error:
            failures[code] = error.code
            continue
        if model.fallback_ is None:
            fitted.append(model)
            continue
        failures[code] = "NO_DROP_OUT"
        if model.fallback_ not in (*waiting, *(known.code for known in fitted)):
            waiting.append(model.fallback_)
    return fitted, failures


def _score(
    code: str, forecast: Array, actual: Array, groups: NDArray[np.int64], model: BuyingModel | None = None
) -> Score:
    total = actual.sum()
    return Score(
        code,
        model is None,
        float(np.sqrt(np.mean((forecast - actual) ** 2))),
        correlation(forecast, actual),
        float((forecast.sum() - total) / total) if total else None,
        _means(forecast, groups),
        forecast,
        model,
    )


def _means(values: Array, groups: NDArray[np.int64]) -> tuple[float | None, ...]:
    sizes = np.bincount(groups, minlength=MOST_REPEATS + 1)
    sums = np.bincount(groups, values, minlength=MOST_REPEATS + 1)
    return tuple(float(s / n) if n else None for s, n in zip(sums, sizes, strict=True))
