"""Keeping house when a customer is merged into another, brought back, or forgotten."""

from collections.abc import Mapping, Sequence
from typing import Any

from django.db import transaction

from zhike.apps.billing.models import Bill, Subscription, Violation
from zhike.apps.core import actions as core_actions
from zhike.apps.core import base
from zhike.apps.core.actions import blotting

MOVED: dict[str, Any] = {"subscription": Subscription, "bill": Bill, "violation": Violation}
# The words of each table.
WORDS: tuple[tuple[Any, tuple[str, ...]], ...] = (
    (Subscription, ("used_for", "consent_by", "consent_evidence")),
    (Violation, ("words", "refund_note")),
)


@transaction.atomic
def repoint_customer(*, from_id: int, to_id: int) -> dict[str, list[int]]:
    """Let subscriptions, bills and violations of one customer be of another; return the ids."""
    return {
        name: core_actions.repoint(model, "customer_id", from_id=from_id, to_id=to_id)
        for name, model in MOVED.items()
    }  # fmt: skip


@transaction.atomic
def restore_customer(*, from_id: int, to_id: int, moved: Mapping[str, Sequence[int]]) -> None:
    """Let what was of a customer before it was merged be its own again."""
    for name, model in MOVED.items():
        core_actions.put_back(model, "customer_id", moved.get(name, ()), from_id=to_id, to_id=from_id)


@transaction.atomic
def forget_customer(*, customer_id: int) -> int:
    """Erase names and words; what was charged, when, and that somebody agreed stay. Return how many rows changed."""
    with base.acting_as(base.System("erasure")):
        return sum(
            model.objects.filter(customer_id=customer_id).update(**dict.fromkeys(words, "")) for model, words in WORDS
        )


@transaction.atomic
def forget_person(*, person_id: int, customer_ids: Sequence[int], words: Mapping[str, str]) -> int:
    """Blot a key person out of what was written about some customers; return how many rows changed."""
    with base.acting_as(base.System("erasure")):
        return sum(
            blotting.blot(model.objects.filter(customer_id__in=customer_ids), columns, words)
            for model, columns in WORDS
        )
