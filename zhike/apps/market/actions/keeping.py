"""Keeping house: news heard from a merged customer follows; of an erased person neither name nor word stays."""

from collections.abc import Mapping, Sequence
from typing import Any

from django.db import transaction

from zhike.apps.core import actions as core_actions
from zhike.apps.core import base
from zhike.apps.core.actions import blotting
from zhike.apps.market.models import Move


@transaction.atomic
def repoint_customer(*, from_id: int, to_id: int) -> dict[str, list[Any]]:
    """Let what was heard from one customer have been heard from another."""
    return {"moves": core_actions.repoint(Move, "customer_id", from_id=from_id, to_id=to_id)}


@transaction.atomic
def restore_customer(*, from_id: int, to_id: int, moved: dict[str, list[Any]]) -> int:
    """Take `repoint_customer` back, with what it returned; return how many rows went back."""
    return core_actions.put_back(Move, "customer_id", moved.get("moves", []), from_id=to_id, to_id=from_id)


@transaction.atomic
def forget_customer(*, customer_id: int) -> int:
    """Forget from whom news was heard; what the competitor did stays."""
    with base.acting_as(base.System("erasure")):
        return Move.objects.filter(customer_id=customer_id).update(customer=None, interaction_id=None)


@transaction.atomic
def forget_person(*, person_id: int, customer_ids: Sequence[int], words: Mapping[str, str]) -> int:
    """Blot a key person out of what was heard from some customers."""
    with base.acting_as(base.System("erasure")):
        return blotting.blot(Move.objects.filter(customer_id__in=customer_ids), ("text", "follow_up"), words)
