"""Owning: customers given to an owner in bulk, and taken back."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import transaction

from zhike.apps.core import actions as core_actions
from zhike.apps.core import base
from zhike.apps.core import queries as core_queries
from zhike.apps.customers.actions.chunks import chunks
from zhike.apps.customers.models import Card, Customer

UNDO_FOR = timedelta(days=30)


class NothingToUndo(Exception):
    """The assignment was made by somebody else, too long ago, or never."""


@dataclass(frozen=True)
class Assigned:
    """What an assignment did: who owned each customer before, and the event by which it is undone."""

    former: dict[int, int | None]
    event_id: int | None


@transaction.atomic
def assign_owner(*, customer_ids: Sequence[int], owner_id: int | None, at: datetime) -> Assigned:
    """Give visible customers to an owner; return who owned each before and the event that undoes it."""
    former: dict[int, int | None] = {}
    for chunk in chunks(customer_ids):
        rows = Customer.objects.filter(pk__in=chunk).exclude(owner_id=owner_id).exclude(status=Customer.Status.MERGED)
        former |= dict(rows.values_list("pk", "owner_id"))
    if not former:
        return Assigned({}, None)
    _own({owner_id: list(former)}, at=at)
    kept = {str(pk): owner for pk, owner in former.items()}
    core_actions.audit(
        "customer.assign", noun="customer", object_id=None, at=at, n_rows=len(former),
        values={"owner_id": owner_id, "former": kept},
    )  # fmt: skip
    payload = {"customer_ids": list(former), "owner_id": owner_id, "former": kept}
    return Assigned(former, core_actions.record("customer.assigned", payload, at=at))


@transaction.atomic
def undo_assignment(*, event_id: int, at: datetime) -> int:
    """Give customers back to whom they belonged before one's own assignment; those given on since stay.

    Return how many went back.
    """
    done = core_queries.own_payload(event_id, "customer.assigned", since=at - UNDO_FOR)
    if done is None:
        raise NothingToUndo("This assignment can no longer be undone.")
    former = {int(pk): owner for pk, owner in done["former"].items()}
    back: dict[int | None, list[int]] = {}
    for chunk in chunks(former):
        for pk in Customer.objects.filter(pk__in=chunk, owner_id=done["owner_id"]).values_list("pk", flat=True):
            back.setdefault(former[pk], []).append(pk)
    n_back = _own(back, at=at)
    if n_back:
        core_actions.audit("customer.unassign", noun="customer", object_id=None, at=at, n_rows=n_back)
        ids = [pk for pks in back.values() for pk in pks]
        core_actions.record("customer.changed", {"customer_ids": ids}, at=at)
    return n_back


def _own(by_owner: Mapping[int | None, Sequence[int]], *, at: datetime) -> int:
    n_rows = 0
    with base.acting_as(base.System(f"assigned by {base.actor().label}")):
        for owner_id, ids in by_owner.items():
            for chunk in chunks(ids):
                n_rows += Customer.objects.filter(pk__in=chunk).update(owner_id=owner_id, updated_at=at)
                Card.objects.filter(pk__in=chunk).update(owner_id=owner_id)
    return n_rows
