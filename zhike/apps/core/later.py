"""Functions that are imported when they are first called, so that a start pays only for what it needs."""

from collections.abc import Callable
from typing import Any

from django.utils.module_loading import import_string


def later(path: str) -> Callable[..., Any]:
    """Return a function that stands for the one of a dotted path."""

    def call(*args: Any) -> Any:
        return import_string(path)(*args)

    return call
