"""Talks: how often, what about, by which way a customer is spoken with, held against what a policy asks for."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from typing import NamedTuple

# From so many contacts to so many; the last has no end.
BANDS: tuple[tuple[int, int | None], ...] = ((0, 0), (1, 2), (3, 5), (6, None))
ANY = "any"


def band(n: int) -> int:
    """Return in which band a number of contacts lies."""
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
    """Return what a policy, {content: {way: least times}}, asks for and some talks, (channel, contents), lack."""
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
    """Return how many talks came before the first in which something was offered; None where nothing was.

    Talks are given from the first to the last, each as whether something was offered in it.
    """
    return next((place for place, is_pitch in enumerate(talks) if is_pitch), None)
