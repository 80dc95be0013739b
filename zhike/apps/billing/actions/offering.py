"""Offering: a plan is put on offer, and how it is charged from a month on."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db import IntegrityError, transaction

from zhike.analytics import charging
from zhike.apps.billing import queries, rules
from zhike.apps.billing.models import BillLine, Price, ServicePlan
from zhike.apps.core import actions as core_actions
from zhike.apps.core import base


@dataclass(frozen=True)
class NewPlan:
    """A plan as it is offered, with its first price."""

    code: str
    name: str
    unit: str
    kind: str
    given: Mapping[str, Any]
    valid_from: date
    is_metered: bool = False
    product_id: int | None = None


@transaction.atomic
def add_plan(*, new: NewPlan, at: datetime) -> int:
    """Offer a plan with its first price; return its id. Raises BillingRefused, InputError."""
    told = {"code": new.code.strip(), "name": new.name.strip(), "unit": new.unit.strip()}
    rules.refuse_first(
        ("NO_NAME", "code", not told["code"]), ("NO_NAME", "name", not told["name"]),
        ("NO_NAME", "unit", not told["unit"]),
    )  # fmt: skip
    row = ServicePlan(**told, is_metered=new.is_metered, product_id=new.product_id, created_at=at, updated_at=at)
    try:
        with transaction.atomic():
            row.save(force_insert=True)
    except IntegrityError:
        raise rules.BillingRefused("PLAN_TAKEN", "code") from None
    core_actions.audit("serviceplan.add", noun="serviceplan", object_id=row.pk, at=at, values={"code": row.code})
    set_price(plan_id=row.pk, kind=new.kind, given=new.given, valid_from=new.valid_from, at=at)
    return row.pk


@transaction.atomic
def change_plan(*, plan_id: int, name: str, is_open: bool, version: int | None = None, at: datetime) -> None:
    """Give a plan another name, or take it from the offer. Raises BillingRefused, StaleRecord."""
    row = queries.plan(plan_id)
    if row is None:
        raise rules.BillingRefused("NO_PLAN")
    rules.refuse_first(("NO_NAME", "name", not name.strip()))
    changed = row.change({"name": name.strip(), "is_open": is_open}, version=version, at=at)
    if changed:
        core_actions.audit("serviceplan.change", noun="serviceplan", object_id=row.pk, at=at, values=changed)


@transaction.atomic
def set_price(*, plan_id: int, kind: str, given: Mapping[str, Any], valid_from: date, at: datetime) -> int:
    """Let a plan cost so from a month on that is still to be charged; return the price's id.

    A price is never changed: what was charged by it stays explainable for ever. Raises BillingRefused, InputError.
    """
    rule = charging.price_rule(kind, given)
    row = queries.plan(plan_id)
    if row is None:
        raise rules.BillingRefused("NO_PLAN")
    known = queries.prices_of(plan_id)
    with base.acting_as(base.System("prices of a plan")):
        is_charged = BillLine.objects.filter(subscription__plan_id=plan_id, price=None, month__gte=valid_from).exists()
        is_passed = BillLine.objects.filter(price__plan_id=plan_id, month__gte=valid_from).exists()
    rules.refuse_first(
        ("NOT_A_MONTH", "valid_from", valid_from.day != 1),
        ("TOO_LARGE", "price", _largest(rule) >= rules.MOST),
        ("PRICE_TAKEN", "valid_from", any(one.valid_from == valid_from for one in known)),
        ("PRICE_PASSED", "valid_from", is_passed and not is_charged),
    )
    price = Price.objects.create(
        plan=row, number=max((one.number for one in known), default=0) + 1, kind=kind, given=dict(given),
        valid_from=valid_from, author_id=base.actor().user_id, at=at,
    )  # fmt: skip
    values = {"kind": kind, "valid_from": valid_from.isoformat(), "number": price.number}
    core_actions.audit("serviceplan.price", noun="serviceplan", object_id=row.pk, at=at, values=values)
    return price.pk


def _largest(rule: charging.PriceRule) -> Any:
    return max(rule.price, rule.included, rule.over, *(one.price for one in rule.steps), *(
        one.to or 0 for one in rule.steps
    ))  # fmt: skip
