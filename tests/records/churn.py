"""A sign that the customer means to leave and its case, as the matrix and the browser ask for them."""

from datetime import datetime
from typing import Any

from zhike.apps.churn import actions
from zhike.apps.churn.models import Case

OF_CUSTOMER = {"case_id", "signal_id"}


def make(*, customer_id: int, owner_id: int, branch_id: int, at: datetime) -> dict[str, Any]:
    """Make one of each."""
    day = at.date()
    signal_id = actions.add_signal(customer_id=customer_id, kind="STATEMENT", day=day, today=day, at=at)
    case = Case.objects.create(
        customer_id=customer_id, branch_id=branch_id, exit_date=day, due_date=day, created_at=at, updated_at=at
    )
    return {"case_id": case.pk, "signal_id": signal_id, "act": "submit"}
