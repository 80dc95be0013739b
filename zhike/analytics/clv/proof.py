"""Proof of a forecast: its errors group by group, and its course beside what was bought week by week."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

from zhike.analytics.clv.model import Array, BuyingModel
from zhike.analytics.clv.summary import DAYS_PER_UNIT


@dataclass(frozen=True)
class Part:
    """How a forecast did with some of the customers.

    Attributes
    ----------
    n_customers : int
        Customers of the group, at least 1.
    actual, expected : float
        What came and what was expected, all of them together, in the unit of the columns.
    rmse : float
        Root mean squared error per customer, same unit.
    bias : float or None
        (expected − actual)/actual; None where nothing came.
    """

    n_customers: int
    actual: float
    expected: float
    rmse: float
    bias: float | None


def by_group(expected: ArrayLike, actual: ArrayLike, group: ArrayLike, n_groups: int) -> tuple[Part | None, ...]:
    """Judge a forecast group by group.

    Parameters
    ----------
    expected, actual : array_like, shape (n,)
        Forecast and outcome of each customer, one unit.
    group : array_like, shape (n,)
        Number of each customer's group, 0 … n_groups − 1.
    n_groups : int
        Number of groups.

    Returns
    -------
    tuple of Part or None, length n_groups
        None for a group without customers.

    Notes
    -----
    Source: House rule. Sums and numbers of customers add up to those of all.

    Examples
    --------
    >>> first, second = by_group([1.0, 2.0, 4.0], [1, 1, 5], [0, 0, 1], 2)
    >>> first.n_customers, first.expected, first.actual, first.bias, round(first.rmse, 4), second.bias
    (2, 3.0, 2.0, 0.5, 0.7071, -0.2)
    """
    forecast, outcome, place = np.asarray(expected, float), np.asarray(actual, float), np.asarray(group, np.int64)
    sizes, came, told, squares = (
        np.bincount(place, weights, n_groups) for weights in (None, outcome, forecast, (forecast - outcome) ** 2)
    )
    return tuple(
        Part(int(n), float(c), float(t), float(np.sqrt(s / n)), float((t - c) / c) if c else None) if n else None
        for n, c, t, s in zip(sizes, came, told, squares, strict=True)
    )


def course(model: BuyingModel, first_days: ArrayLike, moments: ArrayLike) -> Array:
    """Repeat purchases a model expects of a customer base by each moment, from their first purchases alone.

    Parameters
    ----------
    model : BuyingModel
        Fitted.
    first_days : array_like of int, shape (n,)
        Day of each customer's first purchase, counted from any day.
    moments : array_like of int, shape (k,)
        Days counted from the same one, in any order.

    Returns
    -------
    float64 array, shape (k,)
        Purchases up to and including each moment, of all customers together.

    Notes
    -----
    Source: Fader, Hardie & Lee 2005, the tracking plot. What a customer bought after the first purchase is not used:
    the course shows whether the story of the model is that of the base.

    Examples
    --------
    >>> from zhike.analytics.clv.nbd import Nbd
    >>> course(Nbd({"r": 0.5, "alpha": 10.0}), [0, 70], [0, 70, 140]).tolist()
    [0.0, 0.5, 1.5]
    """
    days, customers = np.unique(np.asarray(first_days, np.int64), return_counts=True)
    ages = np.maximum(np.asarray(moments, np.int64)[:, None] - days[None, :], 0)
    known, place = np.unique(ages, return_inverse=True)
    per_unit = DAYS_PER_UNIT[model.unit_]
    expected = np.array([model.expected_of_new(age / per_unit) if age else 0.0 for age in known.tolist()])
    return expected[place.reshape(ages.shape)] @ customers


def moments(first: int, cut: int, end: int, most: int = 80) -> NDArray[np.int64]:
    """Days to look at a course on: whole weeks apart, the cut among them.

    Parameters
    ----------
    first, cut, end : int
        First day, last day of the calibration and last day of the hold-out, counted from any day; first ≤ cut < end.
    most : int
        Days returned at most, about.

    Returns
    -------
    int64 array, shape (k,)
        Ascending, from `first` to `end`, as few weeks apart as `most` allows.

    Notes
    -----
    Source: House rule.

    Examples
    --------
    >>> moments(0, 20, 40).tolist(), moments(0, 20, 40, most=3).tolist()
    ([6, 13, 20, 27, 34], [6, 20, 34])
    """
    step = 7 * max(1, -(-(end - first) // (7 * most)))
    return np.arange(cut - (cut - first) // step * step, end + 1, step)
