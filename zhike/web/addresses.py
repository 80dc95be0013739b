"""Addresses of many records of one noun."""

from collections.abc import Callable, Iterable
from functools import lru_cache
from typing import Any

from django.urls import NoReverseMatch, URLPattern, URLResolver, get_resolver, include, path, reverse

# Stands where an id belongs; no address of ours holds such a number by itself.
PLACE = 10**17


def by_first_word(pages: Iterable[URLPattern]) -> list[URLPattern | URLResolver]:
    """Return pages gathered under the first word of their addresses: half a thousand compared one by one take a
    millisecond of every request. What begins with no word of its own comes last, in its order."""
    words: dict[str, list[URLPattern]] = {}
    rest: list[URLPattern | URLResolver] = []
    for page in pages:
        word, stroke, after = str(page.pattern).partition("/")
        if not stroke or "<" in word:
            rest.append(page)
        else:
            words.setdefault(f"{word}/", []).append(path(after, page.callback, page.default_args, name=page.name))
    return [*(path(word, include(under)) for word, under in words.items()), *rest]


def address(page: str) -> str:
    """Return the address of a page without arguments, empty while there is none; a page of ours names eighty."""
    return _address(page, get_resolver())


@lru_cache(maxsize=2_000)
def _address(page: str, _within: URLResolver) -> str:
    try:
        return reverse(page)
    except NoReverseMatch:
        return ""


def address_about(page: str, *ids: int) -> str:
    """Return the address of a page about records by their ids; a page of ours names hundreds."""
    parts = _parts(page, len(ids), get_resolver())
    return "".join([part for pair in zip(parts, map(str, ids), strict=False) for part in pair] + parts[len(ids) :])


@lru_cache(maxsize=2_000)
def _parts(page: str, n_ids: int, _within: URLResolver) -> list[str]:
    """Return what stands around the ids in an address."""
    places = [PLACE + n for n in range(n_ids)]
    rest, parts = reverse(page, args=places), []
    for place in places:
        before, _place, rest = rest.partition(str(place))
        parts.append(before)
    return [*parts, rest]


def address_of(page: str, *more: Any) -> Callable[[int], str]:
    """Return what gives the address of each row on a page; made from one address, as a list has hundreds."""
    pattern = reverse(page, args=[0, *more])
    before, _zero, after = pattern.partition("/0/")
    return lambda pk: f"{before}/{pk}/{after}"
