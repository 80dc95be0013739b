"""What people note of a customer's value: a rating, an estimate of the wallet, a referral, a competitor."""

from datetime import datetime
from decimal import Decimal
from typing import Any

from zhike.apps.customers import actions as customer_actions
from zhike.apps.valuation import actions

OF_CUSTOMER = {"rating_id", "wallet_id", "referral_id", "rivalry_id", "value_note_id"}


def make(*, customer_id: int, owner_id: int, branch_id: int, at: datetime) -> dict[str, Any]:
    """Make one of each; whom the customer brought is a customer of its own."""
    new = customer_actions.NewCustomer(code=f"BROUGHT-{customer_id}", name="老城五金店", branch_id=branch_id)
    referred_id = customer_actions.add_customer(new=new, at=at)
    given = {
        "rating": {"subject": "CREDIT", "points": 80, "reason": "三年准时付款"},
        "wallet": {"amount": Decimal(200_000), "win_rate": Decimal("0.3"), "reason": "采购经理估计"},
        "referral": {"referred_id": referred_id, "way": "RECOMMENDED", "share": Decimal("0.5"), "reason": "展会上介绍"},
        "rivalry": {"outcome": "CONTESTED", "competitor": "北方工具", "share": Decimal("0.6"), "reason": "车间所见"},
    }  # fmt: skip
    made = {
        f"{kind}_id": actions.add_note(kind=kind, customer_id=customer_id, values=values, day=at.date(), at=at)
        for kind, values in given.items()
    }
    return made | {"note_kind": "rating", "value_note_id": made["rating_id"], "quadrant": "MAINTAIN"}
