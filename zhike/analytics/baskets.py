"""Association rules: who buys one product buys another oftener than everybody does."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from zhike.analytics.errors import InputError

Matrix = Sequence | np.ndarray


@dataclass(frozen=True)
class Rule:
    """Who buys `if_bought` buys `then` too.

    Parameters
    ----------
    if_bought, then : int
        Columns of the two products.
    n_both : int
        Customers who bought both.
    confidence : float
        Of those who bought the first, the share that bought the second, 0 to 1.
    lift : float
        That share ÷ the share of everybody that bought the second; above 1 they go together.
    """

    if_bought: int
    then: int
    n_both: int
    confidence: float
    lift: float


def rules(bought: Matrix, *, least: int, confidence: float) -> list[Rule]:
    """Find the pairs of products that go together.

    support(A, B) = customers with both; confidence(A → B) = support(A, B) ÷ support(A); lift = confidence ÷
    (support(B) ÷ n).

    Parameters
    ----------
    bought : array_like of bool, shape (n, p)
        Whether each customer bought each product.
    least : int
        Customers with both, at least so many.
    confidence : float
        At least this share, 0 to 1.

    Returns
    -------
    list of Rule
        Those with a lift above 1, the highest first, then by customers with both, then by the columns.

    Raises
    ------
    InputError
        SHAPE_MISMATCH.

    Source
    ------
    Agrawal, Imieliński & Swami (1993), Mining association rules between sets of items.

    Examples
    --------
    >>> for rule in rules([[1, 1, 0], [1, 1, 0], [1, 0, 1], [0, 0, 1]], least=2, confidence=0.5):
    ...     print(rule.if_bought, rule.then, rule.n_both, round(rule.confidence, 3), round(rule.lift, 3))
    0 1 2 0.667 1.333
    1 0 2 1.0 1.333
    """
    has = np.asarray(bought, dtype=np.float64)
    if has.ndim != 2:
        raise InputError("SHAPE_MISMATCH", "bought", value=str(has.shape), expected="(n, p)")
    both = has.T @ has
    alone = np.diag(both)
    found = []
    for one, other in zip(*np.nonzero(both >= max(least, 1)), strict=True):
        if one != other:
            share = both[one, other] / alone[one]
            lift = share * len(has) / alone[other]
            if share >= confidence and lift > 1:
                found.append(Rule(int(one), int(other), int(both[one, other]), float(share), float(lift)))
    return sorted(found, key=lambda rule: (-rule.lift, -rule.n_both, rule.if_bought, rule.then))
