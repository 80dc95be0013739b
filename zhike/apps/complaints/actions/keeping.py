"""Keeping house when a customer is merged into another, brought back, or forgotten, and when somebody leaves."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any

from django.db import transaction
from django.db.models import F

from zhike.apps.complaints.models import Complaint, Improvement, Move, Solution, StepRecord, Suggestion, VoiceLink
from zhike.apps.core import actions as core_actions
from zhike.apps.core import base
from zhike.apps.core.actions import blotting

MOVED: dict[str, Any] = {"complaint": Complaint, "suggestion": Suggestion}
WORDS = (
    "what",
    "demand",
    "validity_reason",
    "points",
    "evidence",
    "review",
    "loss",
    "thanks_words",
    "insight",
    "our_standard",
)
# What stays counted when a customer is erased, though a key person may be named in it.
BLOTTED = (*WORDS, "service_item")  # fmt: skip


@transaction.atomic
def repoint_customer(*, from_id: int, to_id: int) -> dict[str, list[Any]]:
    """Let complaints and suggestions of one customer be another's; its secret address ends."""
    moved: dict[str, list[Any]] = {
        name: core_actions.repoint(model, "customer_id", from_id=from_id, to_id=to_id) for name, model in MOVED.items()
    }
    with base.acting_as(base.System("repoint")):
        links = VoiceLink.objects.filter(customer_id=from_id, ended_at=None)
        moved["link"] = list(links.values_list("pk", flat=True))
        links.update(ended_at=F("created_at"))
    return moved


@transaction.atomic
def restore_customer(*, from_id: int, to_id: int, moved: Mapping[str, Sequence[int]]) -> int:
    """Take `repoint_customer` back, with what it returned; return how many rows went back."""
    n_rows = sum(
        core_actions.put_back(model, "customer_id", moved.get(name, ()), from_id=to_id, to_id=from_id)
        for name, model in MOVED.items()
    )
    with base.acting_as(base.System("repoint")):
        return n_rows + VoiceLink.objects.filter(pk__in=moved.get("link", ())).update(ended_at=None)


@transaction.atomic
def forget_customer(*, customer_id: int) -> int:
    """Erase what was written about a customer, and end its address; codes, days and scores stay counted."""
    with base.acting_as(base.System("erasure")):
        of, inside = {"customer_id": customer_id}, {"complaint__customer_id": customer_id}
        n_rows = Complaint.objects.filter(**of).update(**dict.fromkeys(WORDS, ""), pauses=[])
        n_rows += StepRecord.objects.filter(**inside).update(words="")
        n_rows += Solution.objects.filter(**inside).update(words="")
        n_rows += Move.objects.filter(**inside).update(reason="")
        n_rows += Suggestion.objects.filter(**of).update(idea="", reply="")
        n_gone, _by_model = VoiceLink.objects.filter(**of).delete()
        return n_rows + n_gone


@transaction.atomic
def forget_person(*, person_id: int, customer_ids: Sequence[int], words: Mapping[str, str]) -> int:
    """Blot a key person out of what was written about some customers; return how many rows changed."""
    with base.acting_as(base.System("erasure")):
        of, inside = {"customer_id__in": customer_ids}, {"complaint__customer_id__in": customer_ids}
        n_rows = blotting.blot(Complaint.objects.filter(**of), BLOTTED, words)
        n_rows += blotting.blot(StepRecord.objects.filter(**inside), ("words",), words)
        n_rows += blotting.blot(Solution.objects.filter(**inside), ("words",), words)
        n_rows += blotting.blot(Move.objects.filter(**inside), ("reason",), words)
        return n_rows + blotting.blot(Suggestion.objects.filter(**of), ("idea", "reply"), words)


@transaction.atomic
def hand_over_complaints(*, from_id: int, to_id: int, customer_ids: Iterable[int] | None, at: datetime) -> list[int]:
    """Let another handle the open complaints of somebody, of some customers or all that is left; return ids."""
    rows = Complaint.objects.filter(handler_id=from_id, status="OPEN")
    return _give(rows, "handler_id", customer_ids, to_id, at)


@transaction.atomic
def take_back_complaints(*, ids: Iterable[int], from_id: int, to_id: int, at: datetime) -> int:
    """Give complaints back that are still handled by whom they were handed to; return how many."""
    rows = Complaint.objects.filter(pk__in=list(ids), handler_id=to_id)
    return len(_give(rows, "handler_id", None, from_id, at))


@transaction.atomic
def hand_over_suggestions(*, from_id: int, to_id: int, customer_ids: Iterable[int] | None, at: datetime) -> list[int]:
    """Let another answer the suggestions somebody has not answered; return ids."""
    rows = Suggestion.objects.filter(handler_id=from_id, answered_at=None)
    return _give(rows, "handler_id", customer_ids, to_id, at)


@transaction.atomic
def take_back_suggestions(*, ids: Iterable[int], from_id: int, to_id: int, at: datetime) -> int:
    """Give suggestions back that are still with whom they were handed to; return how many."""
    rows = Suggestion.objects.filter(pk__in=list(ids), handler_id=to_id)
    return len(_give(rows, "handler_id", None, from_id, at))


@transaction.atomic
def hand_over_improvements(*, from_id: int, to_id: int, customer_ids: Iterable[int] | None, at: datetime) -> list[int]:
    """Let another see to the improvements somebody has not finished, with what is about no customer; return ids."""
    if customer_ids is not None:
        return []
    return _give(Improvement.objects.filter(owner_id=from_id, done_date=None), "owner_id", None, to_id, at)


@transaction.atomic
def take_back_improvements(*, ids: Iterable[int], from_id: int, to_id: int, at: datetime) -> int:
    """Give improvements back that are still with whom they were handed to; return how many."""
    return len(_give(Improvement.objects.filter(pk__in=list(ids), owner_id=to_id), "owner_id", None, from_id, at))


def _give(rows: Any, column: str, customer_ids: Iterable[int] | None, user_id: int, at: datetime) -> list[int]:
    rows = rows if customer_ids is None else rows.filter(customer_id__in=list(customer_ids))
    given = sorted(rows.values_list("pk", flat=True))
    with base.acting_as(base.System(f"handed over by {base.actor().label}")):
        rows.model.objects.filter(pk__in=given).update(
            **{column: user_id}, updated_at=at, version=F("version") + 1
        )  # fmt: skip
    return given
