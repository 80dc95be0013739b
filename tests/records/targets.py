"""What is the house's own and seen by everybody who may look: a target group, something of the catalogue of gifts."""

from datetime import datetime
from decimal import Decimal
from typing import Any

from zhike.apps.activities import actions as activity_actions
from zhike.apps.targets import actions

OF_CUSTOMER: set[str] = set()


def make(*, customer_id: int, owner_id: int, branch_id: int, at: datetime) -> dict[str, Any]:
    """Make one of each for every customer: names are unique."""
    name = f"江苏的机床厂 {customer_id}"
    group_id = actions.define_group(
        name=name, params={"kind": "ENTERPRISE"}, reason="离我们近,量大", day=at.date(), at=at
    )  # fmt: skip
    item_id = activity_actions.add_gift_item(name="宣纸", value=Decimal(60), tags=["书法"], at=at)
    return {"group_id": group_id, "item_id": item_id}
