"""Where lots were drawn: the difference of shares or of means, and the same made sharper by what was known before."""

from collections.abc import Sequence

import numpy as np
from scipy import special

from zhike.analytics import differences
from zhike.analytics.effects.gain import FEWEST, MEAN, SHARE, TOO_FEW, Array, Gain, Mask, around, kind_of, sides


def randomised(outcome: Sequence[float] | Array, is_treated: Sequence[bool] | Mask, level: float = 0.95) -> Gain:
    """Compare customers treated with those held out by lot.

    Parameters
    ----------
    outcome : array_like of float, shape (n,)
        Of each customer: 0 or 1, or an amount.
    is_treated : array_like of bool, shape (n,)
        False for whoever was held out.
    level : float, optional
        Of the interval, 0 to 1.

    Returns
    -------
    Gain
        Difference of shares with Newcombe's interval where outcomes are 0 and 1, else of means with Welch's.

    Source
    ------
    Newcombe, R. G. (1998), Statistics in Medicine 17, 873–890, method 10; Welch, B. L. (1947), Biometrika 34.

    Examples
    --------
    >>> found = randomised([1] * 56 + [0] * 14 + [1] * 48 + [0] * 32, [True] * 70 + [False] * 80)
    >>> round(found.points, 4), round(found.low, 4), round(found.high, 4), found.method
    (0.2, 0.0524, 0.3339, 'NEWCOMBE')
    """
    y, treated = sides(outcome, is_treated)
    mine, others, kind = y[treated], y[~treated], kind_of(y)
    method = "NEWCOMBE" if kind == SHARE else "WELCH"
    if min(mine.size, others.size) < FEWEST:
        return Gain(kind, method, mine.size, others.size, reason=TOO_FEW)
    theirs, beside = float(mine.mean()), float(others.mean())
    if kind == SHARE:
        one, other = (differences.Share(int(some.sum()), some.size) for some in (mine, others))
        found = differences.difference(one, other, float(special.ndtri(0.5 + level / 2)))
        return Gain(kind, method, mine.size, others.size, theirs, beside, found.low, found.high)
    errors = [float(some.var(ddof=1)) / some.size for some in (mine, others)]
    below = errors[0] ** 2 / (mine.size - 1) + errors[1] ** 2 / (others.size - 1)
    freedom = sum(errors) ** 2 / below if below else float(y.size - 2)
    low, high = around(theirs - beside, float(np.sqrt(sum(errors))), freedom, level)
    return Gain(kind, method, mine.size, others.size, theirs, beside, low, high)


def adjusted(
    outcome: Sequence[float] | Array, is_treated: Sequence[bool] | Mask, features: Array, level: float = 0.95
) -> Gain:
    """Compare the same with what was known before the lots were drawn, which narrows the interval.

    Parameters
    ----------
    outcome : array_like of float, shape (n,)
        Of each customer: 0 or 1, or an amount.
    is_treated : array_like of bool, shape (n,)
        False for whoever was held out.
    features : array_like of float, shape (n, k)
        Known before the lots were drawn, no gaps; what came after would bias the effect.
    level : float, optional
        Of the interval, 0 to 1.

    Returns
    -------
    Gain
        Effect on customers like these. Its error is HC2 and holds whatever the true shape of the outcome; what the
        effect itself varies with is counted too. With fewer than five customers a column on either side it is that of
        `randomised`. In a lot of shares the ends are not held within −1 and 1.

    Source
    ------
    Lin, W. (2013), Annals of Applied Statistics 7, 295–318 (interacted regression); MacKinnon & White (1985) for HC2;
    Negi & Wooldridge (2021), Econometric Reviews 40, for the effect in the population the customers are drawn from.

    Examples
    --------
    >>> draw = np.random.default_rng(1)
    >>> before, treated = draw.normal(100, 30, 400), np.arange(400) % 2 == 0
    >>> after = before + draw.normal(0, 5, 400) + 4 * treated
    >>> sharp, blunt = adjusted(after, treated, before[:, None]), randomised(after, treated)
    >>> sharp.low < 4 < sharp.high, (blunt.high - blunt.low) / (sharp.high - sharp.low) > 4
    (True, True)
    """
    y, treated = sides(outcome, is_treated)
    if not y.size:
        return randomised(y, treated, level)
    rows = _centred(np.asarray(features, dtype=np.float64).reshape(y.size, -1))
    n_columns = rows.shape[1]
    sizes = int(treated.sum()), int((~treated).sum())
    if not n_columns or min(sizes) < FEWEST * (n_columns + 1):
        return randomised(y, treated, level)
    fits = [_side(y[side], rows[side]) for side in (treated, ~treated)]
    (theirs, one, slope), (beside, other, beside_slope) = fits
    apart = slope - beside_slope
    varies = float(apart @ np.cov(rows, rowvar=False, ddof=1).reshape(n_columns, n_columns) @ apart) / y.size
    error = float(np.sqrt(one + other + varies))
    low, high = around(theirs - beside, error, y.size - 2 * (n_columns + 1), level)
    return Gain(kind_of(y) if n_columns else MEAN, "ADJUSTED", *sizes, theirs, beside, low, high)


def _centred(rows: Array) -> Array:
    """Return columns about their mean in their own deviation; those that say nothing new are left out."""
    rows = rows - rows.mean(axis=0)
    scale = rows.std(axis=0)
    rows = rows[:, scale > 1e-12] / scale[scale > 1e-12]
    kept: list[int] = []
    for at in range(rows.shape[1]):
        beside = rows[:, kept]
        rest = rows[:, at] - beside @ np.linalg.lstsq(beside, rows[:, at], rcond=None)[0] if kept else rows[:, at]
        if rest.std() > 1e-6:
            kept.append(at)
    return rows[:, kept]


def _side(y: Array, rows: Array) -> tuple[float, float, Array]:
    """Fit one side; return its mean for the average customer, the HC2 variance of that, and the slopes."""
    x = np.column_stack([np.ones(y.size), rows])
    bread = np.linalg.pinv(x.T @ x)
    weights = bread @ (x.T @ y)
    reach = np.clip(1 - np.einsum("ij,jk,ik->i", x, bread, x), 1e-6, None)
    meat = (x.T * ((y - x @ weights) ** 2 / reach)) @ x
    return float(weights[0]), float((bread @ meat @ bread)[0, 0]), weights[1:]
