"""How a relation stands: its five essences, the health of a customer with its band, and how well the score told."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from zhike.analytics.cycle import STATE_LIMITS
from zhike.analytics.errors import InputError
from zhike.analytics.leaving import metrics

Values = Sequence[float | None] | np.ndarray

ESSENCES = ("two_way", "cooperation", "mutual", "emotion", "monitoring")
PARTS = ("value", "cycle", "satisfaction", "complaints", "relation", "payment", "usage")
# From one essence alone no strength is told.
FEWEST = 2
RED, YELLOW, GREEN = "RED", "YELLOW", "GREEN"
BANDS = (RED, YELLOW, GREEN)


def _floats(field: str, values: Values) -> np.ndarray:
    found = np.array([np.nan if one is None else float(one) for one in values], dtype=np.float64)
    if np.any(np.isinf(found)):
        raise InputError("NOT_FINITE", field, value="inf")
    return found


def _counts(field: str, values: Values) -> np.ndarray:
    found = _floats(field, values)
    if np.any(found < 0):
        raise InputError("NEGATIVE", field, value=float(np.nanmin(found)))
    return found


def share(some: Values, of: Values) -> np.ndarray:
    """Give how much of something wanted there was, as a score.

    Parameters
    ----------
    some : array_like of float or None, shape (n,)
        What there was, 0 or more: contacts in which the customer spoke, joint projects, contacts of feeling.
    of : array_like of float or None, shape (n,)
        What it is held against, 0 or more: all contacts, what the rule asks for.

    Returns
    -------
    numpy.ndarray of float64, shape (n,)
        100 · some ÷ of, at most 100; NaN where one of the two is not known or there is nothing to hold it against.

    Raises
    ------
    InputError
        NEGATIVE, NOT_FINITE.

    Source
    ------
    House rule, decision 0076 (requirement R217).

    Examples
    --------
    >>> share([3, 5, None, 1], [4, 4, 4, 0]).tolist()
    [75.0, 100.0, nan, nan]
    """
    part, whole = _counts("some", some), _counts("of", of)
    with np.errstate(divide="ignore", invalid="ignore"):
        return np.where(whole > 0, np.minimum(100.0, 100 * part / whole), np.nan)


def mutual(given: Values, received: Values) -> np.ndarray:
    """Give how even giving and receiving are: 100 where both are worth the same.

    Parameters
    ----------
    given, received : array_like of float or None, shape (n,)
        What we gave and what we got in a window, money, 0 or more; None where nothing was noted.

    Returns
    -------
    numpy.ndarray of float64, shape (n,)
        100 · the smaller ÷ the larger; NaN where only one side was noted, or both are worth nothing.

    Raises
    ------
    InputError
        NEGATIVE, NOT_FINITE.

    Source
    ------
    House rule, decision 0076 (requirements R217, R220).

    Examples
    --------
    >>> mutual([800, 500, 300], [1000, 500, None]).tolist()
    [80.0, 100.0, nan]
    """
    gave, got = _counts("given", given), _counts("received", received)
    larger = np.maximum(gave, got)
    with np.errstate(divide="ignore", invalid="ignore"):
        return np.where(larger > 0, 100 * np.minimum(gave, got) / larger, np.nan)


def strength(essences: Sequence[Values]) -> tuple[np.ndarray, np.ndarray]:
    """Give the strength of relations: the mean of the essences that are known.

    Parameters
    ----------
    essences : sequence of array_like, each of shape (n,)
        Scores 0..100 in the order of ``ESSENCES``; None or NaN where one is not known.

    Returns
    -------
    numpy.ndarray of float64, shape (n,)
        0..100; NaN where fewer than ``FEWEST`` are known.
    numpy.ndarray of int64, shape (n,)
        How many are known, 0..5.

    Raises
    ------
    InputError
        SHAPE_MISMATCH where there are not as many rows as essences.

    Source
    ------
    Requirement R217: five scores; their mean is a house rule, decision 0076.

    Examples
    --------
    >>> mean, n = strength([[80, 80], [None, None], [60, None], [40, None], [100, None]])
    >>> mean.tolist(), n.tolist()
    ([70.0, nan], [4, 1])
    """
    if len(essences) != len(ESSENCES):
        raise InputError("SHAPE_MISMATCH", "essences", value=str(len(essences)), expected=str(len(ESSENCES)))
    table = np.vstack([_floats(name, one) for name, one in zip(ESSENCES, essences, strict=True)])
    is_known = ~np.isnan(table)
    n_known = is_known.sum(axis=0)
    sums = np.where(is_known, table, 0.0).sum(axis=0)
    return np.where(n_known >= FEWEST, sums / np.maximum(n_known, 1), np.nan), n_known


def fading(cycles: Values) -> np.ndarray:
    """Give what silence leaves of a customer's rhythm: 100 within its own interval, 0 from four intervals on.

    Parameters
    ----------
    cycles : array_like of float or None, shape (n,)
        Days since the last purchase ÷ own interval, 0 or more; None where there is no interval.

    Returns
    -------
    numpy.ndarray of float64, shape (n,)
        100 · (4 − cycles) ÷ 3, kept within 0 and 100; NaN where not known.

    Raises
    ------
    InputError
        NEGATIVE, NOT_FINITE.

    Source
    ------
    The limits are those of the churn states (``cycle.STATE_LIMITS``); straight between them by house rule, decision
    0076.

    Examples
    --------
    >>> fading([0.5, 2.5, 4, 9, None]).tolist()
    [100.0, 50.0, 0.0, 0.0, nan]
    """
    first, last = STATE_LIMITS[0], STATE_LIMITS[-1]
    return np.clip(100 * (last - _counts("cycles", cycles)) / (last - first), 0.0, 100.0)


def overall(parts: Mapping[str, Values], weights: Mapping[str, int], *, least: int = 50) -> tuple[np.ndarray, ...]:
    """Weigh the parts of customers' health.

    Parameters
    ----------
    parts : mapping of str to array_like, each of shape (n,)
        Scores 0..100 by the keys of ``PARTS``; None or NaN where a part is not known.
    weights : mapping of str to int
        Weight of each part in percent, 0 or more.
    least : int, default 50
        How much of the weight has to be known for a score to be told, percent.

    Returns
    -------
    numpy.ndarray of float64, shape (n,)
        0..100, the mean of what is known by its weight; NaN where too little is known.
    numpy.ndarray of float64, shape (n,)
        How much of the weight is known, percent.

    Raises
    ------
    InputError
        METHOD_UNKNOWN for a part nobody knows, NOT_FINITE.

    Source
    ------
    House rule, design 7 and decision 0076.

    Examples
    --------
    >>> score, known = overall({"value": [60, None], "cycle": [100, 100]}, {"value": 30, "cycle": 30}, least=50)
    >>> score.tolist(), known.tolist()
    ([80.0, nan], [60.0, 30.0])
    """
    for name in parts:
        if name not in PARTS:
            raise InputError("METHOD_UNKNOWN", "parts", value=name, choices=", ".join(PARTS))
    table = np.vstack([_floats(name, one) for name, one in parts.items()])
    weight = np.array([[float(weights[name])] for name in parts])
    is_known = ~np.isnan(table)
    known = (weight * is_known).sum(axis=0)
    sums = (weight * np.where(is_known, table, 0.0)).sum(axis=0)
    with np.errstate(divide="ignore", invalid="ignore"):
        return np.where((known > 0) & (known >= least), sums / known, np.nan), known


def band(score: float | None, *, yellow: float, green: float) -> str:
    """Name the band a score lies in.

    Parameters
    ----------
    score : float or None
        Health 0..100.
    yellow, green : float
        From where on a score is yellow, and green.

    Returns
    -------
    str
        ``RED``, ``YELLOW`` or ``GREEN``; empty where there is no score.

    Source
    ------
    Design 7; the limits are a rule table.

    Examples
    --------
    >>> [band(one, yellow=40, green=70) for one in (39.9, 40, 70, None)]
    ['RED', 'YELLOW', 'GREEN', '']
    """
    if score is None or np.isnan(score):
        return ""
    return GREEN if score >= green else YELLOW if score >= yellow else RED


@dataclass(frozen=True)
class BandLine:
    """How many customers of a band left.

    Parameters
    ----------
    band : str
        One of ``BANDS``.
    n : int
        Customers that had this band.
    n_left : int
        Of them those that left since.

    Source
    ------
    Design 7.

    Examples
    --------
    >>> BandLine("RED", 4, 1).rate
    0.25
    """

    band: str
    n: int
    n_left: int

    @property
    def rate(self) -> float | None:
        """Left ÷ all of the band; None where it has nobody."""
        return self.n_left / self.n if self.n else None


@dataclass(frozen=True)
class Telling:
    """How well a score told who left.

    Parameters
    ----------
    auc : float or None
        Chance that one who left had a lower score than one who stayed; None where nobody left or nobody stayed.
    bands : tuple of BandLine
        By band, the worst first.
    n, n_left : int
        All customers with a score, and those that left.

    Source
    ------
    Design 7.

    Examples
    --------
    >>> Telling(None, (), 0, 0).auc is None
    True
    """

    auc: float | None
    bands: tuple[BandLine, ...]
    n: int
    n_left: int


def telling(scores: Values, left: Sequence[bool] | np.ndarray, *, yellow: float, green: float) -> Telling:
    """Say how well earlier scores separated those who left from those who stayed.

    Parameters
    ----------
    scores : array_like of float, shape (n,)
        Health 0..100 as it was before anybody of them left.
    left : array_like of bool, shape (n,)
        Whether the customer left since.
    yellow, green : float
        Limits of the bands.

    Returns
    -------
    Telling
        AUC of a low score, and left of all by band.

    Raises
    ------
    InputError
        SHAPE_MISMATCH, NOT_FINITE.

    Source
    ------
    Area under the ROC curve as the rank statistic of Mann and Whitney (Hanley & McNeil 1982); ties count half.

    Examples
    --------
    >>> told = telling([20, 60, 80, 90], [True, False, True, False], yellow=40, green=70)
    >>> told.auc, [(one.band, one.n, one.n_left) for one in told.bands]
    (0.75, [('RED', 1, 1), ('YELLOW', 1, 0), ('GREEN', 2, 1)])
    """
    found, gone = _floats("scores", scores), np.asarray(left, dtype=bool)
    if found.shape != gone.shape:
        raise InputError("SHAPE_MISMATCH", "left", value=str(gone.shape), expected=str(found.shape))
    if np.any(np.isnan(found)):
        raise InputError("NOT_FINITE", "scores", value="NaN")
    names = np.array([band(one, yellow=yellow, green=green) for one in found], dtype="U6")
    lines = tuple(BandLine(name, int((names == name).sum()), int((gone & (names == name)).sum())) for name in BANDS)
    is_mixed = bool(gone.any()) and not bool(gone.all())
    auc = float(metrics.auc(gone.astype(np.float64), 1 - found / 100)) if is_mixed else None
    return Telling(auc, lines, int(found.size), int(gone.sum()))
