"""Pairing: pairs said not to be one customer, put off, and taken up again."""

from collections.abc import Sequence
from datetime import date, datetime, timedelta

from django.db import transaction

from zhike.apps.core import actions as core_actions
from zhike.apps.core import base
from zhike.apps.core import queries as core_queries
from zhike.apps.stewardship import queries, rules
from zhike.apps.stewardship.models import Pair

REST = timedelta(days=30)
MOST = 1_000


class NothingToUndo(Exception):
    """The pairs were settled by somebody else, too long ago, or never."""


@transaction.atomic
def settle_pairs(*, pair_ids: Sequence[int], status: str, day: date, at: datetime) -> tuple[int, int | None]:
    """Say of visible pairs that they are not the same, or put them off; return how many, and the event that undoes it.

    `status` is DISMISSED or LATER.
    """
    if status not in {Pair.Status.DISMISSED, Pair.Status.LATER}:
        raise ValueError(f"pairs are dismissed or put off, not {status}")
    rows = queries.pairs().filter(pk__in=list(pair_ids)[:MOST]).exclude(status__in=[status, Pair.Status.MERGED])
    former = {str(pk): was for pk, was in rows.values_list("pk", "status")}
    if not former:
        return 0, None
    until = day + REST if status == Pair.Status.LATER else None
    _set([int(pk) for pk in former], status, until, at=at)
    core_actions.audit(
        "pair.settle", noun="pair", object_id=int(next(iter(former))) if len(former) == 1 else None, at=at,
        n_rows=len(former), values={"status": status, "former": former},
    )  # fmt: skip
    return len(former), core_actions.record("pairs.settled", {"status": status, "former": former}, at=at)


@transaction.atomic
def undo_settling(*, event_id: int, at: datetime) -> int:
    """Take one's own settling of pairs back, those settled otherwise since left alone; return how many went back."""
    done = core_queries.own_payload(event_id, "pairs.settled", since=at - rules.UNDO_FOR)
    if done is None:
        raise NothingToUndo("This can no longer be undone.")
    n_back = 0
    for status in Pair.Status.values:
        ids = [int(pk) for pk, was in done["former"].items() if was == status]
        rows = queries.pairs().filter(pk__in=ids, status=done["status"])
        n_back += _set(list(rows.values_list("pk", flat=True)), status, None, at=at)
    if n_back:
        core_actions.audit("pair.reopen", noun="pair", object_id=None, at=at, n_rows=n_back)
    return n_back


def reopen_pairs(*, day: date, at: datetime) -> int:
    """Ask again about the pairs put off until a day; return how many."""
    with base.acting_as(base.System("pairs put off")):
        due = Pair.objects.filter(status=Pair.Status.LATER, until_date__lte=day)
        return due.update(status=Pair.Status.UNDECIDED, until_date=None, updated_at=at)


def _set(ids: list[int], status: str, until: date | None, *, at: datetime) -> int:
    with base.acting_as(base.System(f"settled by {base.actor().label}")):
        return Pair.objects.filter(pk__in=ids).update(status=status, until_date=until, updated_at=at)
