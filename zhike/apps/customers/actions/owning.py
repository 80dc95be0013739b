"""Owning: customers given to an owner by another part of the program, such as a hand-over."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction
from django.db.models import F

from zhike.apps.core import actions as core_actions
from zhike.apps.core import base
from zhike.apps.core import rules as core_rules
from zhike.apps.customers.actions.changing import remember
from zhike.apps.customers.actions.guarding import demand_level, demand_unguarded
from zhike.apps.customers.models import Card, Customer
from zhike.apps.org import queries as org_queries


@dataclass(frozen=True)
class Assigned:
    """What an assignment did: who owned each customer before; those that were the owner's already are left out."""

    former: dict[int, int | None]


@transaction.atomic
def lock_owned(*, customer_ids: Sequence[int], owner_id: int) -> list[int]:
    """Return those of some customers that are somebody's, locked: whoever else gives them away waits, and finds none.

    Whoever plans a visit to one of them waits too.
    """
    rows = Customer.objects.select_for_update(of=("self",)).filter(pk__in=customer_ids, owner_id=owner_id)
    return [row.pk for row in rows.order_by("pk")]


@transaction.atomic
def assign_owner(*, customer_ids: Sequence[int], owner_id: int | None, at: datetime) -> Assigned:
    """Give visible customers to an owner; return who owned each before.

    Where one of them is guarded, all are refused with PermissionDenied to who may not approve it; so are all where the
    owner stands too low for one of them.
    """
    former: dict[int, int | None] = {}
    for chunk in core_rules.chunks(customer_ids):
        rows = Customer.objects.filter(pk__in=chunk).exclude(owner_id=owner_id).exclude(status=Customer.Status.MERGED)
        former |= dict(rows.values_list("pk", "owner_id"))
    if not former:
        return Assigned({})
    demand_unguarded(former)
    day = org_queries.business_date(at)
    demand_level(former, owner_id, day)
    remember(former, day=day)
    with base.acting_as(base.System(f"assigned by {base.actor().label}")):
        for chunk in core_rules.chunks(former):
            Customer.objects.filter(pk__in=chunk).update(owner_id=owner_id, updated_at=at, version=F("version") + 1)
            Card.objects.filter(pk__in=chunk).update(owner_id=owner_id)
    kept = {str(pk): owner for pk, owner in former.items()}
    core_actions.audit(
        "customer.assign", noun="customer", object_id=None, at=at, n_rows=len(former),
        values={"owner_id": owner_id, "former": kept},
    )  # fmt: skip
    core_actions.record("customer.assigned", {"customer_ids": list(former), "owner_id": owner_id}, at=at)
    return Assigned(former)
