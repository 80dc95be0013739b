"""Handing over: somebody's open tasks become a successor's, and go back."""

from collections.abc import Iterable
from datetime import datetime

from django.db import transaction
from django.db.models import F

from zhike.apps.core import base
from zhike.apps.tasks.models import Task


@transaction.atomic
def hand_over_tasks(*, from_id: int, to_id: int, customer_ids: Iterable[int] | None, at: datetime) -> list[int]:
    """Give somebody's open tasks about some customers to another, without customers those about nobody; return ids."""
    rows = Task.objects.filter(assignee_id=from_id, status=Task.Status.OPEN)
    about = rows.filter(customer=None) if customer_ids is None else rows.filter(customer_id__in=list(customer_ids))
    ids = list(about.order_by("pk").values_list("pk", flat=True))
    return ids if _give(ids, from_id, to_id, at=at) else []


@transaction.atomic
def take_back_tasks(*, ids: Iterable[int], from_id: int, to_id: int, at: datetime) -> int:
    """Give tasks back that are still open with whom they were handed to; return how many."""
    return _give(list(ids), to_id, from_id, at=at)


def _give(ids: list[int], from_id: int, to_id: int, *, at: datetime) -> int:
    with base.acting_as(base.System(f"tasks handed over by {base.actor().label}")):
        rows = Task.objects.filter(pk__in=ids, assignee_id=from_id, status=Task.Status.OPEN)
        return rows.update(assignee_id=to_id, updated_at=at, version=F("version") + 1)
