"""Bills: a month charged, each line explained; what was charged without ground and its refund, step by step."""

from typing import Any

from django.core.exceptions import PermissionDenied
from django.urls import path
from rest_framework import serializers

from zhike.api import door, paging
from zhike.apps.billing import actions, queries
from zhike.apps.billing import lists as billing_lists
from zhike.apps.core import base, clock, lists
from zhike.apps.org import queries as org_queries

BILLS, AMISS = billing_lists.BILLS, billing_lists.CHARGED_AMISS
MAYBE: Any = {"required": False, "allow_null": True}
WIDE: Any = {"max_digits": 22, "decimal_places": 4}


class BillRow(paging.row_shape(BILLS, required=False)):  # type: ignore[misc]
    """A bill in the list."""


class FullBill(paging.row_shape(BILLS, required=True)):  # type: ignore[misc]
    """A bill."""

    customer_id = serializers.IntegerField()
    currency = serializers.CharField(allow_blank=True)


class ChargePart(door.Shape):
    """A part of a charge: quantity × price, for the share of the month."""

    what = serializers.CharField(help_text="MONTH, UNITS, STEP, INCLUDED or OVER.")
    quantity = serializers.DecimalField(**WIDE)
    price = serializers.DecimalField(**WIDE)
    amount = serializers.DecimalField(**WIDE)


class ExplainedLine(door.Shape):
    """A line of a bill, recomputed from its price."""

    line_id = serializers.IntegerField()
    plan = serializers.CharField()
    kind = serializers.CharField(allow_blank=True, help_text="How the price charges; empty where no price held.")
    given = serializers.DictField()
    price_since = serializers.DateField(allow_null=True)
    quantity = serializers.DecimalField(**WIDE)
    unit_price = serializers.DecimalField(**WIDE, allow_null=True)
    n_days = serializers.IntegerField()
    n_month_days = serializers.IntegerField()
    parts = ChargePart(many=True)
    charged = serializers.DecimalField(**WIDE)
    recomputed = serializers.DecimalField(**WIDE)
    difference = serializers.DecimalField(**WIDE)


class ExplainedBill(door.Shape):
    """A bill with each line recomputed; the difference must be 0."""

    number = serializers.CharField()
    charged = serializers.DecimalField(**WIDE)
    recomputed = serializers.DecimalField(**WIDE)
    difference = serializers.DecimalField(**WIDE)
    lines = ExplainedLine(many=True)


class GivenMonth(door.Shape):
    """A month that is over."""

    month = serializers.DateField(help_text="Any day of the month.")


class MadeBills(door.Shape):
    """The bills a run made; what was charged before is left alone."""

    bill_ids = serializers.ListField(child=serializers.IntegerField())


class ViolationRow(paging.row_shape(AMISS, required=False)):  # type: ignore[misc]
    """A violation in the list."""


class FullViolation(paging.row_shape(AMISS, required=True)):  # type: ignore[misc]
    """What was charged without ground, and how its refund stands."""

    customer_id = serializers.IntegerField()
    subscription_id = serializers.IntegerField()
    line_id = serializers.IntegerField(allow_null=True)
    refund_note = serializers.CharField(allow_blank=True)


class GivenRefundStep(door.Shape):
    """A step of a refund: proposed, approved by another, declined, paid back, or cleared."""

    step = serializers.ChoiceField(choices=["propose", "approve", "decline", "refund", "clear"])
    words = door.optional(300, "Why; asked for by propose, decline and clear.")
    day = serializers.DateField(**MAYBE, help_text="When the money came back; usually today.")
    note = door.optional(200, "How it came back; asked for by refund.")


class Bills(door.View):
    """The bills of the customers one may see."""

    acts = {"GET": "bill.view", "POST": "bill.issue"}

    @paging.listed(BILLS, BillRow)
    def get(self, request: Any) -> lists.ListSpec:
        """Return a page of the bills."""
        return BILLS

    @door.call(returns=MadeBills, status=201, takes=GivenMonth)
    def post(self, request: Any, body: dict[str, Any]) -> dict[str, Any]:
        """Charge a month that is over: once for each subscription."""
        return {"bill_ids": actions.issue(**body, **_now())}


class Bill(door.View):
    """One bill."""

    act = "bill.view"

    @door.call(returns=FullBill, finds=True)
    def get(self, request: Any, bill_id: int) -> dict[str, Any]:
        """Return a bill."""
        row = door.found(queries.bill(bill_id))
        return paging.row(BILLS, row) | {"customer_id": row.customer_id, "currency": row.currency}


class BillExplanation(door.View):
    """A bill explained."""

    act = "bill.view"

    @door.call(returns=ExplainedBill, finds=queries.bill)
    def get(self, request: Any, bill_id: int) -> dict[str, Any]:
        """Return each line with its price, quantity and parts, recomputed; the difference must be 0."""
        row, lines = door.found(queries.bill(bill_id)), [_explained(one) for one in queries.explain(bill_id)]
        recomputed = sum(one["recomputed"] for one in lines)
        return {
            "number": row.number, "charged": row.amount, "recomputed": recomputed,
            "difference": row.amount - recomputed, "lines": lines,
        }  # fmt: skip


class Violations(door.View):
    """What was charged without ground, of the customers one may see."""

    act = "bill.view"

    @paging.listed(AMISS, ViolationRow)
    def get(self, request: Any) -> lists.ListSpec:
        """Return a page of the violations."""
        return AMISS


class Violation(door.View):
    """One violation."""

    acts = {"GET": "bill.view", "POST": "bill.edit"}

    @door.call(returns=FullViolation, finds=True)
    def get(self, request: Any, violation_id: int) -> dict[str, Any]:
        """Return a violation."""
        return _violation(violation_id)

    @door.call(returns=FullViolation, takes=GivenRefundStep, finds=queries.violation)
    def post(self, request: Any, violation_id: int, body: dict[str, Any]) -> dict[str, Any]:
        """Take a step of its refund; approving, declining and clearing take the act refund.approve."""
        step = body["step"]
        told: dict[str, Any] = {"violation_id": violation_id, "at": clock.now()}
        if step in {"approve", "decline", "clear"} and not base.actor().may("refund.approve"):
            raise PermissionDenied("refund.approve")
        if step == "approve":
            actions.approve(**told)
        elif step == "refund":
            today = org_queries.business_date(told["at"])
            actions.refund(day=body.get("day") or today, note=body["note"], today=today, **told)
        else:
            deeds = {"propose": actions.propose, "decline": actions.decline, "clear": actions.clear}
            deeds[step](words=body["words"], **told)
        return _violation(violation_id)


def _explained(one: queries.Explained) -> dict[str, Any]:
    line, price, parts = one.line, one.line.price, one.charge.parts if one.charge else ()
    return {
        "line_id": line.pk, "plan": line.subscription.plan.name, "kind": price.kind if price else "",
        "given": price.given if price else {}, "price_since": price.valid_from if price else None,
        "quantity": line.quantity, "unit_price": line.unit_price, "n_days": one.n_days,
        "n_month_days": one.n_month_days, "charged": line.amount, "recomputed": one.expected,
        "difference": one.difference,
        "parts": [
            {"what": part.what, "quantity": part.quantity, "price": part.price, "amount": part.amount}
            for part in parts
        ],
    }  # fmt: skip


def _violation(violation_id: int) -> dict[str, Any]:
    row = door.found(queries.violation(violation_id))
    names = ("customer_id", "subscription_id", "line_id", "refund_note")
    return paging.row(AMISS, row) | {name: getattr(row, name) for name in names}


def _now() -> dict[str, Any]:
    at = clock.now()
    return {"today": org_queries.business_date(at), "at": at}


urls = [
    path("bills", Bills.as_view(), name="api-bills"),
    path("bills/<int:bill_id>", Bill.as_view(), name="api-bill"),
    path("bills/<int:bill_id>/explain", BillExplanation.as_view(), name="api-bill-explain"),
    path("violations", Violations.as_view(), name="api-violations"),
    path("violations/<int:violation_id>", Violation.as_view(), name="api-violation"),
]
