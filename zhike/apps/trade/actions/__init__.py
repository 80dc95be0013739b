"""Writes of trade: add products and order lines in bulk, take an import's lines back, move a customer's orders."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.db import transaction

from zhike.apps.core import actions as core_actions
from zhike.apps.core import base
from zhike.apps.customers import actions as customer_actions
from zhike.apps.trade import queries
from zhike.apps.trade.actions import ledger
from zhike.apps.trade.actions.entries import (
    NewCost,
    NewPayment,
    add_costs,
    add_payments,
    remove_costs,
    remove_payments,
)
from zhike.apps.trade.actions.repointing import forget_customer, forget_person, repoint_customer, restore_customer
from zhike.apps.trade.actions.stocking import NoSuchProduct, count_stock
from zhike.apps.trade.actions.summing import sum_up, tell_customers
from zhike.apps.trade.models import OrderLine, Product

__all__ = [
    "NewCost", "NewLines", "NewPayment", "NoSuchProduct", "add_costs", "add_lines", "add_payments", "add_products",
    "count_stock", "forget_customer", "forget_lines", "forget_person", "forget_products", "remove_costs",
    "remove_payments", "repoint_customer", "restore_customer",
]  # fmt: skip
BATCH = 2_000
# So many customers or fewer are named where order lines came.
FEW = 500


@dataclass(frozen=True)
class NewLines:
    """Order lines as columns of equal length; numbers in whole ten-thousandths, returns negative, days as ISO text."""

    keys: list[str]
    numbers: list[str]
    customer_ids: list[int]
    branch_ids: list[int]
    product_ids: list[int | None]
    days: list[str]
    is_return: list[bool]
    quantity: list[int]
    unit_price: list[int]
    amount: list[int]
    cost: list[int | None]
    # How each order reached us; left out, it is not said of any.
    channels: list[str] = field(default_factory=list)
    # The hour each was ordered at, 0 to 23; None, or left out: not said.
    hours: list[int | None] = field(default_factory=list)

    def only(self, wanted: list[int]) -> "NewLines":
        """Return the lines at some positions."""
        return NewLines(**{name: [column[at] for at in wanted if column] for name, column in vars(self).items()})


@transaction.atomic
def add_products(
    *, names: Mapping[str, str], categories: Mapping[str, str] | None = None, import_id: int | None, at: datetime
) -> dict[str, int]:
    """Add products by code; return {code: id}, also of those that were there, which get a category they lack."""
    known, told = queries.product_ids(names), {code: text for code, text in (categories or {}).items() if text}
    for code in told.keys() & known.keys():
        Product.objects.filter(pk=known[code], category="").update(category=told[code])
    new = [
        Product(code=code, name=name, category=told.get(code, ""), import_id=import_id, created_at=at, updated_at=at)
        for code, name in names.items()
        if code not in known
    ]
    added = Product.objects.bulk_create(new, batch_size=BATCH)
    return known | {row.code: row.pk for row in added}


@transaction.atomic
def add_lines(*, lines: NewLines, source: str, currency: str, import_id: int | None, at: datetime) -> int:
    """Add order lines whose keys are new, under their orders, whose sums follow; return how many were new.

    An order is a number of a source with one customer; its returns are an order of their own.
    """
    ledger.lock_ledger()
    known = queries.known_line_keys(lines.keys)
    if known:
        lines = lines.only([i for i, key in enumerate(lines.keys) if key not in known])
    if not lines.keys:
        return 0
    order_ids = ledger.upsert_orders(lines, source=source, currency=currency, import_id=import_id)
    n_new = ledger.insert_lines(lines, order_ids, import_id=import_id)
    if n_new != len(lines.keys):
        raise RuntimeError("A line key stood twice in one batch.")
    customer_actions.note_orders(has_orders=dict.fromkeys(lines.customer_ids, True))
    core_actions.audit(
        "order.add", noun="order", object_id=None, at=at, n_rows=n_new,
        values={"import_id": import_id, "n_orders": len(set(order_ids))},
    )  # fmt: skip
    told: dict[str, Any] = {"n_lines": n_new, "first_day": min(lines.days), "last_day": max(lines.days)}
    ids = sorted(set(lines.customer_ids))
    # Whoever reacts to an import looks at everybody once, when it is finished.
    core_actions.record("order.added", told | ({"customer_ids": ids} if len(ids) <= FEW else {}), at=at)
    return n_new


@transaction.atomic
def forget_lines(*, import_id: int, limit: int, at: datetime) -> int:
    """Take back up to `limit` lines an import brought, with orders left empty; return how many went."""
    ledger.lock_ledger()
    with base.acting_as(base.System(f"undo of import {import_id}")):
        mine = OrderLine.objects.filter(import_id=import_id).order_by("id")
        ids = list(mine.values_list("pk", "order_id", "customer_id")[:limit])
        if not ids:
            return 0
        OrderLine.objects.filter(pk__in=[pk for pk, *_ in ids]).delete()
        sum_up({order_id for _, order_id, _ in ids})
        tell_customers(customer_id for *_, customer_id in ids)
    core_actions.audit(
        "order.remove", noun="order", object_id=None, at=at, n_rows=len(ids), values={"import_id": import_id}
    )
    core_actions.record("order.removed", {"n_lines": len(ids)}, at=at)
    return len(ids)


@transaction.atomic
def forget_products(*, import_id: int) -> int:
    """Remove the products an import brought that no line refers to; return how many went."""
    with base.acting_as(base.System(f"undo of import {import_id}")):
        used = OrderLine.objects.filter(product__import_id=import_id).values("product_id")
        n_gone, _ = Product.objects.filter(import_id=import_id, version=1).exclude(pk__in=used).delete()
    return n_gone
