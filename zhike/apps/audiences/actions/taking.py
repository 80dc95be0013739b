"""A snapshot taken: who fits an audience on a day, as far as who takes it sees them, kept for good."""

from collections.abc import Callable, Iterator
from datetime import date, datetime
from hashlib import sha256
from typing import Any

from django.db import transaction

from zhike.apps.audiences import queries
from zhike.apps.audiences.actions.defining import found
from zhike.apps.audiences.models import Member, Snapshot
from zhike.apps.core import actions as core_actions
from zhike.apps.core import base

# Of more it is left to a job.
AT_ONCE = 20_000
CHUNK = 5_000


def _nobody_watches(done: int, of: int) -> None:
    """Tell nobody how far it is."""


@transaction.atomic
def take_snapshot(*, audience_id: int, day: date, at: datetime) -> int:
    """Keep who fits an audience on the day the business stands at; return the snapshot's id.

    The same audience taken again on a day by the same person is the snapshot that is there. Of many customers it is
    filled by a job.
    """
    row = found(audience_id)
    taker: Any = base.actor().user_id
    snapshot, is_new = Snapshot.objects.get_or_create(
        audience=row, day=day, edition=row.version, user_id=taker,
        defaults={"params": row.params, "taken_at": at},
    )  # fmt: skip
    if not is_new:
        return snapshot.pk
    core_actions.audit("audience.take", noun="audience", object_id=row.pk, at=at, values={"day": day.isoformat()})
    if queries.sized(queries.rows_of(row, day)).high <= AT_ONCE:
        fill_snapshot(snapshot_id=snapshot.pk, at=at)
    else:
        core_actions.record("snapshot.requested", {"snapshot_id": snapshot.pk}, at=at)
    return snapshot.pk


def fill_snapshot(*, snapshot_id: int, at: datetime, on_progress: Callable[[int, int], None] = _nobody_watches) -> int:
    """Write the members of a snapshot down, called as who took it; return how many. Once filled it stays as it is.

    Each part is a transaction of its own, so that nobody waits for all of it; what was broken off is done anew.
    """
    snapshot = Snapshot.objects.select_related("audience").filter(pk=snapshot_id, digest="").first()
    if snapshot is None:
        return 0
    rows = queries.rows_of(snapshot.audience, snapshot.day).order_by("pk").values_list("pk", flat=True)
    Member.objects.filter(snapshot=snapshot).delete()
    digest, n_members, n_all = sha256(), 0, rows.count()
    for ids in _parts(rows.iterator(chunk_size=CHUNK)):
        Member.objects.bulk_create([Member(snapshot_id=snapshot_id, customer_id=pk) for pk in ids])
        digest.update(",".join(map(str, ids)).encode() + b",")
        n_members += len(ids)
        on_progress(n_members, n_all)
    Snapshot.objects.filter(pk=snapshot_id).update(n_members=n_members, digest=digest.hexdigest())
    return n_members


def _parts(ids: Iterator[int]) -> Iterator[list[int]]:
    part: list[int] = []
    for pk in ids:
        part.append(pk)
        if len(part) == CHUNK:
            yield part
            part = []
    if part:
        yield part
