"""Pure decisions of core: digests of the audit chain, when to try a failed reaction again, what happens daily."""

import hashlib
import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

FIRST_LINK = "0" * 64
MAX_ATTEMPTS = 5
N_DAILY, N_WEEKLY = 7, 4
# A statement takes only so many values.
CHUNK = 2_000

SOUND, WATCH, WRONG = "SOUND", "WATCH", "WRONG"
STATES = (SOUND, WATCH, WRONG)
SILENT_WORKER = LATE = timedelta(minutes=10)
# The daily backup may be late by a night shift, not by a day.
FRESH = timedelta(hours=36)
LITTLE_SPACE = 2 * 2**30


@dataclass(frozen=True)
class Daily:
    """An event recorded once a day at or after an hour of the company's time zone."""

    name: str
    hour: int

    def next_at(self, local: datetime) -> datetime:
        """Return when it is due next, after a local moment."""
        due = local.replace(hour=self.hour, minute=0, second=0, microsecond=0)
        return due if local.hour < self.hour else due + timedelta(days=1)


DAILY: tuple[Daily, ...] = (Daily("backup.due", hour=2), Daily("day.begun", hour=3))


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


def kept_backups(made: Mapping[str, datetime]) -> set[str]:
    """Return which daily backups are kept: the newest of each of the last 7 days and of the last 4 weeks there are."""
    newest_first = sorted(made, key=lambda name: (made[name], name), reverse=True)
    of_day: dict[date, str] = {}
    of_week: dict[tuple[int, int], str] = {}
    for name in newest_first:
        day = made[name].date()
        of_day.setdefault(day, name)
        of_week.setdefault(day.isocalendar()[:2], name)
    return {*list(of_day.values())[:N_DAILY], *list(of_week.values())[:N_WEEKLY]}


def worst(states: Iterable[str]) -> str:
    """Return the worst of some states."""
    return max(states, key=STATES.index)


def chunks(items: Iterable[Any], size: int = CHUNK) -> Iterator[list[Any]]:
    """Yield the items in lists of up to `size`."""
    chunk: list[Any] = []
    for item in items:
        chunk.append(item)
        if len(chunk) == size:
            yield chunk
            chunk = []
    if chunk:
        yield chunk
