"""Addresses of many records of one noun."""

from collections.abc import Callable
from typing import Any

from django.urls import reverse


def address_of(page: str, *more: Any) -> Callable[[int], str]:
    """Return what gives the address of each row on a page; made from one address, as a list has hundreds."""
    pattern = reverse(page, args=[0, *more])
    before, _zero, after = pattern.partition("/0/")
    return lambda pk: f"{before}/{pk}/{after}"
