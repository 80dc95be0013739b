"""Chunks: long lists cut into pieces a statement takes."""

from collections.abc import Iterable
from typing import Any

BATCH = 2_000


def chunks(items: Iterable[Any], size: int = BATCH) -> Iterable[list[Any]]:
    """Yield the items in lists of up to `size`."""
    chunk: list[Any] = []
    for item in items:
        chunk.append(item)
        if len(chunk) == size:
            yield chunk
            chunk = []
    if chunk:
        yield chunk
