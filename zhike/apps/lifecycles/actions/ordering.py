"""Entering an order by hand or by a program: the rule of cooperation answers before anything is written."""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import ROUND_HALF_UP, Decimal

from django.db import transaction
from django.utils.translation import gettext as _

from zhike.apps.core import actions as core_actions
from zhike.apps.core import base
from zhike.apps.customers import actions as customer_actions
from zhike.apps.customers import queries as customer_queries
from zhike.apps.lifecycles import queries, rules
from zhike.apps.lifecycles.models import Override
from zhike.apps.org import queries as org_queries
from zhike.apps.trade import actions as trade_actions
from zhike.apps.trade import queries as trade_queries

SOURCE = "HAND"
SCALE = 10_000
OVERRIDE_ACT = "cooperation.override"
# Beyond this a column of money is full.
MOST = Decimal(10) ** 12


class OrderRefused(ValueError):
    """An order breaks a rule; says which field, which rule and why."""

    def __init__(self, field: str, code: str, message: str):
        super().__init__(message)
        self.field, self.code = field, code


@dataclass(frozen=True)
class OrderLine:
    """One line of an order: what, how many, for how much each."""

    product_code: str
    quantity: Decimal
    unit_price: Decimal


@dataclass(frozen=True)
class Placed:
    """An order that was entered, and what the rule of cooperation said."""

    order_id: int
    cooperation: rules.Cooperation


@transaction.atomic
def place_order(
    *,
    customer_id: int,
    number: str,
    lines: Sequence[OrderLine],
    reason: str = "",
    hour: int | None = None,
    day: date,
    at: datetime,
) -> Placed:
    """Enter an order of a visible customer on a day.

    Where the rule of cooperation refuses new business it takes a reason by somebody who may set the rule aside.
    Raises customers' NoSuchCustomer and OrderRefused.
    """
    row = customer_queries.customer(customer_id)
    if row is None:
        raise customer_actions.NoSuchCustomer(customer_id)
    if not number.strip():
        raise OrderRefused("number", "REQUIRED", _("Give the order a number."))
    # A number is taken once, also by two who enter it at the same moment.
    customer_actions.lock_customers(customer_id)
    verdict = queries.cooperation_of(customer_id)
    if verdict.needs_override:
        _set_aside(row, verdict, number, reason, at)
    if trade_queries.orders_of(customer_id).filter(number=number, kind="PURCHASE").exists():
        raise OrderRefused("number", "NUMBER_TAKEN", _("The customer has an order of this number already."))
    _check(lines)
    company = org_queries.company()
    trade_actions.add_lines(
        lines=_columns(row, number, lines, day, at, hour=hour), source=SOURCE,
        currency=company.currency if company else "", import_id=None, at=at,
    )  # fmt: skip
    order = trade_queries.orders_of(customer_id).get(number=number, source=SOURCE)
    return Placed(order.pk, verdict)


def _set_aside(row, verdict: rules.Cooperation, number: str, reason: str, at: datetime) -> None:
    """Let somebody who may decide so do business in spite of the rule, and keep why."""
    if not base.actor().may(OVERRIDE_ACT):
        said = _("The rule of cooperation refuses new business with this customer. A manager may decide otherwise.")
        raise OrderRefused("reason", "COOPERATION_REFUSED", said)
    if not reason.strip():
        said = _("The rule of cooperation refuses new business with this customer. Say why it is done all the same.")
        raise OrderRefused("reason", "COOPERATION_REFUSED", said)
    made = Override.objects.create(
        customer_id=row.pk, stage=verdict.stage, verdict=verdict.verdict, order_number=number, reason=reason.strip(),
        user_id=base.actor().user_id, at=at,
    )  # fmt: skip
    values = {"stage": made.stage, "verdict": made.verdict, "number": number, "reason": made.reason}
    core_actions.audit(
        "cooperation.override", noun="customer", object_id=row.pk, branch_id=row.branch_id, at=at, values=values
    )
    core_actions.record("cooperation.overridden", {"customer_id": row.pk, "stage": made.stage}, at=at)


def _check(lines: Sequence[OrderLine]) -> None:
    if not lines:
        raise OrderRefused("lines", "REQUIRED", _("An order has at least one line."))
    for line in lines:
        if line.quantity <= 0 or line.unit_price < 0 or line.quantity * line.unit_price >= MOST:
            raise OrderRefused("lines", "AMOUNT", _("Quantities are above zero and prices not below it."))


def _columns(
    row, number: str, lines: Sequence[OrderLine], day: date, at: datetime, *, hour: int | None
) -> trade_actions.NewLines:
    n = len(lines)
    codes = {line.product_code.strip() for line in lines} - {""}
    products = trade_actions.add_products(names={code: code for code in sorted(codes)}, import_id=None, at=at)
    return trade_actions.NewLines(
        keys=[_key(row.pk, number, i) for i in range(n)], numbers=[number] * n, customer_ids=[row.pk] * n,
        branch_ids=[row.branch_id] * n, product_ids=[products.get(line.product_code.strip()) for line in lines],
        days=[day.isoformat()] * n, is_return=[False] * n, quantity=[_scaled(line.quantity) for line in lines],
        unit_price=[_scaled(line.unit_price) for line in lines],
        amount=[_scaled(line.quantity * line.unit_price) for line in lines], cost=[None] * n,
        hours=[hour] * n,
    )  # fmt: skip


def _key(customer_id: int, number: str, place: int) -> str:
    return hashlib.blake2b(f"{SOURCE}\n{customer_id}\n{number}\n{place}".encode(), digest_size=16).hexdigest()


def _scaled(value: Decimal) -> int:
    return int((value * SCALE).to_integral_value(ROUND_HALF_UP))
