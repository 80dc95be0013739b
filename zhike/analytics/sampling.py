"""Samples: how many of each stratum are drawn, and whom a written seed draws."""

from collections.abc import Iterable, Mapping

import numpy as np


def shares(populations: Mapping[str, int], size: int) -> dict[str, int]:
    """Share a sample out among strata in proportion, each with at least one where the sample is large enough.

    Parameters
    ----------
    populations : mapping of str to int
        How many there are in each stratum, 0 or more.
    size : int
        How many are drawn, 0 or more; more than there are draws all.

    Returns
    -------
    dict of str to int
        How many are drawn of each stratum, in the order given; the sum is `size`, or all there are where that is less.

    Source
    ------
    Proportional allocation by largest remainders (Hamilton's method); one of each stratum first is a house rule,
    decision 0032. Of equal remainders the larger stratum gets the seat, then the one named first.

    Examples
    --------
    >>> shares({"VIP": 2, "SMALL": 18}, 5)
    {'VIP': 1, 'SMALL': 4}
    >>> shares({"VIP": 2, "SMALL": 1}, 9)
    {'VIP': 2, 'SMALL': 1}
    """
    held = {code: n for code, n in populations.items() if n > 0}
    if size >= sum(held.values()):
        return {code: populations[code] for code in populations}
    least = 1 if size >= len(held) else 0
    rest, room = size - least * len(held), sum(held.values()) - least * len(held)
    parts = {code: divmod((n - least) * rest, room) for code, n in held.items()}
    drawn = {code: least + whole for code, (whole, _left) in parts.items()}
    by_remainder = sorted(held, key=lambda code: (-parts[code][1], -held[code]))
    for code in by_remainder[: size - sum(drawn.values())]:
        drawn[code] += 1
    return {code: drawn.get(code, 0) for code in populations}


def draw(strata: Mapping[str, Iterable[int]], size: int, seed: int) -> dict[str, list[int]]:
    """Draw a sample from strata; the same ids, size and seed draw the same, in whatever order the ids come.

    Parameters
    ----------
    strata : mapping of str to iterable of int
        The ids of each stratum.
    size : int
        How many are drawn in all, 0 or more.
    seed : int
        What the lot is made of, 0 or more.

    Returns
    -------
    dict of str to list of int
        The ids drawn of each stratum, ascending.

    Source
    ------
    Stratified simple random sampling without replacement; Cochran, Sampling Techniques, 3rd ed., chapter 5.

    Examples
    --------
    >>> sample = draw({"VIP": [1, 2], "SMALL": range(3, 21)}, 5, seed=7)
    >>> {code: len(ids) for code, ids in sample.items()}
    {'VIP': 1, 'SMALL': 4}
    >>> sample == draw({"SMALL": range(20, 2, -1), "VIP": [2, 1]}, 5, seed=7)
    True
    """
    known = {code: sorted(strata[code]) for code in sorted(strata)}
    seats = shares({code: len(ids) for code, ids in known.items()}, size)
    lot = np.random.default_rng(seed)
    drawn = {code: sorted(int(one) for one in lot.permutation(ids)[: seats[code]]) for code, ids in known.items()}
    return {code: drawn[code] for code in strata}
