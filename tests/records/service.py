"""A line of the roster and an incident of a key account, as the matrix and the browser ask for them."""

from datetime import datetime
from typing import Any

import keyed

from zhike.apps.service import actions

OF_CUSTOMER = {"shift_id", "incident_id", "request_id"}


def make(*, customer_id: int, owner_id: int, branch_id: int, at: datetime) -> dict[str, Any]:
    """Make one of each, of a key account."""
    keyed.stood(
        customer_id=customer_id, metal="PLATINUM", sponsor_id=None, manager_id=owner_id, backup_id=None, at=at,
    )  # fmt: skip
    new = actions.NewShift(user_id=owner_id, phone="0512-6000", first_date=at.date(), customer_id=customer_id)
    day = at.date()
    return {
        "shift_id": actions.add_shift(new=new, at=at),
        "request_id": actions.note_request(
            customer_id=customer_id, text="样件周五前到", due_date=day, accountable_id=owner_id, day=day, at=at
        ),
        "incident_id": actions.report_incident(customer_id=customer_id, what="发错型号", at=at),
    }  # fmt: skip
