"""Reads of core: jobs and their progress, the shelf, the audit trail and whether its chain holds."""

from dataclasses import dataclass
from datetime import datetime
from functools import cache
from typing import Any

from django.apps import apps
from django.db import connection
from django.db.models import QuerySet

from zhike.apps.core import actions, base, rules
from zhike.apps.core.models import AuditEntry, AuditSeal, AuditValue, Event, Progress


@dataclass(frozen=True)
class TrailCheck:
    """The result of walking the audit chain."""

    is_sound: bool
    n_entries: int
    n_seals: int
    n_unsealed: int
    fault: str = ""


def jobs_of(user_id: int | None, *, limit: int = 20) -> QuerySet[Progress]:
    """Return the latest jobs a person asked for; of everybody when no person is named."""
    rows = Progress.objects.select_related("event").order_by("-id")
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


def runs_of(name: str, *, limit: int = 10) -> QuerySet[Event]:
    """Return the latest events of a name, newest first."""
    return Event.objects.filter(name=name).order_by("-id")[:limit]


def own_payload(event_id: int, name: str, *, since: datetime) -> dict | None:
    """Return what an event of the acting person told, if it happened since a moment."""
    mine = Event.objects.filter(pk=event_id, name=name, user_id=base.actor().user_id, at__gte=since)
    return mine.values_list("payload", flat=True).first()


def is_recorded(key: str) -> bool:
    """Say whether an event with a key was recorded."""
    return Event.objects.filter(key=key).exists()


def n_waiting(*, at: datetime) -> int:
    """Return how many events are due."""
    return Event.objects.filter(status=Event.Status.WAITING, run_after__lte=at).count()


def trail(*, noun: str = "", object_id: int | None = None, before_id: int | None = None, limit: int = 50):
    """Return audit entries with their values, newest first."""
    rows = AuditEntry.objects.select_related("value").order_by("-id")
    if noun:
        rows = rows.filter(noun=noun)
    if object_id is not None:
        rows = rows.filter(object_id=object_id)
    if before_id:
        rows = rows.filter(pk__lt=before_id)
    return rows[:limit]


def last_seal() -> AuditSeal | None:
    """Return the newest seal of the chain."""
    return AuditSeal.objects.order_by("-last_id").first()


@cache
def field_class(noun: str, field: str) -> str:
    """Return the class of a record's field; internal where no table of that name declares it."""
    tables = [model for model in apps.get_models() if model._meta.model_name == noun]
    declared = getattr(tables[0], "classes", {}) if tables else {}
    return declared.get(field) or declared.get(field.removesuffix("_id"), "internal")


def verify_trail() -> TrailCheck:
    """Walk every seal and every kept value; say whether nothing was changed, removed or inserted."""
    previous, last_id, n_entries, n_seals = rules.FIRST_LINK, 0, 0, 0
    fault = ""
    for seal in AuditSeal.objects.order_by("last_id").iterator():
        entries = list(actions.sealed_columns(last_id, seal.last_id))
        if seal.previous != previous or seal.n_entries != len(entries):
            fault = f"seal {seal.pk}: entries {seal.first_id} to {seal.last_id} are not those that were sealed"
        elif rules.seal_hash(previous, entries) != seal.hash:
            fault = f"seal {seal.pk}: an entry between {seal.first_id} and {seal.last_id} was changed"
        if fault:
            break
        previous, last_id = seal.hash, seal.last_id
        n_entries, n_seals = n_entries + len(entries), n_seals + 1
    fault = fault or _first_changed_value()
    n_unsealed = AuditEntry.objects.filter(pk__gt=last_id).count()
    return TrailCheck(not fault, n_entries, n_seals, n_unsealed, fault)


def _first_changed_value() -> str:
    for value in AuditValue.objects.select_related("entry").iterator(chunk_size=2_000):
        if rules.value_digest(value.salt, value.values) != value.entry.digest:
            return f"entry {value.entry_id}: its values were changed"
    return ""


def database_answers() -> bool:
    """Say whether the database answers a trivial question."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1")
        return cursor.fetchone() == (1,)
