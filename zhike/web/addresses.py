"""Addresses of many records of one noun."""

from collections.abc import Callable
from functools import lru_cache
from typing import Any

from django.urls import NoReverseMatch, URLResolver, get_resolver, reverse


def address(page: str) -> str:
    """Return the address of a page without arguments, empty while there is none; a page of ours names eighty."""
    return _address(page, get_resolver())


@lru_cache(maxsize=2_000)
def _address(page: str, _within: URLResolver) -> str:
    try:
        return reverse(page)
    except NoReverseMatch:
        return ""


def address_of(page: str, *more: Any) -> Callable[[int], str]:
    """Return what gives the address of each row on a page; made from one address, as a list has hundreds."""
    pattern = reverse(page, args=[0, *more])
    before, _zero, after = pattern.partition("/0/")
    return lambda pk: f"{before}/{pk}/{after}"
