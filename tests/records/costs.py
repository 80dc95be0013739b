"""A cost booked for the customer, and one shared by the customers of its hall."""

from datetime import datetime
from decimal import Decimal

from zhike.apps.costs.models import Contribution, SharedCost
from zhike.apps.trade.models import Cost

OF_CUSTOMER = {"entry_id"}


def make(*, customer_id: int, owner_id: int, branch_id: int, at: datetime) -> dict[str, int]:
    """Make both, and what the customer left."""
    day = at.date()
    entry = Cost.objects.create(
        customer_id=customer_id, cost_date=day, category="SERVE", amount=Decimal(900), currency="CNY", note="试刀"
    )
    shared = SharedCost.objects.create(
        branch_id=branch_id, category="KEEP", amount=Decimal(100), currency="CNY", key="REVENUE", first_date=day,
        last_date=day, user_id=owner_id, created_at=at, updated_at=at,
    )  # fmt: skip
    left = {
        "as_of": day, "revenue": 1000, "goods": 700, "margin": 300, "cost": 900, "contribution": -600,
        "is_rough": False, "driver": "SERVE", "advice": "SERVE_OTHERWISE", "parts": {"SERVE": ["900", "900"]},
        "counts": {"n_visits": 3, "n_contacts": 4},
    }  # fmt: skip
    Contribution.objects.update_or_create(customer_id=customer_id, defaults=left)
    return {"entry_id": entry.pk, "share_id": shared.pk}
