"""A warning and a sign, as the matrix and the browser ask for them."""

from datetime import date
from decimal import Decimal

from zhike.analytics import detectors
from zhike.apps.risk import actions, rules

OF_CUSTOMER = {"warning_id", "sign_id"}


def make(*, customer_id, owner_id, branch_id, at) -> dict:
    """Note a resale price and raise the warning it leads to; return their ids."""
    day = date(2026, 3, 2)
    sign_id = actions.note_resale(
        customer_id=customer_id, price=Decimal(72), list_price=Decimal(100), day=day, product_name="麻花钻", at=at
    )
    reading = detectors.dumping(detectors.Resold(72, 100, 1, day.isoformat(), "麻花钻"))
    seen = rules.Sighting("DUMPING", reading, customer_id=customer_id, branch_id=branch_id, year=Decimal(1000))
    (warning_id,) = actions.settle([seen], codes=("DUMPING",), customer_ids=[customer_id], day=day, at=at)
    return {"warning_id": warning_id, "sign_id": sign_id}
