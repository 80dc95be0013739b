"""Allocation: a shared sum spread over many by weight, so that the parts are the sum to the last cent."""

from collections.abc import Sequence


def allocate(cents: int, weights: Sequence[int]) -> list[int]:
    """Spread a sum over weights by the largest remainder.

    Parameters
    ----------
    cents : int
        The sum in its smallest unit; negative to take one back.
    weights : sequence of int
        What each part is measured by, none negative. Nothing but zeros: all count alike.

    Returns
    -------
    list of int
        One part for each weight, together exactly the sum; of equal remainders the first gets the unit. Nobody to
        spread over: no parts.

    Raises
    ------
    ValueError
        A negative weight.

    Source
    ------
    Hamilton's method of largest remainders (1792).

    Examples
    --------
    >>> allocate(100, [1, 1, 1])
    [34, 33, 33]
    >>> allocate(-100, [1, 1, 1])
    [-34, -33, -33]
    >>> sum(allocate(10_001, [7, 0, 5, 11]))
    10001
    """
    if any(weight < 0 for weight in weights):
        raise ValueError("a weight must not be negative")
    if not len(weights):
        return []
    total = sum(weights)
    if not total:
        weights, total = [1] * len(weights), len(weights)
    whole, sign = abs(cents), -1 if cents < 0 else 1
    parts = [whole * weight // total for weight in weights]
    missing = whole - sum(parts)
    if missing:
        remainders = [whole * weight % total for weight in weights]
        for at in sorted(range(len(parts)), key=lambda i: (-remainders[i], i))[:missing]:
            parts[at] += 1
    return [sign * part for part in parts]
