"""Where nobody may be left out: customers treated against their like. Weaker evidence, and always called so."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from zhike.analytics.effects import balance
from zhike.analytics.effects.gain import FEWEST, TOO_FEW, Array, Gain, Mask, around, kind_of, sides
from zhike.analytics.leaving import newton

Rows = NDArray[np.int64]
# So many of the others stand beside each treated customer, if so many are near enough.
NEIGHBOURS = 3
# How far apart chances may lie, in deviations of their log odds.
CALIPER = 0.2
PENALTY = 0.2


@dataclass(frozen=True)
class Matched:
    """An effect on the treated, with what makes it believable or not.

    Parameters
    ----------
    gain : Gain
        On the treated that have their like; flagged as weaker evidence.
    balance : tuple of Line
        Each column before and after matching.
    n_unmatched : int
        Treated customers without anyone like them: nothing is said about these.

    Source
    ------
    Abadie & Imbens (2006, 2011).

    Examples
    --------
    >>> Matched(Gain("MEAN", "MATCHED", 0, 0, reason="TOO_FEW", is_weaker=True), (), 3).is_alike
    True
    """

    gain: Gain
    balance: tuple[balance.Line, ...]
    n_unmatched: int

    @property
    def is_alike(self) -> bool:
        """Say whether matching left no column apart."""
        return all(line.is_alike for line in self.balance)


@dataclass(frozen=True)
class _Pairs:
    """Which others stand beside which treated customer, and with which weight; each treated one's weights sum to 1."""

    treated: Rows
    others: Rows
    weight: Array


def matched(
    outcome: Sequence[float] | Array, is_treated: Sequence[bool] | Mask, features: Array,
    strata: Sequence[str] | None = None, *, names: Sequence[str] = (), level: float = 0.95, seed: int = 0,
) -> Matched:  # fmt: skip
    """Compare treated customers with others of the same stratum who were as likely to be treated.

    Parameters
    ----------
    outcome : array_like of float, shape (n,)
        Of each customer: 0 or 1, or an amount.
    is_treated : array_like of bool, shape (n,)
        Whether something was done.
    features : array_like of float, shape (n, k)
        Known before it was done, no gaps; with no column all others of the stratum are compared.
    strata : sequence of str, shape (n,), optional
        Such as the tier: matches never cross it.
    names : sequence of str, optional
        Of the columns, for the table of balance.
    level : float, optional
        Of the interval, 0 to 1.
    seed : int, optional
        Breaks ties between equally near customers.

    Returns
    -------
    Matched
        Effect on the treated, the three nearest by logistic propensity within 0.2 deviations of its log odds, corrected
        for what still differs by a regression among the others. Unbiased only if all that mattered is in the features.

    Source
    ------
    Rosenbaum & Rubin (1983), Biometrika 70 (propensity); Austin (2011), Pharmaceutical Statistics 10 (caliper); Abadie
    & Imbens (2006), Econometrica 74 (variance for the treated, conditional variance from neighbours of the same
    side) and (2011), Journal of Business & Economic Statistics 29 (bias correction).

    Examples
    --------
    >>> draw = np.random.default_rng(3)
    >>> x = draw.normal(size=600)
    >>> treated = draw.random(600) < 1 / (1 + np.exp(1 - x))
    >>> found = matched(2 * x + treated + draw.normal(size=600), treated, x[:, None], names=["x"])
    >>> found.gain.low < 1 < found.gain.high, found.gain.is_weaker, found.is_alike
    (True, True, True)
    """
    y, treated = sides(outcome, is_treated)
    if not y.size:
        return Matched(Gain(kind_of(y), "MATCHED", 0, 0, reason=TOO_FEW, is_weaker=True), (), 0)
    x = _standard(np.asarray(features, dtype=np.float64).reshape(y.size, -1))
    stratum = np.unique(np.asarray(strata), return_inverse=True)[1] if strata is not None else np.zeros(y.size, int)
    method, n_treated = "MATCHED" if x.shape[1] else "STRATA", int(treated.sum())
    called = list(names) or [f"x{at + 1}" for at in range(x.shape[1])]
    known = np.column_stack([np.ones(y.size), x, *(stratum == one for one in range(1, stratum.max(initial=0) + 1))])
    odds = _odds(known, treated) if x.shape[1] else None
    pairs = _pairs(treated, odds, stratum, seed)
    n, n_others = np.unique(pairs.treated).size, np.unique(pairs.others).size
    if min(n, n_others) < FEWEST:
        few = Gain(kind_of(y), method, n, n_others, reason=TOO_FEW, is_weaker=True)
        return Matched(few, balance.balance(called, x, treated), n_treated - n)
    weights: Array = np.bincount(pairs.others, pairs.weight, y.size).astype(np.float64)
    kept = np.isin(np.arange(y.size), pairs.treated)
    rest = y - known @ _regression(known, y, weights)
    own = rest - np.bincount(pairs.treated, pairs.weight * rest[pairs.others], y.size)
    points = float(own[kept].mean())
    error = _error(own[kept] - points, pairs, _noise(rest, odds, stratum, treated))
    low, high = around(points, error, n - 1, level)
    theirs = float(y[kept].mean())
    gain = Gain(kind_of(y), method, n, n_others, theirs, theirs - points, low, high, is_weaker=True)
    return Matched(gain, balance.balance(called, x, treated, weights, kept), n_treated - n)


def _standard(x: Array) -> Array:
    scale = x.std(axis=0)
    return (x - x.mean(axis=0)) / np.where(scale > 1e-12, scale, 1.0)


def _odds(known: Array, treated: Mask) -> Array:
    """Return the log odds of being treated."""
    ridge = np.full(known.shape[1], PENALTY)
    ridge[0] = 0.0
    return known @ newton.fit(known, treated.astype(np.float64), ridge)


def _pairs(treated: Mask, odds: Array | None, stratum: Rows, seed: int) -> _Pairs:
    """Put the others beside the treated, stratum by stratum."""
    draw = np.random.default_rng(seed)
    reach = CALIPER * float(odds.std()) if odds is not None else 0.0
    found: list[tuple[Rows, Rows, Array]] = []
    for one in np.unique(stratum[treated]):
        mine, others = np.flatnonzero(treated & (stratum == one)), np.flatnonzero(~treated & (stratum == one))
        if not others.size:
            continue
        if odds is None:
            found.append((np.repeat(mine, others.size), np.tile(others, mine.size),
                          np.full(mine.size * others.size, 1 / others.size)))  # fmt: skip
            continue
        others = draw.permutation(others)
        near = _nearest(odds[mine], odds[others], NEIGHBOURS, reach)
        rows, at = np.nonzero(near >= 0)
        held = (near >= 0).sum(axis=1)
        found.append((mine[rows], others[near[rows, at]], 1 / held[rows]))
    if not found:
        none = np.empty(0, dtype=np.int64)
        return _Pairs(none, none, np.empty(0))
    return _Pairs(*(np.concatenate(part) for part in zip(*found, strict=True)))


def _nearest(wanted: Array, offered: Array, most: int, reach: float) -> Rows:
    """Return for each number wanted the places of the nearest ones offered, −1 where none is near enough."""
    order = np.argsort(offered, kind="stable")
    ranked = offered[order]
    window = np.searchsorted(ranked, wanted)[:, None] + np.arange(-most, most)[None, :]
    inside = (window >= 0) & (window < ranked.size)
    apart = np.where(inside, np.abs(ranked[np.clip(window, 0, ranked.size - 1)] - wanted[:, None]), np.inf)
    first = np.argsort(apart, axis=1, kind="stable")[:, :most]
    near = np.take_along_axis(apart, first, axis=1) <= reach
    places = order[np.clip(np.take_along_axis(window, first, axis=1), 0, ranked.size - 1)]
    return np.where(near, places, -1)


def _regression(known: Array, y: Array, weights: Array) -> Array:
    """Return what the outcome of the matched others depends on."""
    root = np.sqrt(weights)[:, None]
    return np.asarray(np.linalg.lstsq(known * root, y * root[:, 0], rcond=None)[0], dtype=np.float64)


def _error(spread: Array, pairs: _Pairs, noise: Array) -> float:
    """Return the standard error: what the effect varies with, and what the same other adds to several."""
    times = np.bincount(pairs.others, pairs.weight, noise.size)
    squares = np.bincount(pairs.others, pairs.weight**2, noise.size)
    shared = float((np.clip(times**2 - squares, 0.0, None) * noise).sum())
    return float(np.sqrt((spread @ spread) + shared)) / spread.size


def _noise(rest: Array, odds: Array | None, stratum: Rows, treated: Mask) -> Array:
    """Return the variance of what is not explained of each of the others: from the next two by their odds."""
    noise = np.zeros(rest.size)
    for one in np.unique(stratum[~treated]):
        rows = np.flatnonzero(~treated & (stratum == one))
        if rows.size < FEWEST or odds is None:
            noise[rows] = rest[rows if rows.size > 1 else ~treated].var(ddof=1)
            continue
        rows = rows[np.argsort(odds[rows], kind="stable")]
        own = rest[rows]
        below, above = np.r_[own[2], own[:-1]], np.r_[own[1:], own[-3]]
        noise[rows] = 2 / 3 * (own - (below + above) / 2) ** 2
    return noise
