"""A plan, a subscription with its bill and a violation, a pass and an order asked for again, for the matrix."""

from datetime import date
from decimal import Decimal
from typing import Any

from zhike.apps.billing import actions, queries
from zhike.apps.billing.rules import Consent, month_before, month_of
from zhike.apps.org import queries as org_queries
from zhike.apps.selfservice import actions as self_actions
from zhike.apps.selfservice import queries as self_queries
from zhike.apps.selfservice.models import OrderRequest

OF_CUSTOMER = {"subscription_id", "bill_id", "violation_id", "pass_id", "order_request_id"}


def make(*, customer_id: int, owner_id: int, branch_id: int, at) -> dict[str, Any]:
    """Make one of each; return their ids."""
    day = org_queries.business_date(at)
    month = month_before(month_of(day))
    new = actions.NewPlan(
        f"CARE-{customer_id}", "保养服务", "台", "PER_UNIT", {"price": "80"}, date(2025, 1, 1), is_metered=True
    )
    plan_id = actions.add_plan(new=new, at=at)
    consent = Consent("李敏", month, "PAPER", "订单 BY-1")
    subscription_id = actions.subscribe(
        new=actions.NewSubscription(customer_id, plan_id, month, consent, used_for="二车间"), today=day, at=at
    )
    actions.note_reading(subscription_id=subscription_id, month=month, quantity=Decimal(3), at=at)
    (bill_id,) = actions.issue(month=month, today=day, at=at)
    (line,) = queries.explain(bill_id)
    violation_id = actions.dispute(line_id=line.line.pk, words="没有订过", day=day, at=at)
    secret = self_actions.make_pass(customer_id=customer_id, opens=["BILLS", "ORDERS"], at=at)
    request = OrderRequest.objects.create(
        customer_id=customer_id, order_number="SO-1", amount=Decimal(100), fingerprint=f"{customer_id:064}",
        seconds=20, n_steps=2,
        asked_at=at, created_at=at, updated_at=at,
    )  # fmt: skip
    document_id = self_actions.publish(
        new=self_actions.NewDocument("COMPLAINT", "投诉制度", "三个工作日内答复。", day), owner_id=owner_id, at=at
    )
    return {
        "service_plan_id": plan_id, "subscription_id": subscription_id, "bill_id": bill_id,
        "bill_line_id": line.line.pk, "violation_id": violation_id, "order_request_id": request.pk,
        "pass_id": self_queries.passes_of(customer_id)[0].pk, "policy_document_id": document_id,
        "my_secret": secret,
    }  # fmt: skip
