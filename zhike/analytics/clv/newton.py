"""Damped Newton ascent of a log-likelihood in log-parameters."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Vector = NDArray[np.float64]
Surface = Callable[[Vector], tuple[float, Vector, NDArray[np.float64]]]

LONGEST_STEP = 2.0
# exp(±14): beyond it a parameter is a boundary, not an estimate.
LIMIT = 14.0


@dataclass(frozen=True)
class Maximum:
    """Where the ascent ended: log-parameters, value, gradient, Hessian there, and how it went."""

    point: Vector
    value: float
    gradient: Vector
    hessian: NDArray[np.float64]
    n_evaluations: int
    is_converged: bool


def maximise(surface: Surface, start: Vector, *, max_evaluations: int = 30, tolerance: float = 1e-9) -> Maximum:
    """Climb to a maximum.

    Parameters
    ----------
    surface : callable
        Log-parameters, shape (k,), to value, gradient (k,) and Hessian (k, k).
    start : float64 array, shape (k,)
        Log-parameters to begin at.
    max_evaluations : int
        Calls of `surface` allowed.
    tolerance : float
        Stop when the next step promises less than this gain of log-likelihood.

    Returns
    -------
    Maximum
        The best point seen; `is_converged` says whether the promise of gain fell below `tolerance`.

    Notes
    -----
    Source: Nocedal & Wright 2006, Numerical Optimization, chapter 3; curvature of the wrong sign is turned round, so
    that every step climbs.

    Examples
    --------
    >>> def hill(p):
    ...     return -float(p @ p), -2 * p, -2 * np.eye(2)
    >>> top = maximise(hill, np.array([1.0, -1.0]))
    >>> top.is_converged, top.n_evaluations, abs(top.point).max() < 1e-12
    (True, 2, np.True_)
    """
    point = start
    value, gradient, hessian = surface(point)
    n = 1
    while True:
        step = _step(gradient, hessian)
        step *= _room(point, step)
        promise = float(gradient @ step)
        is_converged = promise < tolerance + 1e-14 * abs(value)
        if is_converged:
            break
        allowed = max_evaluations - n
        found, used = _advance(surface, (point, value), step, promise, allowed)
        n += used
        if found is None:
            break
        point, value, gradient, hessian = found
    return Maximum(point, value, gradient, hessian, n, is_converged)


def _step(gradient: Vector, hessian: NDArray[np.float64]) -> Vector:
    curvature, axes = np.linalg.eigh(-hessian)
    curvature = np.abs(curvature)
    curvature = np.maximum(curvature, 1e-12 * curvature.max() + 1e-300)
    return axes @ np.clip((axes.T @ gradient) / curvature, -LONGEST_STEP, LONGEST_STEP)


def _room(point: Vector, step: Vector) -> float:
    """Share of the step that stays within the limits; the step keeps its direction, or it might lead down."""
    room = (np.copysign(LIMIT, step) - point) / np.where(step == 0, 1.0, step)
    return float(min(1.0, max(0.0, room[step != 0].min(initial=1.0))))


def _advance(
    surface: Surface, base: tuple[Vector, float], step: Vector, promise: float, allowed: int
) -> tuple[tuple[Vector, float, Vector, NDArray[np.float64]] | None, int]:
    point, value = base
    noise = 1e-13 * abs(value)
    length = 1.0
    for used in range(1, allowed + 1):
        trial = point + length * step
        new = surface(trial)
        if np.isfinite(new[0]) and new[0] >= value + 1e-4 * length * promise - noise:
            return (trial, *new), used
        length /= 4
        if length * promise < noise:
            return None, used
    return None, allowed
