"""What ties a customer to us: noted, ended, and let hold again."""

from datetime import date, datetime
from decimal import Decimal

from django.db import transaction

from zhike.apps.core import base
from zhike.apps.plans import queries, rules
from zhike.apps.plans.actions.writing import card_of, is_past, tell
from zhike.apps.plans.models import Anchor
from zhike.apps.plans.rules import PlanRefused


@transaction.atomic
def note_anchor(
    *, customer_id: int, kind: str, text: str, amount: Decimal | None = None, day: date, at: datetime
) -> int:  # fmt: skip
    """Note something that ties a visible customer to us; return its id. Raises PlanRefused."""
    card = card_of(customer_id)
    rules.check_anchor(kind, amount)
    is_past(day, at)
    row = Anchor.objects.create(
        customer_id=card.pk, kind=kind, text=text, amount=amount, noted_date=day, user_id=base.actor().user_id,
        created_at=at, updated_at=at,
    )  # fmt: skip
    tell("anchor.note", row, card.branch_id, at, {"customer_id": card.pk, "kind": kind, "day": str(day)})
    return row.pk


@transaction.atomic
def end_anchor(*, anchor_id: int, day: date | None, at: datetime) -> int:
    """Say that a tie holds no more since a day, or with None that it does; return its customer. Raises PlanRefused."""
    row = queries.anchor(anchor_id)
    if row is None:
        raise PlanRefused("NO_ENTRY")
    if day and row.ended_date:
        raise PlanRefused("CLOSED")
    if row.change({"ended_date": day}, version=None, at=at):
        tell("anchor.end" if day else "anchor.restore", row, row.customer.branch_id, at, {"kind": row.kind})
    return row.customer_id
