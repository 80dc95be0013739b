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
# So far ahead visits and tasks are laid on working days.
PLANS_AHEAD = timedelta(days=60)


@dataclass(frozen=True)
class Daily:
    """An event recorded once a day, or once a week, at or after an hour of the company's time zone; or not at all."""

    name: str
    hour: int
    # Monday is 0; None is every day.
    weekday: int | None = None
    is_on: bool = True

    def is_due(self, local: datetime) -> bool:
        """Say whether it is due on the day of a local moment, and its hour has come."""
        return self.is_on and self.weekday in {None, local.weekday()} and local.hour >= self.hour

    def missed_on(self, local: datetime) -> date | None:
        """Return the last day before that of a local moment on which it was due; None where it is due now anyway."""
        if not self.is_on or self.is_due(local):
            return None
        days = 1 if self.weekday is None else (local.weekday() - self.weekday) % 7 or 7
        return local.date() - timedelta(days=days)

    def next_at(self, local: datetime) -> datetime | None:
        """Return when it is due next, after a local moment; None while it is switched off."""
        if not self.is_on:
            return None
        due = local.replace(hour=self.hour, minute=0, second=0, microsecond=0)
        if self.weekday is not None:
            due += timedelta(days=(self.weekday - local.weekday()) % 7)
        return due if due > local else due + timedelta(days=1 if self.weekday is None else 7)


# What the program does by the calendar unless an administrator says otherwise. The day begins after the others: its
# reminder counts the tasks they gave.
DAILY: tuple[Daily, ...] = (
    Daily("backup.due", hour=2),
    Daily("upkeep.due", hour=3),
    Daily("notes.due", hour=3),
    Daily("pairs.due", hour=3),
    Daily("archives.due", hour=3),
    Daily("silence.due", hour=3),
    Daily("core.due", hour=3, weekday=0),
    Daily("screening.due", hour=5, weekday=0, is_on=False),
    Daily("duplicates.due", hour=4),
    Daily("analysis.due", hour=4),
    Daily("day.begun", hour=3),
)


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
