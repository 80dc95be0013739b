"""Refunding: proposed by one, approved by another who leads, noted once the money is back; or cleared."""

from datetime import date, datetime
from decimal import Decimal
from typing import Any

from django.db import transaction
from django.db.models import QuerySet, Sum

from zhike.apps.billing import queries, rules
from zhike.apps.billing.models import BillLine, Violation
from zhike.apps.core import actions as core_actions
from zhike.apps.core import base


@transaction.atomic
def propose(*, violation_id: int, words: str, at: datetime) -> None:
    """Propose that what was charged without ground is given back. Raises BillingRefused."""
    row = _row(violation_id, "FOUND")
    rules.refuse_first(("NOTHING_TO_REFUND", "", row.amount <= 0), ("NO_WORDS", "words", not words.strip()))
    told = {"proposed_by_id": base.actor().user_id, "proposed_at": at, "words": words.strip()[:300]}
    _move(row, "violation.propose", {"state": Violation.State.PROPOSED, **told}, at)


@transaction.atomic
def approve(*, violation_id: int, at: datetime) -> None:
    """Approve a refund somebody else, or the program, proposed. Raises BillingRefused."""
    row = _row(violation_id, "PROPOSED")
    user_id = base.actor().user_id
    rules.refuse_first(
        ("OWN_PROPOSAL", "", user_id is not None and row.proposed_by_id == user_id),
        ("TWICE", "", row.amount > _left(row)),
    )
    values = {"state": Violation.State.APPROVED, "approved_by_id": user_id, "approved_at": at}
    _move(row, "violation.approve", values, at)
    told = {"violation_id": row.pk, "customer_id": row.customer_id, "amount": str(row.amount)}
    core_actions.record("refund.approved", told, at=at)


@transaction.atomic
def decline(*, violation_id: int, words: str, at: datetime) -> None:
    """Send a proposal back with the reason; somebody may propose it anew. Raises BillingRefused."""
    row = _row(violation_id, "PROPOSED")
    rules.refuse_first(("NO_WORDS", "words", not words.strip()))
    values = {"state": Violation.State.FOUND, "words": words.strip()[:300], "proposed_by_id": None, "proposed_at": None}
    _move(row, "violation.refuse", values, at)


@transaction.atomic
def refund(*, violation_id: int, day: date, note: str, today: date, at: datetime) -> None:
    """Note that the money is back with the customer, on which day and how. Raises BillingRefused."""
    row = _row(violation_id, "APPROVED")
    rules.refuse_first(("IN_FUTURE", "day", day > today), ("NO_WORDS", "note", not note.strip()))
    told = {"refunded_date": day, "refund_note": note.strip()[:200]}
    _move(row, "violation.refund", {"state": Violation.State.REFUNDED, **told}, at)


@transaction.atomic
def clear(*, violation_id: int, words: str, at: datetime) -> None:
    """Clear what a customer disputed and is right after all, or where too little was charged. Raises BillingRefused.

    What lacks consent is not argued away: its consent is recorded, or the money goes back.
    """
    row = _row(violation_id, "FOUND")
    is_arguable = row.kind == Violation.Kind.NOT_ORDERED or row.amount <= 0
    is_unasked = row.kind == Violation.Kind.NO_CONSENT
    rules.refuse_first(
        ("CONSENT_REQUIRED", "", is_unasked), ("WRONG_STATE", "", not is_arguable),
        ("NO_WORDS", "words", not words.strip()),
    )  # fmt: skip
    _move(row, "violation.clear", {"state": Violation.State.CLEARED, "words": words.strip()[:300]}, at)


def _left(row: Violation) -> Decimal:
    """Return how much of what was charged is not given back yet: of the line, or of the whole subscription."""
    given = Violation.objects.filter(state__in=("APPROVED", "REFUNDED"), subscription_id=row.subscription_id)
    charged = BillLine.objects.filter(subscription_id=row.subscription_id)
    left = _sum(charged) - _sum(given)
    return (
        min(left, _sum(charged.filter(pk=row.line_id)) - _sum(given.filter(line_id=row.line_id)))
        if row.line_id
        else left
    )


def _sum(rows: QuerySet[Any]) -> Decimal:
    return rows.aggregate(sum=Sum("amount"))["sum"] or Decimal(0)


def _row(violation_id: int, state: str) -> Violation:
    row = queries.violation(violation_id)
    if row is None or row.state != state:
        raise rules.BillingRefused("WRONG_STATE")
    return row


def _move(row: Violation, act: str, values: dict[str, Any], at: datetime) -> None:
    row.change(values, version=row.version, at=at)
    branch_id = row.customer.branch_id
    told = {"state": row.state, "amount": str(row.amount)}
    core_actions.audit(act, noun="violation", object_id=row.pk, branch_id=branch_id, at=at, values=told)
