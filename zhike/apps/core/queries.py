"""Reads of core: jobs and their progress, the shelf, the audit trail and whether its chain holds."""

import json
import shutil
import sqlite3
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import cache
from pathlib import Path
from typing import Any

from django.apps import apps
from django.conf import settings
from django.db import DEFAULT_DB_ALIAS, DatabaseError, connection
from django.db.models import QuerySet

from zhike.apps.core import actions, base, clock, rules, workdays
from zhike.apps.core.models import AuditEntry, AuditSeal, AuditValue, Erasure, Event, Progress, Timing

BACKUP_SUFFIX = ".zhike"


@dataclass(frozen=True)
class TrailCheck:
    """The result of walking the audit chain."""

    is_sound: bool
    n_entries: int
    n_seals: int
    n_unsealed: int
    fault: str = ""
    head: str = ""


def jobs_of(user_id: int | None, *, limit: int = 20, before_id: int | None = None) -> QuerySet[Progress]:
    """Return the latest jobs a person asked for, before one of them; of everybody when no person is named."""
    rows = Progress.objects.select_related("event").order_by("-id")
    rows = rows if before_id is None else rows.filter(pk__lt=before_id)
    return (rows if user_id is None else rows.filter(user_id=user_id))[:limit]


def job(progress_id: int) -> Progress | None:
    """Return one job the acting person asked for, or any if they manage jobs."""
    who = base.actor()
    rows = Progress.objects.select_related("event").filter(pk=progress_id)
    return (rows if who.may("job.manage") else rows.filter(user_id=who.user_id)).first()


def latest_job(name: str, **payload: Any) -> Progress | None:
    """Return the newest job whose event bears a name and tells these values."""
    told = {f"event__payload__{key}": value for key, value in payload.items()}
    return Progress.objects.select_related("event").filter(event__name=name, **told).order_by("-id").first()


def shelf(*, limit: int = 100) -> QuerySet[Event]:
    """Return the events whose reactions kept failing, newest first."""
    return Event.objects.filter(status=Event.Status.SHELVED).order_by("-id")[:limit]


def shelved(event_id: int) -> Event | None:
    """Return an event that is on the shelf."""
    return Event.objects.filter(pk=event_id, status=Event.Status.SHELVED).first()


def n_shelved() -> int:
    """Return how many events are on the shelf."""
    return Event.objects.filter(status=Event.Status.SHELVED).count()


def happened(name: str, *, since: datetime, limit: int) -> list[Event]:
    """Return what was recorded under a name since a moment, in order, the latest where there is more."""
    rows = Event.objects.filter(name=name, at__gte=since).order_by("-id")[:limit]
    return list(rows)[::-1]


def runs_of(name: str, *, limit: int = 10) -> QuerySet[Event]:
    """Return the latest events of a name, newest first."""
    return Event.objects.filter(name=name).order_by("-id")[:limit]


def own_payload(event_id: int, name: str, *, since: datetime) -> dict | None:
    """Return what an event of the acting person told, if it happened since a moment."""
    mine = Event.objects.filter(pk=event_id, name=name, user_id=base.actor().user_id, at__gte=since)
    return mine.values_list("payload", flat=True).first()


def recorded(keys: Iterable[str]) -> set[str]:
    """Return those of some keys under which an event was recorded."""
    return {event.key or "" for event in Event.objects.filter(key__in=list(keys)).only("key")}


def calendar(plan: Iterable[rules.Daily] = rules.DAILY) -> list[rules.Daily]:
    """Return what happens by the calendar, when an administrator wants it or else when the program does."""
    kept = {row["name"]: row for row in Timing.objects.values("name", "hour", "weekday", "is_on")}
    return [rules.Daily(**kept[due.name]) if due.name in kept else due for due in plan]


def n_waiting(*, at: datetime) -> int:
    """Return how many events are due."""
    return Event.objects.filter(status=Event.Status.WAITING, run_after__lte=at).count()


def waiting_since(*, at: datetime) -> datetime | None:
    """Return since when the oldest due event is waiting."""
    rows = Event.objects.filter(status=Event.Status.WAITING, run_after__lte=at)
    return rows.order_by("run_after").values_list("run_after", flat=True).first()


def engine() -> tuple[str, str]:
    """Return the database engine and its version."""
    if connection.vendor == "sqlite":
        return connection.display_name, sqlite3.sqlite_version
    with connection.cursor() as cursor:
        cursor.execute("SHOW server_version")
        return connection.display_name, cursor.fetchone()[0].split()[0]


def journal_mode() -> str:
    """Return how SQLite keeps its journal; nothing on another engine."""
    if connection.vendor != "sqlite":
        return ""
    with connection.cursor() as cursor:
        cursor.execute("PRAGMA journal_mode")
        return cursor.fetchone()[0]


def worker_file() -> Path:
    """Return the file a worker touches while it lives."""
    return Path(settings.ZHIKE_DATA_DIR) / "worker"


def worker_seen_at() -> datetime | None:
    """Return when a worker gave its last sign of life."""
    try:
        return datetime.fromtimestamp(worker_file().stat().st_mtime, tz=UTC)
    except FileNotFoundError:
        return None


def trail(
    *,
    noun: str = "",
    object_id: int | None = None,
    before_id: int | None = None,
    limit: int | None = 50,
    actor: str = "",
    acts: Sequence[str] = (),
    branch_id: int | None = None,
    since: datetime | None = None,
    until: datetime | None = None,
) -> QuerySet[AuditEntry]:
    """Return audit entries with their values, newest first."""
    asked = {
        "noun": noun, "object_id": object_id, "pk__lt": before_id, "actor__icontains": actor, "act__in": list(acts),
        "branch_id": branch_id, "at__gte": since, "at__lte": until,
    }  # fmt: skip
    rows = AuditEntry.objects.select_related("value").order_by("-id")
    return rows.filter(**{name: value for name, value in asked.items() if value not in (None, "", [])})[:limit]


def n_moves(act: str, *, noun: str, field: str, object_ids: Sequence[int]) -> dict[int, int]:
    """Return how often an act changed a field of some records from one value to another; from nothing is no move."""
    moved: dict[int, int] = {}
    rows = AuditEntry.objects.filter(act=act, noun=noun, object_id__in=object_ids).order_by()
    for object_id, values in rows.values_list("object_id", "value__values"):
        if object_id is not None and (values or {}).get(field, [None])[0] is not None:
            moved[object_id] = moved.get(object_id, 0) + 1
    return moved


def acts_in_trail() -> list[str]:
    """Return the acts there are entries of."""
    return sorted(AuditEntry.objects.order_by().values_list("act", flat=True).distinct())


def last_seal() -> AuditSeal | None:
    """Return the newest seal of the chain."""
    return AuditSeal.objects.order_by("-last_id").first()


@cache
def field_class(noun: str, field: str) -> str:
    """Return the class of a record's field; internal where no table of that name declares it."""
    tables = [model for model in apps.get_models() if model._meta.model_name == noun]
    declared = getattr(tables[0], "classes", {}) if tables else {}
    return declared.get(field) or declared.get(field.removesuffix("_id"), "internal")


def verify_trail(using: str = DEFAULT_DB_ALIAS) -> TrailCheck:
    """Walk every seal and every kept value; say whether nothing was changed, removed or inserted."""
    previous, last_id, n_entries, n_seals = rules.FIRST_LINK, 0, 0, 0
    fault = ""
    for seal in AuditSeal.objects.using(using).order_by("last_id").iterator():
        entries = list(actions.sealed_columns(last_id, seal.last_id, using=using))
        if seal.previous != previous or seal.n_entries != len(entries):
            fault = f"seal {seal.pk}: entries {seal.first_id} to {seal.last_id} are not those that were sealed"
        elif rules.seal_hash(previous, entries) != seal.hash:
            fault = f"seal {seal.pk}: an entry between {seal.first_id} and {seal.last_id} was changed"
        if fault:
            break
        previous, last_id = seal.hash, seal.last_id
        n_entries, n_seals = n_entries + len(entries), n_seals + 1
    fault = fault or _first_changed_value(using)
    n_unsealed = AuditEntry.objects.using(using).filter(pk__gt=last_id).count()
    return TrailCheck(not fault, n_entries, n_seals, n_unsealed, fault, previous)


def _first_changed_value(using: str) -> str:
    for value in AuditValue.objects.using(using).select_related("entry").iterator(chunk_size=2_000):
        if rules.value_digest(value.salt, value.values) != value.entry.digest:
            return f"entry {value.entry_id}: its values were changed"
    return ""


def database_answers() -> bool:
    """Say whether the database answers a trivial question."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1")
        return cursor.fetchone() == (1,)


@dataclass(frozen=True)
class Soundness:
    """One thing of the house: how it stands, with its moment, its number and its name where it has them."""

    name: str
    state: str
    at: datetime | None = None
    n: int | None = None
    text: str = ""


def soundness(at: datetime) -> list[Soundness]:
    """Look at the house; what the process cannot live without comes first."""
    # The settings choose another mode only where this library can lose a commit in WAL mode.
    is_slow = journal_mode() in {"truncate", "delete"}
    seen, oldest, n_failed = worker_seen_at(), waiting_since(at=at), n_shelved()
    is_alive = seen is not None and at - seen < rules.SILENT_WORKER
    is_late = oldest is not None and at - oldest > rules.LATE
    free = shutil.disk_usage(settings.ZHIKE_DATA_DIR).free
    return [
        Soundness("database", rules.WATCH if is_slow else rules.SOUND, text=" ".join(engine())),
        Soundness("worker", rules.SOUND if is_alive else rules.WRONG, at=seen),
        Soundness("queue", rules.WATCH if is_late else rules.SOUND, at=oldest, n=n_waiting(at=at)),
        Soundness("shelf", rules.WATCH if n_failed else rules.SOUND, n=n_failed),
        Soundness("backup", rules.SOUND if is_proven(at=at) else rules.WRONG, at=last_proof()),
        Soundness(
            "space", rules.SOUND if free > rules.LITTLE_SPACE else rules.WRONG, n=free,
            text=str(settings.ZHIKE_DATA_DIR),
        ),
        Soundness(
            "workdays", rules.SOUND if workdays.is_known(clock.today(at) + rules.PLANS_AHEAD) else rules.WATCH,
            n=workdays.LAST_YEAR,
        ),
    ]  # fmt: skip


@dataclass(frozen=True)
class Backup:
    """A backup that is kept: when it was made and why, and when it was last restored for proof."""

    name: str
    made_at: datetime
    why: str
    engine: str
    program: str
    n_bytes: int
    n_rows: int
    checked_at: datetime | None
    fault: str

    @property
    def is_proven(self) -> bool:
        """Say whether its last restore into a scratch database was equal."""
        return self.checked_at is not None and not self.fault


def backup_folder() -> Path:
    """Return where backups are kept."""
    return Path(settings.ZHIKE_DATA_DIR) / "backups"


def note_of(file: Path) -> Path:
    """Return the note that stands beside a backup."""
    return file.with_name(f"{file.name}.json")


def backups() -> list[Backup]:
    """Return the backups that are kept, newest first."""
    found = []
    for note in backup_folder().glob(f"*{BACKUP_SUFFIX}.json"):
        told = json.loads(note.read_text("utf-8"))
        if note.with_suffix("").exists():
            checked = told.pop("checked_at", "")
            found.append(
                Backup(
                    name=note.stem, made_at=datetime.fromisoformat(told.pop("made_at")),
                    checked_at=datetime.fromisoformat(checked) if checked else None, **({"fault": ""} | told),
                )
            )  # fmt: skip
    return sorted(found, key=lambda backup: (backup.made_at, backup.name), reverse=True)


def backup(name: str) -> Backup | None:
    """Return a backup that is kept."""
    return next((found for found in backups() if found.name == name), None)


def last_proof() -> datetime | None:
    """Return when a backup was last restored for proof and was equal."""
    return max((b.checked_at for b in backups() if b.checked_at and b.is_proven), default=None)


def is_proven(*, at: datetime) -> bool:
    """Say whether a backup was proven by a restore lately."""
    proven_at = last_proof()
    return proven_at is not None and at - proven_at < rules.FRESH


def is_in_use() -> bool:
    """Say whether there are data: somebody did something that was written down."""
    try:
        return AuditEntry.objects.exists()
    except DatabaseError:
        return False


def about_customer(customer_id: int) -> dict[str, list[Any]]:
    """Return who did what with a customer's record, for the customer to read; the values stand in the records."""
    # What is done with its archive is written down under the facts.
    rows = AuditEntry.objects.filter(noun__in=("customer", "fact"), object_id=customer_id).order_by("-id")
    return {"trail": list(rows.values("at", "actor", "act"))}


def about_person(person_id: int) -> dict[str, list[Any]]:
    """Return who did what with a key person's record, for the person to read; the values stand in the records."""
    rows = AuditEntry.objects.filter(noun="person", object_id=person_id).order_by("-id")
    return {"trail": list(rows.values("at", "actor", "act"))}


def former_values(noun: str, object_id: int, fields: Iterable[str]) -> set[str]:
    """Return what some fields of a record held before, as far as the trail still knows."""
    wanted, found = set(fields), set[str]()
    kept = AuditValue.objects.filter(entry__noun=noun, entry__object_id=object_id)
    for values in kept.values_list("values", flat=True):
        for field, value in values.items():
            if field in wanted:
                found.update(one for one in (value if isinstance(value, list) else [value]) if isinstance(one, str))
    return found


def erasures() -> QuerySet[Erasure]:
    """Return the ledger of erasures, newest first."""
    return Erasure.objects.order_by("-id")


def is_erased(customer_id: int) -> bool:
    """Say whether a person was erased."""
    return Erasure.objects.filter(customer_id=customer_id).exists()


def erasure_file(folder: Path) -> Path:
    """Return where the ledger of erasures is kept beside backups: a backup is older than the erasures after it."""
    return folder / "erasures.json"
