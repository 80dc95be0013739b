"""Keeping house when a customer is merged into another, brought back, or forgotten."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from django.db import transaction

from zhike.apps.core import actions as core_actions
from zhike.apps.core import base
from zhike.apps.playbooks.models import Deed

KEPT = (
    "run_id", "task_id", "message_id", "change", "skipped", "position", "lot", "waits_until", "settled_at",
    "emergency_id", "points", "outcome", "answered_by_id", "answered_at",
)  # fmt: skip
MOMENTS = ("waits_until", "settled_at", "answered_at")


@transaction.atomic
def repoint_customer(*, from_id: int, to_id: int) -> dict[str, list[Any]]:
    """Let the log about one customer be about another.

    Where a run knew both, the entry of the one that goes is dropped; it is returned whole under `dropped`.
    """
    with base.acting_as(base.System("repoint")):
        both = Deed.objects.filter(customer_id=to_id).values("run_id")
        twice = Deed.objects.filter(customer_id=from_id, run_id__in=list(both.values_list("run_id", flat=True)))
        dropped = [_plain(row) for row in twice.values(*KEPT)]
        twice.delete()
    return {"deed": core_actions.repoint(Deed, "customer_id", from_id=from_id, to_id=to_id), "dropped": dropped}


@transaction.atomic
def restore_customer(*, from_id: int, to_id: int, moved: Mapping[str, Sequence[Any]]) -> None:
    """Let the log that was about a customer before it was merged be about it again."""
    core_actions.put_back(Deed, "customer_id", moved.get("deed", ()), from_id=to_id, to_id=from_id)
    with base.acting_as(base.System("put back")):
        Deed.objects.bulk_create(Deed(customer_id=from_id, **_moments(values)) for values in moved.get("dropped", ()))


@transaction.atomic
def forget_customer(*, customer_id: int) -> int:
    """Erase nothing: the log of rules holds no words about a customer. Return 0."""
    return 0


def _plain(values: Mapping[str, Any]) -> dict[str, Any]:
    return {name: value.isoformat() if name in MOMENTS and value else value for name, value in values.items()}


def _moments(values: Mapping[str, Any]) -> dict[str, Any]:
    return {
        name: datetime.fromisoformat(value) if name in MOMENTS and value else value for name, value in values.items()
    }
