"""Pure decisions of core: digests of the audit chain, when to try a failed reaction again."""

import hashlib
import json
from collections.abc import Iterable
from datetime import timedelta
from typing import Any

FIRST_LINK = "0" * 64
MAX_ATTEMPTS = 5


def _hash(*parts: str) -> str:
    return hashlib.sha256("\x1f".join(parts).encode()).hexdigest()


def value_digest(salt: str, values: dict[str, Any]) -> str:
    """Return the salted digest that stands for erasable values in the chain."""
    return _hash(salt, json.dumps(values, sort_keys=True, ensure_ascii=False, default=str))


def seal_hash(previous: str, entries: Iterable[tuple]) -> str:
    """Return the hash of one seal over the previous seal and the entries' columns in order."""
    link = hashlib.sha256(previous.encode())
    for entry in entries:
        link.update("\x1f".join(str(column) for column in entry).encode() + b"\x1e")
    return link.hexdigest()


def retry_after(n_attempts: int) -> timedelta:
    """Return how long to wait before the next attempt: 10 s, 40 s, 160 s, ..."""
    return timedelta(seconds=10 * 4 ** (n_attempts - 1))
