"""An invoice settled by hand, a limit, an order beyond it, an account, and a risk with an answer, for the matrix."""

from datetime import timedelta
from decimal import Decimal

from zhike.apps.org import queries as org_queries
from zhike.apps.receivables import actions, queries
from zhike.apps.receivables.models import Exemption
from zhike.apps.risk import actions as risk_actions
from zhike.apps.risk.rules import register
from zhike.apps.trade import actions as trade_actions

OF_CUSTOMER = {
    "invoice_id",
    "settlement_id",
    "exemption_id",
    "write_off_id",
    "receivable_id",
    "risk_id",
    "treatment_id",
}


def make(*, customer_id, owner_id, branch_id, at) -> dict:
    """Make one of each; return their ids."""
    day = org_queries.business_date(at)
    told = {"customer_id": customer_id, "today": day, "at": at}
    invoice_id = actions.enter_invoice(
        number="FP-1", day=day - timedelta(days=90), due_date=day - timedelta(days=60), amount=Decimal(800), **told
    )
    new = trade_actions.NewPayment(customer_id, day - timedelta(days=20), Decimal(300), "CNY", "TT-1")
    (payment_id,) = trade_actions.add_payments(new=[new], at=at)
    settlement_id = actions.settle(
        invoice_id=invoice_id, payment_id=payment_id, amount=Decimal(200), day=day, at=at
    )  # fmt: skip
    actions.set_limit(amount=Decimal(400), terms_days=30, reason="年度授信", valid_from=day, **told)
    waiting = Exemption.objects.create(
        customer_id=customer_id, order_number="SO-7", amount=Decimal(100), until=day, reason="旺季备货",
        state="WAITING", asked_by_id=owner_id, created_at=at, updated_at=at,
    )  # fmt: skip
    write_off_id = actions.ask_write_off(
        invoice_id=invoice_id, amount=Decimal(100), reason="客户已注销", day=day, at=at
    )  # fmt: skip
    rated = register.Rated(4, 4, Decimal("0.30"), Decimal(500_000))
    risk_id = risk_actions.register_risk(
        new=risk_actions.NewRisk("拖欠货款", "CREDIT", "EVASION", rated, customer_id=customer_id, owner_id=owner_id),
        day=day, at=at,
    )  # fmt: skip
    treatment_id = risk_actions.propose_treatment(
        risk_id=risk_id,
        given=register.Answer(
            "REDUCE", plan="先款后货", owner_id=owner_id, due_date=day, cost=Decimal(30_000),
            residual_probability=Decimal("0.10"), residual_loss=Decimal(400_000),
        ),
        today=day, at=at,
    )  # fmt: skip
    account = queries.account(customer_id)
    return {
        "invoice_id": invoice_id, "settlement_id": settlement_id, "exemption_id": waiting.pk,
        "write_off_id": write_off_id,
        "receivable_id": account.pk if account else 0, "risk_id": risk_id, "treatment_id": treatment_id,
        "word": "grant", "strategy": "reduce",
    }  # fmt: skip
