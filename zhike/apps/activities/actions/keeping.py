"""Keeping house: what we did together follows a merged customer and comes back, and personal words can go."""

from collections.abc import Mapping, Sequence
from typing import Any

from django.db import transaction

from zhike.apps.activities.models import Activity, Gift, Invitation, Remark, Visit
from zhike.apps.core import actions as core_actions
from zhike.apps.core import base
from zhike.apps.core.actions import blotting

TABLES = {"visits": Visit, "gifts": Gift, "invitations": Invitation, "remarks": Remark}
KEPT = ("activity_id", "answer", "has_attended", "is_lead", "is_control", "interaction_id")
# Where an activity may name a guest.
TOLD = ("title", "topic", "minutes", "opinions", "partners", "exposure", "reputation", "lessons")


@transaction.atomic
def repoint_customer(*, from_id: int, to_id: int) -> dict[str, list[Any]]:
    """Let all that was done with one customer be about another; return what moved, and which invitations gave way."""
    with base.acting_as(base.System("merge")):
        there = Invitation.objects.filter(customer_id=to_id).values("activity_id")
        twins = Invitation.objects.filter(customer_id=from_id, activity_id__in=there)
        dropped = [
            row | {"invited_at": row["invited_at"].isoformat()}
            for row in twins.values(*KEPT, "invited_at").order_by("pk")
        ]
        Invitation.objects.filter(pk__in=list(twins.values_list("pk", flat=True))).delete()
    moved: dict[str, list[Any]] = {"dropped_invitations": dropped}
    for name, model in TABLES.items():
        moved[name] = core_actions.repoint(model, "customer_id", from_id=from_id, to_id=to_id)
    return moved


@transaction.atomic
def restore_customer(*, from_id: int, to_id: int, moved: dict[str, list[Any]]) -> int:
    """Take `repoint_customer` back, with what it returned; return how many rows went back."""
    n_rows = 0
    for name, model in TABLES.items():
        # A merge of before there were remarks knows of none.
        n_rows += core_actions.put_back(model, "customer_id", moved.get(name, []), from_id=to_id, to_id=from_id)
    with base.acting_as(base.System("merge taken back")):
        moment = Invitation._meta.get_field("invited_at")
        for row in moved["dropped_invitations"]:
            at = moment.to_python(row["invited_at"])
            Invitation.objects.create(customer_id=from_id, **(row | {"invited_at": at}))
    return n_rows + len(moved["dropped_invitations"])


@transaction.atomic
def forget_customer(*, customer_id: int) -> int:
    """Erase what was written about a person; days, values and numbers stay. Return how many rows were touched."""
    with base.acting_as(base.System("erasure")):
        n_rows = Visit.objects.filter(customer_id=customer_id).update(purpose="", person=None)
        n_rows += Gift.objects.filter(customer_id=customer_id).update(what="", reason="", proof="", person=None)
        said = Remark.objects.filter(customer_id=customer_id)
        n_rows += said.update(text="", speaker="", customer=None)
        n_rows += Invitation.objects.filter(customer_id=customer_id).delete()[0]
    return n_rows


@transaction.atomic
def forget_person(*, person_id: int, customer_ids: Sequence[int], words: Mapping[str, str]) -> int:
    """Blot a key person out of what we did with some customers; days, values and decisions stay for the limits."""
    with base.acting_as(base.System("erasure")):
        n_rows = Visit.objects.filter(person_id=person_id).update(person=None)
        n_rows += Gift.objects.filter(person_id=person_id).update(person=None)
        n_rows += blotting.blot(Visit.objects.filter(customer_id__in=customer_ids), ("purpose",), words)
        n_rows += blotting.blot(Gift.objects.filter(customer_id__in=customer_ids), ("what", "reason", "proof"), words)
        held = Invitation.objects.filter(customer_id__in=customer_ids).values("activity_id")
        n_rows += blotting.blot(Remark.objects.filter(activity_id__in=held), ("speaker", "text"), words)
        return n_rows + blotting.blot(Activity.objects.filter(pk__in=held), TOLD, words)
