"""A sign of leaving, its case, a measure, an emergency and an old issue, as the matrix and the browser ask for them."""

from datetime import datetime
from decimal import Decimal
from typing import Any

from zhike.apps.churn import actions
from zhike.apps.churn.models import Case

OF_CUSTOMER = {"case_id", "signal_id", "measure_id", "emergency_id", "legacy_id"}


def make(*, customer_id: int, owner_id: int, branch_id: int, at: datetime) -> dict[str, Any]:
    """Make one of each."""
    day = at.date()
    signal_id = actions.add_signal(customer_id=customer_id, kind="STATEMENT", day=day, today=day, at=at)
    case = Case.objects.create(
        customer_id=customer_id, branch_id=branch_id, exit_date=day, due_date=day, created_at=at, updated_at=at
    )
    new = actions.NewMeasure(
        "涨价前先通知", "PRICE", branch_id=branch_id, owner_id=owner_id, due_date=day, expected=Decimal(-2)
    )
    told = {"today": day, "at": at}
    emergency_id = actions.open_emergency(title="大客户要走", branch_id=branch_id, lead_id=owner_id, at=at)
    (legacy_id,) = actions.note_issues(
        customer_ids=[customer_id], kind="OLD_RETURN", day=day, text="退货未结", **told
    )  # fmt: skip
    return {
        "case_id": case.pk, "signal_id": signal_id, "act": "submit", "emergency_id": emergency_id,
        "measure_id": actions.add_measure(new=new, **told), "legacy_id": legacy_id,
    }  # fmt: skip
