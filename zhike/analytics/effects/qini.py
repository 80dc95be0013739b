"""Whether customers differ in the effect: a score learnt on some, judged on others, against chance."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from math import sqrt

import numpy as np
from scipy import special

from zhike.analytics.effects.gain import FEWEST, TOO_FEW, Array, Mask, sides
from zhike.analytics.leaving.columns import Column
from zhike.analytics.leaving.design import Design

FOLDS, ROUNDS, POINTS = 5, 400, 20
# Treated and held out, so many in every fold at least.
LEAST_ROWS = 20
# Of a hundred tables whose customers do not differ so many may look as if they did.
CHANCE = 0.05
RIDGES = tuple(float(10.0**power) for power in range(-1, 6))
DIFFER, NO_DIFFERENCE = "DIFFER", "NO_DIFFERENCE"


@dataclass(frozen=True)
class Qini:
    """How far ranking customers by their expected effect beats treating any of them.

    Parameters
    ----------
    value : float or None
        Area between the curve and the straight line, mean of the folds, in the outcome's unit per treated customer.
    deviation : float or None
        Between the folds.
    low, high : float or None
        95 % interval over the folds.
    chance : float or None
        How likely scores that say nothing do as well.
    folds : tuple of float
        The value of each fold.
    curve : tuple of (float, float)
        Share of customers treated, from the most promising; gain for each treated customer of the table.
    scores : numpy.ndarray of float64, shape (n,)
        Expected effect on each, learnt without it; empty where nothing could be learnt.
    reason : str, optional
        TOO_FEW where either side is too small.

    Source
    ------
    Radcliffe, N. J. (2007), Direct Marketing Analytics Journal.

    Examples
    --------
    >>> Qini(0.1, 0.01, 0.09, 0.11, 0.002, (0.1,), (), np.empty(0)).decision
    'DIFFER'
    """

    value: float | None
    deviation: float | None
    low: float | None
    high: float | None
    chance: float | None
    folds: tuple[float, ...]
    curve: tuple[tuple[float, float], ...]
    scores: Array
    reason: str = ""

    @property
    def decision(self) -> str:
        """Say whether a difference between customers was found: folds and chance must both exclude nothing."""
        if self.reason:
            return self.reason
        is_found = self.low is not None and self.low > 0 and self.chance is not None and self.chance < CHANCE
        return DIFFER if is_found else NO_DIFFERENCE


def qini(
    outcome: Sequence[float] | Array, is_treated: Sequence[bool] | Mask, columns: Sequence[Column], *, seed: int = 0,
    is_random: bool = True,
) -> Qini:  # fmt: skip
    """Learn whom it helps on four fifths of the customers and judge on the last, five times.

    Parameters
    ----------
    outcome : array_like of float, shape (n,)
        Of each customer, larger is better.
    is_treated : array_like of bool, shape (n,)
        Drawn by lot: where it was not, a difference may be of the choosing and not of the effect.
    columns : sequence of Column
        Known before.
    seed : int, optional
        Folds and chance begin there.
    is_random : bool, optional
        False never finds a difference: TOO_FEW is returned as nobody was drawn by lot.

    Returns
    -------
    Qini
        Two regressions (T-learner) on splines, each with the ridge its generalised cross-validation likes best.

    Source
    ------
    Radcliffe, N. J. (2007), "Using control groups to target on predicted lift"; Künzel et al. (2019), PNAS 116
    (T-learner); Golub, Heath & Wahba (1979), Technometrics 21; permutation of the scores within a fold, Fisher (1935).

    Examples
    --------
    >>> from zhike.analytics.leaving.columns import numbers
    >>> draw = np.random.default_rng(0)
    >>> x, treated = draw.normal(size=1000), np.arange(1000) % 2 == 0
    >>> y = draw.normal(size=1000)
    >>> qini(y + 2 * treated * (x > 0), treated, [numbers("x", x)]).decision
    'DIFFER'
    >>> qini(y + 2 * treated, treated, [numbers("x", x)]).decision
    'NO_DIFFERENCE'
    """
    y, treated = sides(outcome, is_treated)
    if not columns or not is_random or min(treated.sum(), (~treated).sum()) < FOLDS * LEAST_ROWS:
        return Qini(None, None, None, None, None, (), (), np.empty(0), TOO_FEW)
    draw = np.random.default_rng(seed)
    scores, values, chances = np.zeros(y.size), [], []
    curves = []
    for learnt, judged in _folds(treated, draw):
        scores[judged] = _score(y, treated, columns, learnt, judged)
        # Equal scores stand in no order of the file.
        order = judged[np.lexsort((draw.random(judged.size), -scores[judged]))]
        curve = _curve(y[order], treated[order])
        values.append(_area(curve))
        curves.append(np.interp(np.linspace(0, 1, POINTS + 1), np.arange(curve.size + 1) / curve.size, np.r_[0, curve]))
        chances.append(_by_chance(y[judged], treated[judged], draw))
    value, deviation = float(np.mean(values)), float(np.std(values, ddof=1))
    reach = float(special.stdtrit(FOLDS - 1, 0.975)) * deviation / sqrt(FOLDS)
    drawn = np.mean(chances, axis=0)
    chance = float((1 + (drawn >= value).sum()) / (1 + drawn.size))
    curve = np.mean(curves, axis=0)
    drawn_curve = tuple((at / POINTS, float(one)) for at, one in enumerate(curve))
    return Qini(value, deviation, value - reach, value + reach, chance, tuple(values), drawn_curve, scores)


def _folds(treated: Mask, draw: np.random.Generator) -> Iterator[tuple[np.ndarray, np.ndarray]]:
    fold = np.empty(treated.size, dtype=np.int64)
    for side in (treated, ~treated):
        rows = draw.permutation(np.flatnonzero(side))
        fold[rows] = np.arange(rows.size) % FOLDS
    for one in range(FOLDS):
        yield np.flatnonzero(fold != one), np.flatnonzero(fold == one)


def _score(y: Array, treated: Mask, columns: Sequence[Column], learnt: np.ndarray, judged: np.ndarray) -> Array:
    """Return the expected effect on those judged."""
    design = Design.of([column.take(learnt) for column in columns])
    rows = design.matrix([column.take(learnt) for column in columns])
    asked = design.matrix([column.take(judged) for column in columns])
    mine, own = treated[learnt], y[learnt]
    return _ridge(rows[mine], own[mine], asked) - _ridge(rows[~mine], own[~mine], asked)


def _ridge(rows: Array, y: Array, asked: Array) -> Array:
    """Fit a ridge regression and foretell: its strength by generalised cross-validation."""
    centre, mean = rows.mean(axis=0), y.mean()
    about, rest = rows - centre, y - mean
    size, basis = np.linalg.eigh(about.T @ about)
    size, along = np.clip(size, 0.0, None), basis.T @ (about.T @ rest)
    best, chosen = np.inf, RIDGES[-1]
    for ridge in RIDGES:
        weights, used = along / (size + ridge), float((size / (size + ridge)).sum())
        left = float(rest @ rest - 2 * weights @ along + weights**2 @ size)
        judged = left / (y.size - 1 - used) ** 2 if y.size - 1 > used else np.inf
        if judged < best:
            best, chosen = judged, ridge
    return mean + (asked - centre) @ (basis @ (along / (size + chosen)))


def _curve(y: Array, treated: Mask) -> Array:
    """Return the gain of treating the first 1, 2, … of an order, for each treated customer."""
    n, n_others = np.cumsum(treated), np.cumsum(~treated)
    gained, lost = np.cumsum(np.where(treated, y, 0.0)), np.cumsum(np.where(treated, 0.0, y))
    return (gained - lost * n / np.maximum(n_others, 1)) / max(int(n[-1]), FEWEST)


def _area(curve: Array) -> float:
    """Return the area between a curve and the straight line to its end."""
    return float(curve.mean() - curve[-1] * (curve.size + 1) / (2 * curve.size))


def _by_chance(y: Array, treated: Mask, draw: np.random.Generator) -> Array:
    """Return the areas of orders that say nothing."""
    found = np.empty(ROUNDS)
    for at in range(ROUNDS):
        order = draw.permutation(y.size)
        found[at] = _area(_curve(y[order], treated[order]))
    return found
