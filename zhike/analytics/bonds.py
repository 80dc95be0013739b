"""What binds a customer: who is the stronger of both sides, levels that rest on each other, what keeping one costs."""

from collections.abc import Mapping

from zhike.analytics.errors import InputError

STRONGER, EQUAL, WEAKER = "STRONGER", "EQUAL", "WEAKER"
MOST_FORCE = 10
LEVELS = ("FINANCIAL", "SOCIAL", "STRUCTURAL")


def force(ours: int | None, theirs: int | None) -> str:
    """Say who is the stronger of two who bargain.

    Parameters
    ----------
    ours, theirs : int or None
        Bargaining power 0..10 of each; None where nobody judged it.

    Returns
    -------
    str
        ``STRONGER``, ``EQUAL`` or ``WEAKER``, as we stand to them; empty where one is not known.

    Raises
    ------
    InputError
        NEGATIVE, TOO_LARGE where a force is not within 0 and 10.

    Source
    ------
    Requirement R228; the scale is the requirement's, equal means the same number.

    Examples
    --------
    >>> force(7, 4), force(5, 5), force(2, 8), force(None, 3)
    ('STRONGER', 'EQUAL', 'WEAKER', '')
    """
    for name, one in (("ours", ours), ("theirs", theirs)):
        if one is not None and one < 0:
            raise InputError("NEGATIVE", name, value=one)
        if one is not None and one > MOST_FORCE:
            raise InputError("TOO_LARGE", name, value=one, limit=MOST_FORCE + 1)
    if ours is None or theirs is None:
        return ""
    return STRONGER if ours > theirs else WEAKER if ours < theirs else EQUAL


def level(met: Mapping[str, bool]) -> int:
    """Give the level of a relation: each level rests on the one below it.

    Parameters
    ----------
    met : mapping of str to bool
        Whether the criteria of each of ``LEVELS`` are met.

    Returns
    -------
    int
        0 (none yet), 1 financial, 2 social, 3 structural.

    Source
    ------
    Requirement R227.

    Examples
    --------
    >>> level({"FINANCIAL": True, "SOCIAL": False, "STRUCTURAL": True})
    1
    """
    reached = 0
    for name in LEVELS:
        if not met.get(name, False):
            break
        reached += 1
    return reached


def per_customer(cost: float | None, n_customers: int) -> float | None:
    """Give the cost of a programme for each customer it retained.

    Parameters
    ----------
    cost : float or None
        What it cost, money; None where nobody noted it.
    n_customers : int
        Customers retained, 0 or more.

    Returns
    -------
    float or None
        Cost ÷ customers; None where the cost is not known or nobody was retained.

    Source
    ------
    Requirement R231: 50,000 ÷ 25 = 2,000.

    Examples
    --------
    >>> per_customer(50_000, 25)
    2000.0
    >>> per_customer(50_000, 0) is None
    True
    """
    return None if cost is None or n_customers <= 0 else cost / n_customers
