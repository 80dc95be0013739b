"""Reads of the table of an activity: who of us sits there, what was said, what was agreed."""

from dataclasses import dataclass
from typing import Any

from django.db.models import QuerySet

from zhike.apps.activities.models import Remark, Seat
from zhike.apps.customers import queries as customer_queries
from zhike.apps.interactions import queries as interaction_queries
from zhike.apps.tasks import queries as task_queries


@dataclass(frozen=True)
class Said:
    """A remark with its speaker as the reader may know them, and the task or promise it became."""

    remark: Remark
    speaker: str
    is_hidden: bool
    task: Any = None
    promise: Any = None

    @property
    def is_agreed(self) -> bool:
        """Say whether it was agreed, not only said."""
        return bool(self.remark.task_id or self.remark.promise_id)


def seats_of(activity_id: int) -> QuerySet[Seat]:
    """Return who of us sits at the table of a visible activity, by name."""
    return Seat.objects.select_related("user").filter(activity_id=activity_id).order_by("user__name", "id")


def remarks_of(activity_id: int) -> list[Said]:
    """Return what was said and agreed at a visible activity, in its order; guests one may not see go unnamed."""
    rows = list(Remark.objects.select_related("user").filter(activity_id=activity_id).order_by("id"))
    cards = customer_queries.cards_of({row.customer_id for row in rows if row.customer_id})
    tasks = task_queries.tasks().filter(pk__in=[row.task_id for row in rows if row.task_id]).in_bulk()
    promises = (
        interaction_queries.promises().filter(pk__in=[row.promise_id for row in rows if row.promise_id]).in_bulk()
    )
    return [_said(row, cards, tasks, promises) for row in rows]


def _said(row: Remark, cards: dict[int, Any], tasks: dict[int, Any], promises: dict[int, Any]) -> Said:
    is_hidden = bool(row.customer_id) and row.customer_id not in cards
    speaker = row.user.name if row.user else row.speaker
    if row.customer_id in cards and not row.user:
        speaker = cards[row.customer_id].name
    return Said(row, speaker, is_hidden, tasks.get(row.task_id or 0), promises.get(row.promise_id or 0))
