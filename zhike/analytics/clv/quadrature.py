"""Gauss-Legendre nodes and weights on 0..1."""

import numpy as np
from numpy.typing import NDArray


def unit_rule(n: int) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Nodes and weights that integrate polynomials up to degree 2n − 1 over 0..1 exactly.

    Parameters
    ----------
    n : int
        Number of nodes, at least 1.

    Returns
    -------
    tuple of float64 arrays, shape (n,)
        Nodes in 0..1, ascending, and weights that sum to 1.

    Notes
    -----
    Source: Abramowitz & Stegun 1964, 25.4.30.

    Examples
    --------
    >>> nodes, weights = unit_rule(3)
    >>> round(float(weights @ nodes**5), 12)
    0.166666666667
    """
    nodes, weights = np.polynomial.legendre.leggauss(n)
    return 0.5 * (nodes + 1), 0.5 * weights
