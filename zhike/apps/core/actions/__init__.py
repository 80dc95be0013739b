"""Writes of core: record events and audit entries, claim and settle events, report progress, seal the trail."""

import secrets
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any, overload

from django.db import DEFAULT_DB_ALIAS, IntegrityError, models, transaction
from django.db.models import F, Q

from zhike.apps.core import base, rules
from zhike.apps.core.models import AuditEntry, AuditSeal, AuditValue, Event, KeptAnswer, Progress

LEASE = timedelta(minutes=10)
SEAL_BATCH = 5_000
AUDIT_BATCH = 500
REPOINT_BATCH = 2_000
# Ids are given out before commits: an entry may appear after one with a higher id. Sealing waits this out.
SEAL_LAG = timedelta(minutes=2)


class KeyReused(Exception):
    """An idempotency key came again with another request."""


@overload
def record(
    name: str, payload: Mapping[str, Any], *, at: datetime, key: None = None, after: datetime | None = None
) -> int: ...
@overload
def record(
    name: str, payload: Mapping[str, Any], *, at: datetime, key: str, after: datetime | None = None
) -> int | None: ...
def record(
    name: str, payload: Mapping[str, Any], *, at: datetime, key: str | None = None, after: datetime | None = None
) -> int | None:
    """Record that something happened; its reactions follow. Return the event's id, None if `key` was known."""
    who = base.actor()
    event = Event(
        name=name, payload=dict(payload), key=key, user_id=who.user_id, actor=who.label, at=at, run_after=after or at
    )
    if key is None:
        event.save(force_insert=True)
        return event.pk
    try:
        with transaction.atomic():
            event.save(force_insert=True)
    except IntegrityError:
        return None
    return event.pk


@transaction.atomic
def request_job(name: str, payload: Mapping[str, Any], *, title: str, link: str = "", at: datetime) -> int:
    """Record an event a person waits for, with its progress row. Return the progress id."""
    event_id = record(name, payload, at=at)
    return Progress.objects.create(event_id=event_id, user_id=base.actor().user_id, title=title, link=link).pk


def audit(
    act: str,
    *,
    noun: str,
    object_id: int | None,
    at: datetime,
    values: Mapping[str, Any] | None = None,
    branch_id: int | None = None,
    n_rows: int = 1,
) -> None:
    """Write one entry of the audit trail in the transaction of the change it tells of."""
    _write_entries([(object_id, branch_id, dict(values or {}))], act=act, noun=noun, n_rows=n_rows, at=at)


def audit_each(act: str, *, noun: str, told: Iterable[tuple[int, int | None, Mapping[str, Any]]], at: datetime) -> None:
    """Write one entry for each of many records: whose it is, its branch, the values."""
    for chunk in rules.chunks(told, size=AUDIT_BATCH):
        _write_entries(chunk, act=act, noun=noun, n_rows=1, at=at)


def _write_entries(told: Sequence[tuple[int | None, int | None, Mapping[str, Any]]], *, at: datetime, **said: Any):
    who, salts = base.actor(), [secrets.token_hex(16) for _ in told]
    entries = AuditEntry.objects.bulk_create(
        AuditEntry(
            at=at, user_id=who.user_id, actor=who.label, object_id=object_id, branch_id=branch_id,
            digest=rules.value_digest(salt, dict(values)), **said,
        )
        for (object_id, branch_id, values), salt in zip(told, salts, strict=True)
    )  # fmt: skip
    AuditValue.objects.bulk_create(
        AuditValue(entry=entry, salt=salt, values=dict(values))
        for entry, salt, (_, _, values) in zip(entries, salts, told, strict=True)
    )


def audit_once(
    act: str, *, noun: str, object_id: int, within: timedelta, values: Mapping[str, Any], branch_id: int | None = None,
    at: datetime,
) -> bool:  # fmt: skip
    """Write an entry unless the acting person did the same with the same record a while ago; say whether it was.

    For what is only looked at: who pages through a record leaves one trace, not twenty.
    """
    same = AuditEntry.objects.filter(noun=noun, object_id=object_id, act=act, user_id=base.actor().user_id)
    if same.filter(at__gt=at - within).exists():
        return False
    with transaction.atomic():
        audit(act, noun=noun, object_id=object_id, branch_id=branch_id, at=at, values=values)
    return True


def claim(*, worker: str, at: datetime) -> Event | None:
    """Take the next due event for this worker by a conditional update, or one whose worker died; None if none."""
    due = Q(status=Event.Status.WAITING, run_after__lte=at) | Q(status=Event.Status.RUNNING, leased_until__lt=at)
    _shelve_deadly(at)
    while True:
        event = Event.objects.filter(due).order_by("run_after", "id").first()
        if event is None:
            return None
        taken = Event.objects.filter(due, pk=event.pk, n_attempts=event.n_attempts).update(
            status=Event.Status.RUNNING, leased_until=at + LEASE, leased_by=worker, n_attempts=F("n_attempts") + 1
        )
        if taken:
            event.refresh_from_db()
            Progress.objects.filter(event=event).update(status=Progress.Status.RUNNING, started_at=at)
            return event


def _shelve_deadly(at: datetime) -> None:
    """Shelve what took its worker down at every attempt: claimed once more, it would do so for ever."""
    deadly = Q(status=Event.Status.RUNNING, leased_until__lt=at, n_attempts__gte=rules.MAX_ATTEMPTS)
    for event in Event.objects.filter(deadly):
        said = "The worker died at every attempt."
        shelve(event_id=event.pk, worker=event.leased_by, at=at, error=said)  # nosec B403  # ours, not the module


def extend_lease(*, event_id: int, worker: str, at: datetime) -> bool:
    """Keep a long job for its worker; False when another worker has taken it over."""
    mine = Event.objects.filter(pk=event_id, leased_by=worker, status=Event.Status.RUNNING)
    return bool(mine.update(leased_until=at + LEASE))


@transaction.atomic
def settle(*, event_id: int, worker: str, at: datetime, error: str = "") -> None:
    """Close a claimed event: done, tried again later, or shelved for an administrator after the last attempt."""
    mine = Event.objects.filter(pk=event_id, leased_by=worker, status=Event.Status.RUNNING)
    event = mine.first()
    if event is None:
        return
    progress = Progress.objects.filter(event=event)
    if not error:
        mine.update(status=Event.Status.DONE, leased_until=None, error="")
        progress.update(status=Progress.Status.DONE, finished_at=at)
    elif event.n_attempts < rules.MAX_ATTEMPTS:
        mine.update(
            status=Event.Status.WAITING, leased_until=None, error=error,
            run_after=at + rules.retry_after(event.n_attempts),
        )  # fmt: skip
        progress.update(status=Progress.Status.WAITING, message=error)
    else:
        mine.update(status=Event.Status.SHELVED, leased_until=None, error=error)
        progress.update(status=Progress.Status.FAILED, finished_at=at, message=error)


@transaction.atomic
def shelve(*, event_id: int, worker: str, at: datetime, error: str) -> None:
    """Put a claimed event on the shelf at once: it can never succeed."""
    Event.objects.filter(pk=event_id, leased_by=worker).update(
        status=Event.Status.SHELVED, leased_until=None, error=error
    )
    Progress.objects.filter(event_id=event_id).update(status=Progress.Status.FAILED, finished_at=at, message=error)


@transaction.atomic
def retry_shelved(*, event_id: int, at: datetime) -> None:
    """Give a shelved event a fresh set of attempts."""
    if Event.objects.filter(pk=event_id, status=Event.Status.SHELVED).update(
        status=Event.Status.WAITING, n_attempts=0, run_after=at
    ):
        Progress.objects.filter(event_id=event_id).update(status=Progress.Status.WAITING, finished_at=None)
        audit("event.retry", noun="event", object_id=event_id, at=at)


def report_progress(*, event_id: int, n_done: int, n_total: int | None, step: str = "") -> None:
    """Write how far a job is."""
    Progress.objects.filter(event_id=event_id).update(n_done=n_done, n_total=n_total, step=step)


def claim_key(*, who: str, key: str, request_digest: str, at: datetime) -> KeptAnswer | None:
    """Claim an idempotency key; None when it is ours now, else what is kept (status 0: still being worked out).

    Raises KeyReused when the key was used for another request.
    """
    kept = None
    while kept is None:
        try:
            with transaction.atomic():
                KeptAnswer.objects.create(who=who, key=key, request_digest=request_digest, at=at)
            return None
        except IntegrityError:
            kept = KeptAnswer.objects.filter(who=who, key=key).first()
    if kept.request_digest != request_digest:
        raise KeyReused("This key was already used for another request; send a new one.")
    return kept


def drop_key(*, who: str, key: str) -> None:
    """Give an idempotency key back: its request was refused and had no effect."""
    KeptAnswer.objects.filter(who=who, key=key, status=0).delete()


def forget_answers(*, before: datetime) -> int:
    """Delete the answers kept since before a moment; return how many."""
    return KeptAnswer.objects.filter(at__lt=before).delete()[0]


def fill_answer(*, who: str, key: str, status: int, headers: Mapping[str, str], body: bytes) -> None:
    """Store the answer that a repeated submit will get."""
    KeptAnswer.objects.filter(who=who, key=key).update(status=status, headers=dict(headers), body=body)


@transaction.atomic
def seal_trail(*, at: datetime) -> int:
    """Seal the audit entries written since the last seal; return how many were sealed."""
    last = AuditSeal.objects.select_for_update().order_by("-last_id").first()
    after_id, previous = (last.last_id, last.hash) if last else (0, rules.FIRST_LINK)
    # A long job writes its entries with the moment it began: a fresh entry before one of those holds the seal back.
    fresh = AuditEntry.objects.filter(pk__gt=after_id, at__gt=at - SEAL_LAG).order_by("pk").first()
    entries = list(sealed_columns(after_id, fresh.pk - 1 if fresh else None)[:SEAL_BATCH])
    if not entries:
        return 0
    AuditSeal.objects.create(
        first_id=entries[0][0], last_id=entries[-1][0], n_entries=len(entries), previous=previous,
        hash=rules.seal_hash(previous, entries), sealed_at=at,
    )  # fmt: skip
    return len(entries)


def sealed_columns(after_id: int, until_id: int | None, using: str = DEFAULT_DB_ALIAS):
    """Return the audit columns a seal covers, in order, as tuples."""
    rows = AuditEntry.objects.using(using).filter(pk__gt=after_id).order_by("pk")
    if until_id is not None:
        rows = rows.filter(pk__lte=until_id)
    return rows.values_list("id", "user_id", "actor", "act", "noun", "object_id", "n_rows", "digest")


def mark_finished(*, event_id: int, message: str, link: str = "") -> None:
    """Leave a last word and a link on a job's progress row."""
    values = {"message": message} | ({"link": link} if link else {})
    Progress.objects.filter(event_id=event_id).update(**values)


def repoint(model: type[models.Model], field: str, *, from_id: int, to_id: int) -> list[int]:
    """Let every row that points at one record point at another; return the rows' ids, by which it is put back."""
    with base.acting_as(base.System("repoint")):
        rows = model._default_manager.filter(**{field: from_id})
        ids = list(rows.order_by("pk").values_list("pk", flat=True))
        for start in range(0, len(ids), REPOINT_BATCH):
            model._default_manager.filter(pk__in=ids[start : start + REPOINT_BATCH]).update(**{field: to_id})
    return ids


def put_back(model: type[models.Model], field: str, ids: Sequence[int], *, from_id: int, to_id: int) -> int:
    """Let those rows that still point where `repoint` sent them point back; return how many did."""
    n_rows = 0
    with base.acting_as(base.System("put back")):
        for start in range(0, len(ids), REPOINT_BATCH):
            some = model._default_manager.filter(pk__in=ids[start : start + REPOINT_BATCH], **{field: from_id})
            n_rows += some.update(**{field: to_id})
    return n_rows
