"""Keeping house when a customer is merged into another, brought back, or forgotten."""

from collections.abc import Mapping, Sequence
from typing import Any

from django.db import transaction

from zhike.apps.core import actions as core_actions
from zhike.apps.core import base
from zhike.apps.playbooks.models import Deed


@transaction.atomic
def repoint_customer(*, from_id: int, to_id: int) -> dict[str, list[Any]]:
    """Let the log about one customer be about another.

    Where a run knew both, the entry of the one that goes is dropped; it is returned whole under `dropped`.
    """
    with base.acting_as(base.System("repoint")):
        both = Deed.objects.filter(customer_id=to_id).values("run_id")
        twice = Deed.objects.filter(customer_id=from_id, run_id__in=list(both.values_list("run_id", flat=True)))
        dropped = list(twice.values("run_id", "task_id", "message_id", "change", "skipped"))
        twice.delete()
    return {"deed": core_actions.repoint(Deed, "customer_id", from_id=from_id, to_id=to_id), "dropped": dropped}


@transaction.atomic
def restore_customer(*, from_id: int, to_id: int, moved: Mapping[str, Sequence[Any]]) -> None:
    """Let the log that was about a customer before it was merged be about it again."""
    core_actions.put_back(Deed, "customer_id", moved.get("deed", ()), from_id=to_id, to_id=from_id)
    with base.acting_as(base.System("put back")):
        Deed.objects.bulk_create(Deed(customer_id=from_id, **values) for values in moved.get("dropped", ()))


@transaction.atomic
def forget_customer(*, customer_id: int) -> int:
    """Erase nothing: the log of rules holds no words about a customer. Return 0."""
    return 0
