"""How the house stands, as facts: the database, the worker, its queue and shelf, the backups, the disk."""

import shutil
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.conf import settings

from zhike.apps.core import queries

SOUND, WATCH, WRONG = "SOUND", "WATCH", "WRONG"
STATES = (SOUND, WATCH, WRONG)
SILENT_WORKER = LATE = timedelta(minutes=10)
# The daily backup may be late by a night shift, not by a day.
FRESH = timedelta(hours=36)
LITTLE_SPACE = 2 * 2**30


@dataclass(frozen=True)
class Fact:
    """One thing that was looked at: how it stands, with its moment, its number and its name where it has them."""

    name: str
    state: str
    at: datetime | None = None
    n: int | None = None
    text: str = ""


def facts(at: datetime) -> list[Fact]:
    """Look at everything; what the process cannot live without comes first."""
    return [_database(), _worker(at), _queue(at), _shelf(), _backup(at), _space()]


def worst(states: list[str]) -> str:
    """Return the worst state there is."""
    return max(states, key=STATES.index)


def is_proven(at: datetime) -> bool:
    """Say whether a backup was proven by a restore lately."""
    proven_at = queries.last_proof()
    return proven_at is not None and at - proven_at < FRESH


def _database() -> Fact:
    # The settings choose another mode only where this library can lose a commit in WAL mode.
    is_slow = queries.journal_mode() in {"truncate", "delete"}
    return Fact("database", WATCH if is_slow else SOUND, text=" ".join(queries.engine()))


def _worker(at: datetime) -> Fact:
    seen = queries.worker_seen_at()
    is_alive = seen is not None and at - seen < SILENT_WORKER
    return Fact("worker", SOUND if is_alive else WRONG, at=seen)


def _queue(at: datetime) -> Fact:
    oldest = queries.waiting_since(at=at)
    is_late = oldest is not None and at - oldest > LATE
    return Fact("queue", WATCH if is_late else SOUND, at=oldest, n=queries.n_waiting(at=at))


def _shelf() -> Fact:
    n = queries.n_shelved()
    return Fact("shelf", WATCH if n else SOUND, n=n)


def _backup(at: datetime) -> Fact:
    return Fact("backup", SOUND if is_proven(at) else WRONG, at=queries.last_proof())


def _space() -> Fact:
    free = shutil.disk_usage(settings.ZHIKE_DATA_DIR).free
    return Fact("space", SOUND if free > LITTLE_SPACE else WRONG, n=free, text=str(settings.ZHIKE_DATA_DIR))
