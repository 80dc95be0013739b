"""What a customer is worth beside what it pays: points, a weighted score, share of wallet, potential, quadrants."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from zhike.analytics.errors import InputError

QUADRANTS = ("KEEP_AND_INVEST", "MAINTAIN", "DEVELOP", "REDUCE_COST")
UNKNOWN = ""


@dataclass(frozen=True)
class Score:
    """Weighted scores, and how far they could rise once all is known.

    Parameters
    ----------
    score : numpy.ndarray of float, shape (n,)
        0 to 100: what is known for sure; NaN where nothing is.
    ceiling : numpy.ndarray of float, shape (n,)
        0 to 100: the score if everything missing turned out best; NaN where nothing is known.

    Source
    ------
    Requirement R071.

    Examples
    --------
    >>> scored = weigh([[50.0, np.nan]], [0.6, 0.4])
    >>> scored.score.tolist(), scored.ceiling.tolist()
    ([30.0], [70.0])
    """

    score: np.ndarray
    ceiling: np.ndarray


def points(amounts: Sequence[float], full: float) -> np.ndarray:
    """Give amounts as points in proportion to the amount that earns all of them.

    Parameters
    ----------
    amounts : sequence of float, shape (n,)
        In any unit, NaN where not known; below 0 earns nothing.
    full : float
        In the same unit, above 0: what earns 100 points.

    Returns
    -------
    numpy.ndarray of float, shape (n,)
        0 to 100; NaN where the amount is.

    Raises
    ------
    InputError
        FULL_NOT_POSITIVE.

    Source
    ------
    House rule: a straight line from nothing to the amount a company names.

    Examples
    --------
    >>> points([50, -20, 300, np.nan], full=200).tolist()
    [25.0, 0.0, 100.0, nan]
    """
    if not full > 0:
        raise InputError("FULL_NOT_POSITIVE", "full", value=full)
    return np.clip(np.asarray(amounts, dtype=np.float64) * 100.0 / full, 0.0, 100.0)


def weigh(parts: np.ndarray | Sequence[Sequence[float]], weights: Sequence[float]) -> Score:
    """Join the points of components by their weights; what is missing adds nothing and makes no other weigh more.

    Parameters
    ----------
    parts : sequence of sequence of float, shape (n, k)
        0 to 100 for each component; NaN where not known.
    weights : sequence of float, shape (k,)
        0 or more, summing to 1.

    Returns
    -------
    Score
        One score and one ceiling for each customer.

    Raises
    ------
    InputError
        WEIGHTS_NOT_ONE.

    Source
    ------
    Requirement R071: a weighted model of components; a missing input is shown as missing, never guessed.

    Examples
    --------
    >>> weigh([[80, 40], [np.nan, np.nan]], [0.5, 0.5]).score.tolist()
    [60.0, nan]
    """
    given, by = np.asarray(parts, dtype=np.float64), np.asarray(weights, dtype=np.float64)
    if (by < 0).any() or abs(by.sum() - 1.0) > 1e-9:
        raise InputError("WEIGHTS_NOT_ONE", "weights", value=by.tolist())
    is_known = ~np.isnan(given)
    anything = is_known.any(axis=1)
    score = np.where(is_known, given, 0.0) @ by
    ceiling = np.where(is_known, given, 100.0) @ by
    return Score(np.where(anything, score, np.nan), np.where(anything, ceiling, np.nan))


def information(counts: Mapping[str, Sequence[float]], table: Mapping[str, float]) -> np.ndarray:
    """Give the points of usable information by a table of what each kind is worth.

    Parameters
    ----------
    counts : mapping of str to sequence of float, each of shape (n,)
        How often each kind came from each customer.
    table : mapping of str to float
        Points of one of each kind; a kind it does not name earns nothing.

    Returns
    -------
    numpy.ndarray of float, shape (n,)
        0 to 100.

    Source
    ------
    Requirement R075.

    Examples
    --------
    >>> information({"LEARNED": [2, 0], "OPINION": [1, 30]}, {"LEARNED": 5, "OPINION": 10}).tolist()
    [20.0, 100.0]
    """
    earned = [np.asarray(numbers, dtype=np.float64) * table.get(kind, 0.0) for kind, numbers in counts.items()]
    return np.clip(np.sum(earned, axis=0), 0.0, 100.0)


def competition(n_won: Sequence[float], our_shares: Sequence[float], won: float, contested: float) -> np.ndarray:
    """Give the points of a customer as a weapon against competition.

    Parameters
    ----------
    n_won : sequence of float, shape (n,)
        Competitors the customer was won from.
    our_shares : sequence of float, shape (n,)
        Our shares of what is contested, 0 to 1, summed over the competitors in it.
    won, contested : float
        Points of one competitor won from, and of a contested account that is wholly ours.

    Returns
    -------
    numpy.ndarray of float, shape (n,)
        0 to 100.

    Source
    ------
    Requirement R077.

    Examples
    --------
    >>> competition([1, 0], [0.0, 0.6], won=50, contested=100).tolist()
    [50.0, 60.0]
    """
    earned = np.asarray(n_won, dtype=np.float64) * won + np.asarray(our_shares, dtype=np.float64) * contested
    return np.clip(earned, 0.0, 100.0)


def share_of_wallet(purchases: Sequence[float], wallet: Sequence[float]) -> np.ndarray:
    """Give our part of all a customer spends on what we sell.

    Parameters
    ----------
    purchases : sequence of float, shape (n,)
        What was bought of us in a year, in money.
    wallet : sequence of float, shape (n,)
        What is spent on such things in a year wherever it is bought, in the same money.

    Returns
    -------
    numpy.ndarray of float, shape (n,)
        0 to 1, above 1 where the estimate is too small; NaN without a wallet above 0.

    Source
    ------
    Requirement R208, worked case W33.

    Examples
    --------
    >>> share_of_wallet([60, 60], [200, np.nan]).tolist()
    [0.3, nan]
    """
    bought, spent = np.asarray(purchases, dtype=np.float64), np.asarray(wallet, dtype=np.float64)
    return np.divide(bought, spent, out=np.full(bought.shape, np.nan), where=spent > 0)


def potential(purchases: Sequence[float], wallet: Sequence[float], win: Sequence[float]) -> np.ndarray:
    """Give what a customer could bring more in a year, weighted by the chance to win it.

    Parameters
    ----------
    purchases, wallet : sequence of float, shape (n,)
        What is bought of us and what is spent in all, a year, in one money.
    win : sequence of float, shape (n,)
        Probability to win the rest, 0 to 1.

    Returns
    -------
    numpy.ndarray of float, shape (n,)
        0 or more, in the same money; NaN where the wallet is.

    Source
    ------
    Requirement R079: (estimated wallet - current purchases) × win probability.

    Examples
    --------
    >>> potential([60, 300], [200, 200], [0.5, 0.5]).tolist()
    [70.0, 0.0]
    """
    rest = np.asarray(wallet, dtype=np.float64) - np.asarray(purchases, dtype=np.float64)
    return np.maximum(rest, 0.0) * np.asarray(win, dtype=np.float64)


def quadrant(
    value: Sequence[float], potential: Sequence[float], value_from: float, potential_from: float
) -> np.ndarray:
    """Put customers into the four quadrants of current value and growth potential; a limit itself counts as high.

    Parameters
    ----------
    value, potential : sequence of float, shape (n,)
        Money a year, NaN where not known.
    value_from, potential_from : float
        From where on each counts as high.

    Returns
    -------
    numpy.ndarray of str, shape (n,)
        KEEP_AND_INVEST (both high), MAINTAIN (value alone), DEVELOP (potential alone), REDUCE_COST (neither); empty
        where one of the two is not known.

    Source
    ------
    Requirement R080.

    Examples
    --------
    >>> quadrant([9, 9, 1, 1, np.nan], [9, 1, 9, 1, 9], 5, 5).tolist()
    ['KEEP_AND_INVEST', 'MAINTAIN', 'DEVELOP', 'REDUCE_COST', '']
    """
    worth, more = np.asarray(value, dtype=np.float64), np.asarray(potential, dtype=np.float64)
    at = 2 * (worth < value_from) + (more < potential_from)
    return np.where(np.isnan(worth) | np.isnan(more), UNKNOWN, np.array(QUADRANTS)[at])
