"""What audiences are handed out for; members follow a merged customer, an erased one is a member no longer."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from django.db import transaction

from zhike.apps.audiences.actions.defining import found
from zhike.apps.audiences.models import Cycle, Member, Strategy, Use
from zhike.apps.core import actions as core_actions
from zhike.apps.core import base
from zhike.apps.core.actions import blotting


@transaction.atomic
def note_use(*, audience_id: int, purpose: str, note: str = "", n_customers: int, at: datetime) -> int:
    """Keep that an audience was handed out, by whom, for what and how many customers it was; return the id."""
    row = Use.objects.create(
        audience=found(audience_id), purpose=purpose, note=note.strip()[:200], n_customers=n_customers,
        user_id=base.actor().user_id, used_at=at,
    )  # fmt: skip
    core_actions.audit(
        "audience.use", noun="audience", object_id=audience_id, at=at, n_rows=n_customers, values={"purpose": purpose}
    )
    return row.pk


@transaction.atomic
def repoint_customer(*, from_id: int, to_id: int) -> dict[str, list[Any]]:
    """Let one customer be a member in the place of another; where both are, each stays."""
    with base.acting_as(base.System("merge")):
        there = Member.objects.filter(customer_id=to_id).values("snapshot_id")
        mine = Member.objects.filter(customer_id=from_id).exclude(snapshot_id__in=there)
        moved = list(mine.order_by("pk").values_list("pk", flat=True))
        Member.objects.filter(pk__in=moved).update(customer_id=to_id)
    return {"members": moved}


@transaction.atomic
def restore_customer(*, from_id: int, to_id: int, moved: dict[str, list[Any]]) -> int:
    """Take `repoint_customer` back, with what it returned; return how many rows went back."""
    return core_actions.put_back(Member, "customer_id", moved.get("members", []), from_id=to_id, to_id=from_id)


@transaction.atomic
def forget_customer(*, customer_id: int) -> int:
    """Take an erased person out of every snapshot; how many there were stays."""
    with base.acting_as(base.System("erasure")):
        return Member.objects.filter(customer_id=customer_id).delete()[0]


@transaction.atomic
def forget_person(*, person_id: int, customer_ids: Sequence[int], words: Mapping[str, str]) -> int:
    """Blot a key person out of what was written about the database."""
    with base.acting_as(base.System("erasure")):
        return blotting.blot(Cycle.objects.all(), ("findings",), words) + blotting.blot(
            Strategy.objects.all(), ("text",), words
        )
