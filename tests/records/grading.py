"""A retirement, a programme, a proposal and support of a customer, as the matrix and the browser ask for them."""

from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any

from zhike.apps.customers.models import Card
from zhike.apps.grading import actions
from zhike.apps.grading.models import Proposal

OF_CUSTOMER = {"plan_id", "programme_id", "proposal_id", "support_id"}


def make(*, customer_id: int, owner_id: int, branch_id: int, at: datetime) -> dict[str, Any]:
    """Make one of each; the customer has a tier, and its potential waits to be known."""
    before = Card.objects.filter(pk=customer_id).values("tier").get()
    Card.objects.filter(pk=customer_id).update(tier="ORDINARY")
    new = actions.NewCase(customer_id=customer_id, reason="亏损两年", strategic_reason="")
    plan_id = actions.propose_retirement(new=new, day=at.date(), at=at)
    programme_id = actions.begin_programme(
        customer_id=customer_id, steps=["拜访总经理"], owner_id=owner_id, due_date=at.date() + timedelta(days=90),
        note="", at=at,
    )  # fmt: skip
    support_id = actions.grant_support(
        customer_id=customer_id, what="展会补贴", amount=Decimal(10), day=at.date(), at=at
    )  # fmt: skip
    proposal = Proposal.objects.create(
        customer_id=customer_id, day=at.date(), verdict="KEEP", reasons=["KEY_TIER"], created_at=at, updated_at=at
    )
    Card.objects.filter(pk=customer_id).update(**before)
    return {
        "plan_id": plan_id, "programme_id": programme_id, "proposal_id": proposal.pk, "support_id": support_id,
        "step": "check", "wording": "PRICE_UP",
    }  # fmt: skip
