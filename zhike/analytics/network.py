"""People around a customer: which way their weight pulls, who can introduce us, who stands above whom."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction

from zhike.analytics.text import N_

UNDEFINED = {
    "NOBODY": N_("Nobody's influence and stance are known."),
}

Tie = tuple[int, int, int]
# Person → the weakest link of the way from them to the target, and that way.
Reached = dict[int, tuple[int, tuple[int, ...]]]


@dataclass(frozen=True)
class Support:
    """Which way the people at a customer pull.

    Parameters
    ----------
    value : Fraction or None
        From −1 (all weight against us) to +1 (all weight for us); None where it cannot be told.
    n_known : int
        Persons whose influence and stance are known.
    n_unknown : int
        Persons of whom one of the two is not known; they do not count.
    undefined_reason : str
        Key of ``UNDEFINED`` where there is no value, else empty.

    Source
    ------
    House rule: weighted support (requirement R030, worked case W35).

    Examples
    --------
    >>> Support(Fraction(1, 4), 2, 0).n_known
    2
    """

    value: Fraction | None
    n_known: int
    n_unknown: int
    undefined_reason: str = ""


def support(people: Iterable[tuple[int | None, int | None]]) -> Support:
    """Weigh each person's stance by their influence: Σ(influence × stance) ÷ Σ influence.

    Parameters
    ----------
    people : iterable of (int or None, int or None)
        Influence 1–5 and stance −1, 0 or +1 of each person; None where not known.

    Returns
    -------
    Support
        Value from −1 to +1, exact.

    Source
    ------
    House rule: weighted support (requirement R030, worked case W35).

    Examples
    --------
    >>> support([(5, 1), (3, -1)]).value
    Fraction(1, 4)
    >>> support([(None, 1)]).undefined_reason
    'NOBODY'
    """
    given = list(people)
    known = [(influence, stance) for influence, stance in given if influence and stance is not None]
    n_unknown = len(given) - len(known)
    if not known:
        return Support(None, 0, n_unknown, "NOBODY")
    pull = sum(influence * stance for influence, stance in known)
    return Support(Fraction(pull, sum(influence for influence, _stance in known)), len(known), n_unknown)


def introduction(ties: Iterable[Tie], staff: Iterable[Tie], target: int, *, me: int | None = None) -> tuple[int, ...]:
    """Find the shortest way from one of us to a person; among equals mine, then the one with the strongest ties.

    Parameters
    ----------
    ties : iterable of (int, int, int)
        Two persons who know each other, and how well.
    staff : iterable of (int, int, int)
        One of us, a person they know, and how well.
    target : int
        The person to be met.
    me : int, optional
        Who of us asks.

    Returns
    -------
    tuple of int
        One of us, then the persons from hand to hand, the target last; empty where nobody leads there.

    Source
    ------
    Breadth-first search; ties of one length are judged by their weakest link (house rule).

    Examples
    --------
    >>> introduction([(1, 2, 3), (2, 3, 5)], [(70, 1, 4)], 3)
    (70, 1, 2, 3)
    >>> introduction([], [(70, 1, 4)], 3)
    ()
    """
    near = _neighbours(ties)
    ours: dict[int, list[tuple[int, int]]] = {}
    for user, person, strength in staff:
        ours.setdefault(person, []).append((user, strength))
    reached: Reached = {target: (10**6, (target,))}
    seen = {target}
    while reached:
        ends = [
            (user == me, min(weakest, strength), -user, (user, *way))
            for person, (weakest, way) in reached.items()
            for user, strength in ours.get(person, ())
        ]
        if ends:
            return max(ends)[-1]
        reached = _one_step_on(reached, near, seen)
        seen |= reached.keys()
    return ()


def _neighbours(ties: Iterable[Tie]) -> dict[int, dict[int, int]]:
    near: dict[int, dict[int, int]] = {}
    for one, other, strength in ties:
        for a, b in ((one, other), (other, one)):
            near.setdefault(a, {})[b] = max(strength, near.get(a, {}).get(b, 0))
    return near


def _one_step_on(reached: Reached, near: Mapping[int, Mapping[int, int]], seen: Collection[int]) -> Reached:
    further: Reached = {}
    for person, (weakest, way) in reached.items():
        for other, strength in near.get(person, {}).items():
            step = (min(weakest, strength), (other, *way))
            if other not in seen and step > further.get(other, (-1, ())):
                further[other] = step
    return further


def levels(people: Sequence[int], reports: Mapping[int, Collection[int]]) -> dict[int, int]:
    """Tell how many steps below the top each person stands; who is only in a circle of reports stands on top.

    Parameters
    ----------
    people : sequence of int
        The persons of the picture.
    reports : mapping of int to collection of int
        To whom each person reports; who is not in the picture does not count.

    Returns
    -------
    dict of int to int
        0 for who reports to nobody here, else the fewest steps up to such a person.

    Source
    ------
    Breadth-first search from the top (house rule).

    Examples
    --------
    >>> levels([1, 2, 3], {3: [2], 2: [1]})
    {1: 0, 2: 1, 3: 2}
    """
    below: dict[int, list[int]] = {}
    for person in people:
        for boss in reports.get(person, ()):
            below.setdefault(boss, []).append(person)
    under = {person for boss in people for person in below.get(boss, ())}
    found = {person: 0 for person in people if person not in under}
    rank = list(found)
    while rank:
        rank = [person for boss in rank for person in below.get(boss, ()) if person not in found]
        found |= {person: 1 + min(found[boss] for boss in reports[person] if boss in found) for person in rank}
    return {person: found.get(person, 0) for person in people}
