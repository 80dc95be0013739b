"""Keeping house when a customer is merged into another, brought back, or forgotten, and when a person is."""

from collections.abc import Mapping, Sequence
from typing import Any

from django.db import transaction
from django.db.models import F

from zhike.apps.core import actions as core_actions
from zhike.apps.core import base
from zhike.apps.core.actions import blotting
from zhike.apps.selfservice.models import OrderRequest, Pass


@transaction.atomic
def repoint_customer(*, from_id: int, to_id: int) -> dict[str, list[Any]]:
    """Let requests of one customer be another's; its pages end, for they show another customer from now on."""
    moved: dict[str, list[Any]] = {
        "request": core_actions.repoint(OrderRequest, "customer_id", from_id=from_id, to_id=to_id)
    }
    with base.acting_as(base.System("repoint")):
        rows = Pass.objects.filter(customer_id=from_id, ended_at=None)
        moved["pass"] = list(rows.values_list("pk", flat=True))
        rows.update(ended_at=F("created_at"))
    return moved


@transaction.atomic
def restore_customer(*, from_id: int, to_id: int, moved: Mapping[str, Sequence[int]]) -> int:
    """Take `repoint_customer` back, with what it returned; return how many rows went back."""
    n_rows = core_actions.put_back(OrderRequest, "customer_id", moved.get("request", ()), from_id=to_id, to_id=from_id)
    with base.acting_as(base.System("repoint")):
        return n_rows + Pass.objects.filter(pk__in=moved.get("pass", ())).update(ended_at=None)


@transaction.atomic
def forget_customer(*, customer_id: int) -> int:
    """Erase what a customer wrote, and end its pages; what was asked for and when stays counted."""
    with base.acting_as(base.System("erasure")):
        n_rows = OrderRequest.objects.filter(customer_id=customer_id).update(note="", words="")
        n_gone, _by_model = Pass.objects.filter(customer_id=customer_id).delete()
        return n_rows + n_gone


@transaction.atomic
def forget_person(*, person_id: int, customer_ids: Sequence[int], words: Mapping[str, str]) -> int:
    """Let the pages given to a key person go, and blot them out of what was written about some customers."""
    with base.acting_as(base.System("erasure")):
        n_gone, _by_model = Pass.objects.filter(person_id=person_id).delete()
        rows = OrderRequest.objects.filter(customer_id__in=customer_ids)
        return n_gone + blotting.blot(rows, ("note", "words"), words)
