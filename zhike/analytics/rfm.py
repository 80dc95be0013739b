"""RFM scores 1 to 5 by quantile, equal values together."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from zhike.analytics.errors import InputError

Values = Sequence | np.ndarray


@dataclass(frozen=True)
class Rfm:
    """Recency, frequency and money scores of each customer.

    Parameters
    ----------
    r, f, m : numpy.ndarray of int8, shape (n,)
        Scores 1 (lowest) to 5.
    code : numpy.ndarray of int16, shape (n,)
        The three written side by side, 111 to 555.

    Source
    ------
    Hughes, Strategic Database Marketing (1994), with equal values kept together.

    Examples
    --------
    >>> score([1, 90], [10, 1], [500, 20]).code.tolist()
    [333, 111]
    """

    r: np.ndarray
    f: np.ndarray
    m: np.ndarray
    code: np.ndarray


def quantile_score(values: Values, n_scores: int = 5, is_less_better: bool = False) -> np.ndarray:
    """Score each customer by the share of customers it beats.

    Parameters
    ----------
    values : array_like, shape (n,)
        Any finite numbers.
    n_scores : int
        Highest score, 1 to 100.
    is_less_better : bool
        Whether small values deserve high scores, as with days of silence.

    Returns
    -------
    numpy.ndarray of int8, shape (n,)
        1 + whole part of n_scores × (customers strictly worse ÷ n): equal values get equal scores, the worst value
        always 1, and 5 of 5 means better than at least 80 % of customers.

    Raises
    ------
    InputError
        SHAPE_MISMATCH, NOT_FINITE.

    Source
    ------
    House rule: ties are never split by the order of rows.

    Examples
    --------
    >>> quantile_score([1, 1, 1, 2, 3]).tolist()
    [1, 1, 1, 4, 5]
    """
    numbers = np.asarray(values, dtype=np.float64)
    if numbers.ndim != 1:
        raise InputError("SHAPE_MISMATCH", "values", value=str(numbers.shape), expected="(n,)")
    if not np.all(np.isfinite(numbers)):
        raise InputError("NOT_FINITE", "values", value="NaN")
    merits = -numbers if is_less_better else numbers
    n_worse = np.searchsorted(np.sort(merits), merits, side="left")
    return (1 + n_scores * n_worse // max(len(merits), 1)).astype(np.int8)


def score(silence_days: Values, n_days: Values, monetary: Values) -> Rfm:
    """Score recency, frequency and money of customers with a purchase.

    Parameters
    ----------
    silence_days : array_like, shape (n,)
        Days since the last purchase.
    n_days : array_like, shape (n,)
        Distinct days with a purchase.
    monetary : array_like, shape (n,)
        Money of the customer, any sign.

    Returns
    -------
    Rfm
        Scores 1 to 5 each; a short silence scores high.

    Raises
    ------
    InputError
        SHAPE_MISMATCH, NOT_FINITE.

    Source
    ------
    Hughes, Strategic Database Marketing (1994), with equal values kept together.

    Examples
    --------
    >>> score([5, 50, 500], [3, 2, 1], [30, 20, 10]).code.tolist()
    [444, 222, 111]
    """
    shapes = {np.shape(silence_days), np.shape(n_days), np.shape(monetary)}
    if len(shapes) > 1:
        raise InputError("SHAPE_MISMATCH", "monetary", value=str(np.shape(monetary)), expected=np.shape(silence_days))
    r = quantile_score(silence_days, is_less_better=True)
    f, m = quantile_score(n_days), quantile_score(monetary)
    return Rfm(r, f, m, (100 * r.astype(np.int16) + 10 * f + m).astype(np.int16))
