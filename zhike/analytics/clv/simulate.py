"""Simulated customer bases: histories drawn from known parameters, to test and time the models with."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Array = NDArray[np.float64]


@dataclass(frozen=True)
class Base:
    """One row per customer.

    Attributes
    ----------
    x : int64 array, shape (n,)
        Repeat purchases up to T.
    t_x : float64 array, shape (n,)
        Age at the last of them, 0 where there is none.
    T : float64 array, shape (n,)
        Age now.
    is_alive : bool array, shape (n,)
        Whether the customer is still one at T, which no company can see.
    future : int64 array, shape (n,)
        Purchases in the time after T.
    """

    x: NDArray[np.int64]
    t_x: Array
    T: Array
    is_alive: NDArray[np.bool_]
    future: NDArray[np.int64]


def simulate(params: Mapping[str, float], T: Array, span: float, rng: np.random.Generator, *, first: int = 0) -> Base:
    """Draw a customer base in continuous time.

    Parameters
    ----------
    params : mapping of str to float
        r and alpha alone for NBD, with a and b for BG/NBD or MBG/NBD, with s and beta for Pareto/NBD; a = 0: nobody
        leaves.
    T : float64 array, shape (n,)
        Age of each customer, above 0.
    span : float
        Length of the time after T that is drawn as well, same unit.
    rng : numpy.random.Generator
        Seeded source of chance.
    first : int
        1 where a customer may leave after the first purchase (MBG/NBD), else 0.

    Returns
    -------
    Base
        One row per customer, in the order of T.

    Notes
    -----
    Source: the stories told by the papers of the models, drawn literally; no formula of a likelihood is used.

    Examples
    --------
    >>> rng = np.random.default_rng(1)
    >>> base = simulate({"r": 1.0, "alpha": 5.0}, np.full(1000, 10.0), 5.0, rng)
    >>> bool(abs(base.x.mean() - 2.0) < 0.3), bool(base.is_alive.all())
    (True, True)
    """
    n = T.size
    rate = rng.gamma(params["r"], 1 / params["alpha"], n)
    if "s" in params:
        end = rng.exponential(1 / rng.gamma(params["s"], 1 / params["beta"], n))
        return _walk(rate, T, span=span, rng=rng, end=end, leaves=lambda who: np.zeros(who.size, bool))
    share = rng.beta(params["a"], params["b"], n) if params.get("a") else np.zeros(n)
    leaves_at_once = (rng.random(n) < share) & bool(first)
    end = np.where(leaves_at_once, 0.0, np.inf)
    return _walk(rate, T, span=span, rng=rng, end=end, leaves=lambda who: rng.random(who.size) < share[who])


def _walk(
    rate: Array,
    T: Array,
    *,
    span: float,
    rng: np.random.Generator,
    end: Array,
    leaves: Callable[[NDArray[np.int64]], NDArray[np.bool_]],
) -> Base:
    """Let every customer buy until they have left or the drawn time is over."""
    n = T.size
    end = end.copy()
    now, last = np.zeros(n), np.zeros(n)
    x, future = np.zeros(n, np.int64), np.zeros(n, np.int64)
    who = np.flatnonzero(end > 0)
    while who.size:
        now[who] += rng.exponential(1 / np.maximum(rate[who], 1e-300))
        who = who[now[who] < np.minimum(T[who] + span, end[who])]
        seen = who[now[who] <= T[who]]
        x[seen] += 1
        last[seen] = now[seen]
        future[who[now[who] > T[who]]] += 1
        gone = leaves(who)
        end[who[gone]] = now[who[gone]]
        who = who[~gone]
    return Base(x, last, T, end > T, future)
