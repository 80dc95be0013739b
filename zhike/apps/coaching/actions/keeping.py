"""Keeping house: a customer merged, brought back or forgotten; a key person blotted out; questions handed over."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any

from django.db import transaction
from django.db.models import F, QuerySet

from zhike.apps.coaching.models import Ask, Inquiry, PromptUse
from zhike.apps.core import actions as core_actions
from zhike.apps.core import base
from zhike.apps.core.actions import blotting

MOVED: dict[str, Any] = {"asks": Ask, "inquiries": Inquiry, "prompt_uses": PromptUse}
TEXTS: dict[str, tuple[str, ...]] = {
    "asks": ("what", "outcome"), "inquiries": ("text", "answer"), "prompt_uses": ("answer",),
}  # fmt: skip


@transaction.atomic
def repoint_customer(*, from_id: int, to_id: int) -> dict[str, list[Any]]:
    """Let what one customer was asked be of another; return the ids."""
    return {
        name: core_actions.repoint(model, "customer_id", from_id=from_id, to_id=to_id) for name, model in MOVED.items()
    }


@transaction.atomic
def restore_customer(*, from_id: int, to_id: int, moved: Mapping[str, Sequence[int]]) -> int:
    """Take `repoint_customer` back, with what it returned; return how many rows went back."""
    return sum(
        core_actions.put_back(model, "customer_id", moved.get(name, ()), from_id=to_id, to_id=from_id)
        for name, model in MOVED.items()
    )


@transaction.atomic
def forget_customer(*, customer_id: int) -> int:
    """Erase what a customer was asked and said; kinds and days stay. Return how many rows were touched."""
    with base.acting_as(base.System("erasure")):
        return sum(
            model.objects.filter(customer_id=customer_id).update(**dict.fromkeys(TEXTS[name], ""))
            for name, model in MOVED.items()
        )


@transaction.atomic
def forget_person(*, person_id: int, customer_ids: Sequence[int], words: Mapping[str, str]) -> int:
    """Blot a key person out of it; questions to experts need be about no customer. Return how many rows changed."""
    with base.acting_as(base.System("erasure")):
        return sum(
            blotting.blot(
                model.objects.all() if model is Inquiry else model.objects.filter(customer_id__in=customer_ids),
                TEXTS[name], words,
            )
            for name, model in MOVED.items()
        )  # fmt: skip


@transaction.atomic
def hand_over_inquiries(*, from_id: int, to_id: int, customer_ids: Iterable[int] | None, at: datetime) -> list[int]:
    """Give the questions somebody has not answered to another: those about some customers, or all that are left."""
    rows = Inquiry.objects.filter(expert_id=from_id, state=Inquiry.State.OPEN)
    return _give(rows if customer_ids is None else rows.filter(customer_id__in=list(customer_ids)), to_id, at)


@transaction.atomic
def take_back_inquiries(*, ids: Iterable[int], from_id: int, to_id: int, at: datetime) -> int:
    """Give questions back that still wait with whom they were handed to; return how many."""
    rows = Inquiry.objects.filter(pk__in=list(ids), expert_id=to_id, state=Inquiry.State.OPEN)
    return len(_give(rows, from_id, at))


def _give(rows: QuerySet[Any], user_id: int, at: datetime) -> list[int]:
    """Give rows to somebody; a form that was open meanwhile is told by the version."""
    given = sorted(rows.values_list("pk", flat=True))
    with base.acting_as(base.System("hand-over")):
        rows.model.objects.filter(pk__in=given).update(expert_id=user_id, updated_at=at, version=F("version") + 1)
    return given
