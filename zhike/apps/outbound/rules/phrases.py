"""Phrases that are not said to customers: where a text holds one, and why it is not said."""

from collections.abc import Iterable
from typing import NamedTuple


class Found(NamedTuple):
    """A phrase that was found: which, why not, in which line."""

    phrase: str
    why: str
    line: int


def find(text: str, phrases: Iterable[tuple[str, str]]) -> list[Found]:
    """Return the phrases a text holds, in the order of their lines; large and small letters are the same."""
    known = [(phrase, phrase.casefold(), why) for phrase, why in phrases]
    return [
        Found(phrase, why, number)
        for number, line in enumerate(text.casefold().splitlines(), start=1)
        for phrase, folded, why in known
        if folded in line
    ]
