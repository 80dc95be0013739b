"""Repointing: a customer's orders become another's, go back, or lose what is personal in them."""

from collections.abc import Mapping, Sequence
from typing import Any

from django.db import transaction
from django.db.models import Exists, OuterRef

from zhike.apps.core import actions as core_actions
from zhike.apps.core import base
from zhike.apps.core.actions import blotting
from zhike.apps.trade.actions import ledger
from zhike.apps.trade.actions.summing import sum_up, tell_customers
from zhike.apps.trade.models import Cost, Order, OrderLine, Payment

AT_ONCE = 2_000
ENTRIES = {"payment": Payment, "cost": Cost}
KEPT = ("id", "number", "source", "branch_id", "kind", "currency", "import_id")


@transaction.atomic
def repoint_customer(*, from_id: int, to_id: int) -> dict[str, list[Any]]:
    """Let one customer's orders, payments and costs be another's; return their ids and the orders that were joined.

    An order whose number the other has from the same source is the same order: its lines join that one, and what it
    was is returned under `joined`.
    """
    ledger.lock_ledger()
    with base.acting_as(base.System("merge")):
        joined = [_join(order, to_id) for order in _twins(from_id, to_id)]
        lines = core_actions.repoint(OrderLine, "customer_id", from_id=from_id, to_id=to_id)
        orders = core_actions.repoint(Order, "customer_id", from_id=from_id, to_id=to_id)
        sum_up({one["into"] for one in joined})
        tell_customers([from_id, to_id])
    entries = {
        name: core_actions.repoint(table, "customer_id", from_id=from_id, to_id=to_id)
        for name, table in ENTRIES.items()
    }
    return {"order": orders, "line": lines, "joined": joined, **entries}


def _twins(from_id: int, to_id: int) -> list[Order]:
    same = Order.objects.filter(
        customer_id=to_id, source=OuterRef("source"), number=OuterRef("number"), kind=OuterRef("kind")
    )
    return list(Order.objects.filter(Exists(same), customer_id=from_id).order_by("pk"))


def _join(order: Order, to_id: int) -> dict[str, Any]:
    into = Order.objects.get(customer_id=to_id, source=order.source, number=order.number, kind=order.kind)
    lines = OrderLine.objects.filter(order_id=order.pk)
    ids = list(lines.order_by("pk").values_list("pk", flat=True))
    lines.update(order_id=into.pk)
    was = {name: getattr(order, name) for name in KEPT} | {"order_date": order.order_date.isoformat()}
    order.delete()
    return {"order": was, "into": into.pk, "line": ids}


@transaction.atomic
def restore_customer(*, from_id: int, to_id: int, moved: dict[str, list[Any]]) -> int:
    """Take `repoint_customer` back; return how many orders and lines went back.

    An order that got lines since stays whole where it is.
    """
    ledger.lock_ledger()
    with base.acting_as(base.System("merge undone")):
        lines = set(moved["line"])
        grown = _grown(moved["order"], lines)
        orders = [pk for pk in moved["order"] if pk not in grown]
        n_rows = core_actions.put_back(Order, "customer_id", orders, from_id=to_id, to_id=from_id)
        apart = [_part(one, from_id, to_id) for one in moved["joined"]]
        for start in range(0, len(orders), AT_ONCE):
            some = OrderLine.objects.filter(order_id__in=orders[start : start + AT_ONCE], customer_id=to_id)
            n_rows += some.filter(order__customer_id=from_id).update(customer_id=from_id)
        sum_up({one["into"] for one in moved["joined"]})
        tell_customers([from_id, to_id])
    for name, table in ENTRIES.items():
        n_rows += core_actions.put_back(table, "customer_id", moved.get(name, []), from_id=to_id, to_id=from_id)
    return n_rows + sum(apart)


def _grown(order_ids: list[int], lines: set[int]) -> set[int]:
    """Return the orders that have a line beside those that moved with them."""
    grown: set[int] = set()
    for start in range(0, len(order_ids), AT_ONCE):
        rows = OrderLine.objects.filter(order_id__in=order_ids[start : start + AT_ONCE])
        grown |= {order_id for order_id, pk in rows.values_list("order_id", "pk") if pk not in lines}
    return grown


def _part(one: dict[str, Any], from_id: int, to_id: int) -> int:
    """Make a joined order anew with those of its lines that are still there."""
    lines = OrderLine.objects.filter(pk__in=one["line"], order_id=one["into"], customer_id=to_id)
    ids = list(lines.values_list("pk", flat=True))
    if not ids:
        return 0
    order = Order.objects.create(**one["order"], customer_id=from_id)
    OrderLine.objects.filter(pk__in=ids).update(order_id=order.pk, customer_id=from_id)
    sum_up({order.pk})
    return len(ids)


def forget_customer(*, customer_id: int) -> int:
    """Erase what was noted of a customer's costs; orders and sums stay. Return how many rows changed."""
    with base.acting_as(base.System("erasure")):
        return Cost.objects.filter(customer_id=customer_id).exclude(note="").update(note="")


@transaction.atomic
def forget_person(*, person_id: int, customer_ids: Sequence[int], words: Mapping[str, str]) -> int:
    """Blot a key person out of what was noted of the costs of some customers; return how many rows changed."""
    with base.acting_as(base.System("erasure")):
        return blotting.blot(Cost.objects.filter(customer_id__in=customer_ids), ("note",), words)
