"""Keeping house when a customer is merged into another, brought back, or forgotten."""

from collections.abc import Mapping, Sequence

from django.db import transaction

from zhike.apps.core import actions as core_actions
from zhike.apps.core import base
from zhike.apps.core.actions import blotting
from zhike.apps.tasks.models import Notice, Task


@transaction.atomic
def repoint_customer(*, from_id: int, to_id: int) -> dict[str, list[int]]:
    """Let the tasks about one customer be about another; return their ids by table."""
    return {"task": core_actions.repoint(Task, "customer_id", from_id=from_id, to_id=to_id)}


@transaction.atomic
def restore_customer(*, from_id: int, to_id: int, moved: Mapping[str, Sequence[int]]) -> None:
    """Let the tasks that were about a customer before it was merged be about it again."""
    core_actions.put_back(Task, "customer_id", moved.get("task", ()), from_id=to_id, to_id=from_id)


@transaction.atomic
def forget_customer(*, customer_id: int) -> int:
    """Erase what tasks say about a customer; return how many rows were emptied. Where and when stay for the figures."""
    with base.acting_as(base.System("erasure")):
        rows = Task.objects.filter(customer_id=customer_id)
        return rows.update(title="", note="", outcome="", link="")


@transaction.atomic
def forget_person(*, person_id: int, customer_ids: Sequence[int], words: Mapping[str, str]) -> int:
    """Blot a key person out of the tasks about some customers and of every notice; return how many rows changed."""
    with base.acting_as(base.System("erasure")):
        page = f"/people/{person_id}/"
        n_rows = Task.objects.filter(link__startswith=page).update(link="")
        n_rows += Notice.objects.filter(link__startswith=page).update(link="")
        about = Task.objects.filter(customer_id__in=customer_ids)
        n_rows += blotting.blot(about, ("title", "note", "outcome"), words)
        return n_rows + blotting.blot(Notice.objects.all(), ("title", "text"), words)


@transaction.atomic
def blot_tasks(*, task_ids: Sequence[int], words: Mapping[str, str]) -> int:
    """Blot a key person out of tasks that are about no customer; return how many rows changed."""
    with base.acting_as(base.System("erasure")):
        return blotting.blot(Task.objects.filter(pk__in=task_ids), ("title", "note", "outcome"), words)
