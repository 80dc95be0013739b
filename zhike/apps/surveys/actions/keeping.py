"""Keeping house: who was asked follows a merged customer; an erased one said nothing; surveys handed over."""

import secrets
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any

from django.db import transaction
from django.db.models import F, QuerySet

from zhike.apps.core import actions as core_actions
from zhike.apps.core import base
from zhike.apps.core.actions import blotting
from zhike.apps.surveys import queries
from zhike.apps.surveys.models import Answer, Improvement, Invitation, Survey


@transaction.atomic
def repoint_customer(*, from_id: int, to_id: int) -> dict[str, list[Any]]:
    """Let what one customer was asked be of another; where both were asked it stays with the merged record."""
    with base.acting_as(base.System("merge")):
        there = Invitation.objects.filter(customer_id=to_id).values("wave_id")
        mine = Invitation.objects.filter(customer_id=from_id).exclude(wave_id__in=there)
        ids = list(mine.order_by("pk").values_list("pk", flat=True))
        Invitation.objects.filter(pk__in=ids).update(customer_id=to_id)
    return {"invitations": ids}


@transaction.atomic
def restore_customer(*, from_id: int, to_id: int, moved: Mapping[str, Sequence[int]]) -> int:
    """Take `repoint_customer` back, with what it returned; return how many rows went back."""
    return core_actions.put_back(
        Invitation, "customer_id", moved.get("invitations", ()), from_id=to_id, to_id=from_id
    )  # fmt: skip


@transaction.atomic
def forget_customer(*, customer_id: int) -> int:
    """Erase what a customer answered and when, and end the addresses they had; that they were asked stays counted."""
    with base.acting_as(base.System("erasure")):
        n_rows = Answer.objects.filter(invitation__customer_id=customer_id).delete()[0]
        for row in Invitation.objects.filter(customer_id=customer_id):
            row.nonce, row.begun_at, row.answered_at = secrets.token_hex(16), None, None
            # Of a nonce nobody keeps: no address leads here any more.
            row.digest = queries.digest_of(secrets.token_hex(16))
            row.save(update_fields=["nonce", "digest", "begun_at", "answered_at"])
            n_rows += 1
    return n_rows


@transaction.atomic
def forget_person(*, person_id: int, customer_ids: Sequence[int], words: Mapping[str, str]) -> int:
    """Blot a key person out of what their customers wrote; return how many rows changed."""
    with base.acting_as(base.System("erasure")):
        rows = Answer.objects.filter(invitation__customer_id__in=customer_ids)
        return blotting.blot(rows, ("text",), words)


@transaction.atomic
def hand_over_surveys(*, from_id: int, to_id: int, customer_ids: Iterable[int] | None, at: datetime) -> list[int]:
    """Give surveys to another, once: with what is about no customer; return the ids."""
    return [] if customer_ids is not None else _give(Survey.objects.filter(owner_id=from_id), to_id, at)


@transaction.atomic
def take_back_surveys(*, ids: Iterable[int], from_id: int, to_id: int, at: datetime) -> int:
    """Give surveys back that are still with whom they were handed to; return how many."""
    return len(_give(Survey.objects.filter(pk__in=list(ids), owner_id=to_id), from_id, at))


def _give(rows: QuerySet[Any], owner_id: int, at: datetime) -> list[int]:
    """Give rows to somebody; what they are to mend of these surveys goes with them."""
    ids = sorted(rows.values_list("pk", flat=True))
    former = set(rows.values_list("owner_id", flat=True))
    Survey.objects.filter(pk__in=ids).update(owner_id=owner_id, updated_at=at, version=F("version") + 1)
    open_ones = Improvement.objects.filter(wave__edition__survey_id__in=ids, owner_id__in=former, state="OPEN")
    open_ones.update(owner_id=owner_id, updated_at=at, version=F("version") + 1)
    return ids
