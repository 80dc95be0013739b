"""Summary: the weighted unique rows (x, t_x, T) that every model of buying is fitted to."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

DAYS_PER_UNIT = {"day": 1, "week": 7}
DAYS_PER_YEAR = 365.25
# Up to this many cells a table over all codes is cheaper than sorting the customers.
DENSE_CELLS = 1 << 24
KEY_LIMIT = 1 << 62


class SummaryError(ValueError):
    """The rows cannot be a purchase history; the message names the broken rule."""


@dataclass(frozen=True)
class Summary:
    """Weighted unique rows of a customer base.

    Parameters
    ----------
    x : int64 array, shape (n,)
        Repeat purchases: distinct days with a purchase, the first one excluded. At least 0.
    t_x : float64 array, shape (n,)
        Age at the last purchase in `unit`, 0 where x = 0.
    T : float64 array, shape (n,)
        Age at the moment of judgement in `unit`, at least `t_x`.
    weight : float64 array, shape (n,)
        Number of customers with this row, above 0.
    unit : str
        "week" or "day": the unit of `t_x`, `T` and of every parameter fitted to them.

    Raises
    ------
    SummaryError
        A rule above is broken.

    Notes
    -----
    Source: Fader, Hardie & Lee 2005, "Counting Your Customers" the Easy Way.

    Examples
    --------
    >>> s = Summary.group([0, 2, 0], [0, 30.0, 0], [38.0, 38.0, 38.0])
    >>> s.x.tolist(), s.weight.tolist(), s.n_customers
    ([0, 2], [2.0, 1.0], 3.0)
    """

    x: NDArray[np.int64]
    t_x: NDArray[np.float64]
    T: NDArray[np.float64]
    weight: NDArray[np.float64]
    unit: str = "week"

    def __post_init__(self) -> None:
        if self.unit not in DAYS_PER_UNIT:
            raise SummaryError(f"unit must be one of {sorted(DAYS_PER_UNIT)}, not {self.unit!r}")
        columns = (self.x, self.t_x, self.T, self.weight)
        if len({column.shape for column in columns}) != 1 or self.x.ndim != 1:
            raise SummaryError("all columns must be of one length")
        if not (np.isfinite(self.t_x).all() and np.isfinite(self.T).all() and (self.weight > 0).all()):
            raise SummaryError("ages must be finite and weights above 0")
        if (self.x < 0).any() or (self.t_x < 0).any() or (self.t_x > self.T).any():
            raise SummaryError("x >= 0 and 0 <= t_x <= T must hold")
        if ((self.x == 0) != (self.t_x == 0)).any():
            raise SummaryError("t_x = 0 exactly where x = 0: repeats fall on later days than the first purchase")

    @classmethod
    def group(cls, x: ArrayLike, t_x: ArrayLike, T: ArrayLike, *, unit: str = "week") -> Summary:
        """Collapse customers, ages already in `unit`, to unique rows.

        Parameters
        ----------
        x, t_x, T : array_like, shape (n,)
            One customer each, as in `Summary`.
        unit : str
            Unit of the ages.

        Returns
        -------
        Summary
            Unique rows with weights, ordered by x, t_x, T.

        Raises
        ------
        SummaryError
            The rows cannot be a purchase history.

        Notes
        -----
        Source: House rule. The likelihoods need only the counts of equal rows.

        Examples
        --------
        >>> Summary.group([1, 1], [2.0, 2.0], [5.0, 5.0]).weight.tolist()
        [2.0]
        """
        counts, last, now = _whole(x), np.asarray(t_x, float), np.asarray(T, float)
        if counts.shape != last.shape or counts.shape != now.shape or counts.ndim != 1:
            raise SummaryError("all columns must be of one length")
        if counts.size == 0 or min(counts.min(), last.min(), now.min()) < 0 or not np.isfinite(last.max() + now.max()):
            raise SummaryError("there must be customers, and x, t_x and T must be finite and at least 0")
        u, v = Codes.of(last), Codes.of(now)
        cells = (int(counts.max()) + 1) * u.size * v.size
        if cells > KEY_LIMIT:
            raise SummaryError("x or the ages are too large to be purchases and ages")
        key, count = _count((counts * u.size + u.code) * v.size + v.code, cells)
        rest, T_code = np.divmod(key, v.size)
        x_code, t_code = np.divmod(rest, u.size)
        return cls(x_code, u.decode(t_code), v.decode(T_code), count.astype(float), unit)

    def thinned(self, n: int) -> Summary:
        """Take every k-th row, so that about n are left.

        Parameters
        ----------
        n : int
            Rows wanted.

        Returns
        -------
        Summary
            Between n and 2n rows spread over x, t_x and T as all are; itself where it has fewer than 2n.

        Notes
        -----
        Source: House rule; systematic sampling of rows that stand in order.

        Examples
        --------
        >>> Summary.group([0, 1, 2, 3], [0, 1.0, 2.0, 3.0], [9.0, 9.0, 9.0, 9.0]).thinned(2).x.tolist()
        [0, 2]
        """
        some = slice(None, None, max(1, self.x.size // n))
        if some.step == 1:
            return self
        return Summary(self.x[some], self.t_x[some], self.T[some], self.weight[some], self.unit)

    @classmethod
    def from_days(cls, x: ArrayLike, t_x: ArrayLike, T: ArrayLike, *, unit: str = "week") -> Summary:
        """Collapse customers whose ages are counted in days.

        Parameters
        ----------
        x, t_x, T : array_like, shape (n,)
            One customer each; `t_x` and `T` in days.
        unit : str
            Unit of the result: "week" divides by 7 without rounding.

        Returns
        -------
        Summary
            Unique rows with weights, ages in `unit`.

        Raises
        ------
        SummaryError
            The rows cannot be a purchase history.

        Notes
        -----
        Source: House rule; the papers work in weeks on a grid of days.

        Examples
        --------
        >>> Summary.from_days([1], [14], [35]).T.tolist()
        [5.0]
        """
        days = DAYS_PER_UNIT.get(unit, 1)
        return cls.group(x, np.asarray(t_x, float) / days, np.asarray(T, float) / days, unit=unit)

    @property
    def n_customers(self) -> float:
        """Number of customers: the sum of the weights."""
        return float(self.weight.sum())


@dataclass(frozen=True)
class Codes:
    """Whole-number codes of the values of an age column: the day where ages lie on days, else the rank."""

    code: NDArray[np.int64]
    size: int
    values: NDArray[np.float64] | None
    per_unit: int = 1

    @classmethod
    def of(cls, ages: NDArray[np.float64]) -> Codes:
        """Code ages (shape (n,), at least 0, any unit); ranks are used where they do not lie on a grid of days."""
        for per_unit in (1, 7):
            code = np.rint(ages * per_unit)
            if np.array_equal(code / per_unit, ages):
                return cls(code.astype(np.int64), int(code.max(initial=0)) + 1, None, per_unit)
        values, code = np.unique(ages, return_inverse=True)
        return cls(code.astype(np.int64), max(values.size, 1), values)

    def decode(self, code: NDArray[np.int64]) -> NDArray[np.float64]:
        """Ages of the given codes, bit for bit as they came."""
        return code / self.per_unit if self.values is None else self.values[code]


def unique_pairs(
    x: NDArray[np.int64], T: NDArray[np.float64]
) -> tuple[NDArray[np.int64], NDArray[np.float64], NDArray[np.int64]]:
    """Unique pairs (x, T) and where each customer's pair stands among them.

    Parameters
    ----------
    x : int64 array, shape (n,)
        Repeat purchases, at least 0.
    T : float64 array, shape (n,)
        Ages, at least 0, any unit.

    Returns
    -------
    tuple of arrays
        x and T of the pairs, shape (k,), and the position of each customer's pair, shape (n,).

    Notes
    -----
    Source: House rule. What a living customer will buy depends on (x, T) alone, so it is computed once per pair.

    Examples
    --------
    >>> pairs = unique_pairs(np.array([1, 0, 1]), np.array([5.0, 5.0, 5.0]))
    >>> [column.tolist() for column in pairs]
    [[0, 1], [5.0, 5.0], [1, 0, 1]]
    """
    codes = Codes.of(T)
    key = x * codes.size + codes.code
    cells = (int(x.max(initial=0)) + 1) * codes.size
    if cells <= DENSE_CELLS:
        seen = np.zeros(cells, bool)
        seen[key] = True
        pairs = np.flatnonzero(seen)
        place = np.empty(cells, np.int64)
        place[pairs] = np.arange(pairs.size)
        where = place[key]
    else:
        pairs, where = np.unique(key, return_inverse=True)
    x_code, T_code = np.divmod(pairs, codes.size)
    return x_code, codes.decode(T_code), where


def _whole(x: ArrayLike) -> NDArray[np.int64]:
    values = np.asarray(x)
    if values.dtype.kind in "iu":
        return values.astype(np.int64, copy=False)
    if not np.array_equal(values, np.rint(values)):
        raise SummaryError("x must hold whole numbers")
    return values.astype(np.int64)


def _count(key: NDArray[np.int64], cells: int) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    if cells <= DENSE_CELLS:
        counts = np.bincount(key, minlength=1)
        present = np.flatnonzero(counts)
        return present, counts[present]
    key = np.sort(key.astype(np.int32) if cells <= 1 << 31 else key).astype(np.int64, copy=False)
    edges = np.flatnonzero(np.concatenate(([True], key[1:] != key[:-1], [True])))
    return key[edges[:-1]], np.diff(edges)
