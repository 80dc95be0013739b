"""Arithmetic of lines in whole ten-thousandths: quantity × price, amount ÷ quantity, exact and half-up."""

import numpy as np

SCALE = 10_000
MAX = 10**18
_SAFE = 2**62


def product(quantity: np.ndarray, price: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Return quantity × price and a mask of products too large to keep."""
    too_large = np.abs(quantity.astype(float) * price.astype(float)) >= float(MAX) * SCALE
    left, right = np.where(too_large, 0, quantity), np.where(too_large, 0, price)
    if _may_overflow(left, right):
        left, right = left.astype(object), right.astype(object)
    exact = left * right
    sign = np.where(exact < 0, -1, 1)
    return (sign * ((np.abs(exact) + SCALE // 2) // SCALE)).astype(np.int64), too_large


def quotient(amount: np.ndarray, quantity: np.ndarray) -> np.ndarray:
    """Return amount ÷ quantity without its sign; the amount itself where the quantity is zero."""
    above, below = np.abs(amount), np.abs(quantity)
    below = np.where(below == 0, SCALE, below)
    if _may_overflow(above, np.array([2 * SCALE])):
        above, below = above.astype(object), below.astype(object)
    return np.minimum((above * (2 * SCALE) + below) // (2 * below), MAX - 1).astype(np.int64)


def _may_overflow(left: np.ndarray, right: np.ndarray) -> bool:
    return bool(len(left)) and int(np.abs(left).max()) * int(np.abs(right).max()) >= _SAFE
