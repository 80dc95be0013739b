"""Holding: no new orders of a customer, or of a branch and all below it, until the hold is lifted."""

from datetime import date, datetime

from django.db import transaction

from zhike.apps.core import actions as core_actions
from zhike.apps.core import base
from zhike.apps.receivables.models import Hold
from zhike.apps.receivables.rules import CreditRefused


@transaction.atomic
def hold_orders(
    *, customer_id: int | None, branch_id: int, reason: str, source: str = "", day: date, at: datetime
) -> int:
    """Take no new orders of a customer, or of a branch and all below it; return the id. Raises CreditRefused."""
    if not reason.strip():
        raise CreditRefused("NO_REASON", "reason")
    row = Hold.objects.create(
        customer_id=customer_id, branch_id=branch_id, reason=reason.strip()[:300], source=source, valid_from=day,
        user_id=base.actor().user_id, created_at=at, updated_at=at,
    )  # fmt: skip
    values = {"customer_id": customer_id, "reason": row.reason}
    core_actions.audit("hold.add", noun="hold", object_id=row.pk, branch_id=branch_id, at=at, values=values)
    return row.pk


@transaction.atomic
def lift_hold(*, source: str, day: date, at: datetime) -> int:
    """Lift the holds that came of something; return how many were in force."""
    with base.acting_as(base.System(f"hold lifted by {base.actor().label}")):
        rows = list(Hold.objects.filter(source=source, valid_to=None))
        for row in rows:
            row.change({"valid_to": max(day, row.valid_from)}, version=None, at=at)
    for row in rows:
        core_actions.audit("hold.end", noun="hold", object_id=row.pk, branch_id=row.branch_id, at=at)
    return len(rows)
