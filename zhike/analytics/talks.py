"""Talks: how often, what about, by which way a customer is spoken with, held against what a policy asks for."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from typing import NamedTuple

# From so many contacts to so many; the last has no end.
BANDS: tuple[tuple[int, int | None], ...] = ((0, 0), (1, 2), (3, 5), (6, None))
ANY = "any"


def band(n: int) -> int:
    """Return in which band a number of contacts lies.

    Parameters
    ----------
    n : int
        Contacts, 0 or more.

    Returns
    -------
    int
        Place in BANDS; every number has exactly one.

    Source
    ------
    Requirement R235.

    Examples
    --------
    >>> [band(n) for n in (0, 1, 2, 3, 5, 6)]
    [0, 1, 1, 2, 2, 3]
    """
    return next(place for place, (least, most) in enumerate(BANDS) if n >= least and (most is None or n <= most))


class Breach(NamedTuple):
    """A kind of talk that was held less often than asked for: what about, by which way, how often."""

    content: str
    way: str
    needed: int
    found: int


def breaches(
    policy: Mapping[str, Mapping[str, int]], talks: Iterable[tuple[str, Sequence[str]]], ways: Mapping[str, str]
) -> list[Breach]:
    """Return what a policy asks for and some talks lack.

    Parameters
    ----------
    policy : mapping of str to mapping of str to int
        Least number of talks by content and way; the way ``any`` counts every channel.
    talks : iterable of (str, sequence of str)
        Channel and contents of each talk.
    ways : mapping of str to str
        The way a channel goes by; a channel that is not named counts for ``any`` alone.

    Returns
    -------
    list of Breach
        In the order of the policy; empty where it was kept.

    Source
    ------
    Requirements R234 and R254.

    Examples
    --------
    >>> breaches({"EMOTION": {"any": 2, "visit": 1}}, [("VISIT", ["EMOTION"])], {"VISIT": "visit"})
    [Breach(content='EMOTION', way='any', needed=2, found=1)]
    """
    found: Counter[tuple[str, str]] = Counter()
    for channel, contents in talks:
        for content in set(contents):
            found[content, ANY] += 1
            if channel in ways:
                found[content, ways[channel]] += 1
    return [
        Breach(content, way, needed, found[content, way])
        for content, asked in policy.items()
        for way, needed in asked.items()
        if found[content, way] < needed
    ]


def before_pitch(talks: Sequence[bool]) -> int | None:
    """Return how many talks came before the first in which something was offered.

    Parameters
    ----------
    talks : sequence of bool
        From the first talk to the last: whether something was offered in it.

    Returns
    -------
    int or None
        None where nothing was offered.

    Source
    ------
    Requirement R237.

    Examples
    --------
    >>> before_pitch([False, False, True]), before_pitch([True]), before_pitch([False])
    (2, 0, None)
    """
    return next((place for place, is_pitch in enumerate(talks) if is_pitch), None)
