"""Keeping house: answers follow a merged customer, of an erased person no word stays; stock seen dumped."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from django.db import transaction

from zhike.apps.changes.models import Affected, Dumping
from zhike.apps.core import actions as core_actions
from zhike.apps.core import base
from zhike.apps.core.actions import blotting
from zhike.apps.customers import actions as customer_actions
from zhike.apps.customers import queries as customer_queries


@transaction.atomic
def note_dumping(
    *, customer_id: int, product_id: int | None, day: date, price: Decimal, list_price: Decimal, source: str,
    at: datetime,
) -> int:  # fmt: skip
    """Note at what price a visible dealer was seen to sell our stock; return its id. Raises NoSuchCustomer."""
    customer = customer_queries.customer(customer_id)
    if customer is None:
        raise customer_actions.NoSuchCustomer(customer_id)
    row = Dumping.objects.create(
        customer=customer, product_id=product_id, day=day, price=price, list_price=list_price,
        source=source.strip()[:200], user_id=base.actor().user_id, at=at,
    )  # fmt: skip
    told = {"price": str(price), "list_price": str(list_price), "product_id": product_id}
    core_actions.audit(
        "dumping.add", noun="customer", object_id=customer_id, branch_id=customer.branch_id, at=at, values=told
    )
    core_actions.record("sign.noted", {"customer_id": customer_id, "kind": "RESALE"}, at=at)
    return row.pk


@transaction.atomic
def take_dumping_back(*, dumping_id: int, at: datetime) -> bool:
    """Take a sighting back; return whether it was there."""
    row = Dumping.objects.filter(pk=dumping_id).first()
    if row is None:
        return False
    core_actions.audit("dumping.take_back", noun="customer", object_id=row.customer_id, at=at)
    core_actions.record("sign.noted", {"customer_id": row.customer_id, "kind": "RESALE"}, at=at)
    row.delete()
    return True


@transaction.atomic
def repoint_customer(*, from_id: int, to_id: int) -> dict[str, list[Any]]:
    """Let answers and sightings of one customer be another's; where both were asked, each keeps its own."""
    with base.acting_as(base.System("merge")):
        there = Affected.objects.filter(customer_id=to_id).values("change_id")
        mine = Affected.objects.filter(customer_id=from_id).exclude(change_id__in=there)
        moved = {"affected": list(mine.order_by("pk").values_list("pk", flat=True))}
        Affected.objects.filter(pk__in=moved["affected"]).update(customer_id=to_id)
    return moved | {"dumpings": core_actions.repoint(Dumping, "customer_id", from_id=from_id, to_id=to_id)}


@transaction.atomic
def restore_customer(*, from_id: int, to_id: int, moved: dict[str, list[Any]]) -> int:
    """Take `repoint_customer` back, with what it returned; return how many rows went back."""
    tables = {"affected": Affected, "dumpings": Dumping}
    return sum(
        core_actions.put_back(table, "customer_id", moved.get(name, []), from_id=to_id, to_id=from_id)
        for name, table in tables.items()
    )


@transaction.atomic
def forget_customer(*, customer_id: int) -> int:
    """Forget what an erased person answered in words and what they sold; that they were asked stays counted."""
    with base.acting_as(base.System("erasure")):
        n_rows = Affected.objects.filter(customer_id=customer_id).update(words="")
        return n_rows + Dumping.objects.filter(customer_id=customer_id).delete()[0]


@transaction.atomic
def forget_person(*, person_id: int, customer_ids: Sequence[int], words: Mapping[str, str]) -> int:
    """Blot a key person out of what was answered for some customers."""
    with base.acting_as(base.System("erasure")):
        n_rows = blotting.blot(Affected.objects.filter(customer_id__in=customer_ids), ("words",), words)
        return n_rows + blotting.blot(Dumping.objects.filter(customer_id__in=customer_ids), ("source",), words)
