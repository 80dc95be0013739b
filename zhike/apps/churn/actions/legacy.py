"""Old issues with customers: noted for one or many, looked at before a bulk act, settled, opened again."""

from collections.abc import Sequence
from datetime import date, datetime
from typing import Any

from django.db import transaction

from zhike.apps.churn import queries, rules
from zhike.apps.churn.models import LegacyIssue
from zhike.apps.churn.rules import PreventionRefused
from zhike.apps.core import actions as core_actions
from zhike.apps.core import base, clock
from zhike.apps.customers import queries as customer_queries


class NoSuchIssue(Exception):
    """The old issue does not exist or may not be seen."""


@transaction.atomic
def note_issues(
    *, customer_ids: Sequence[int], kind: str, day: date, text: str, today: date, at: datetime
) -> list[int]:  # fmt: skip
    """Note the same old issue or breach of trust with each of some customers; return the ids."""
    ids = list(dict.fromkeys(customer_ids))
    if not ids or customer_queries.seen(ids) != set(ids):
        raise PreventionRefused("NO_CUSTOMER", "customer_ids")
    if kind not in rules.ISSUES:
        raise PreventionRefused("BAD_KIND", "kind")
    if not text.strip():
        raise PreventionRefused("NO_TEXT", "text")
    if day > today:
        raise PreventionRefused("IN_FUTURE", "day")
    rows = LegacyIssue.objects.bulk_create(
        LegacyIssue(
            customer_id=pk, kind=kind, day=day, text=text.strip(), author_id=base.actor().user_id, created_at=at,
            updated_at=at,
        )
        for pk in ids
    )  # fmt: skip
    cards = customer_queries.cards_of(ids)
    told = [(row.pk, cards[row.customer_id].branch_id, {"customer_id": row.customer_id, "kind": kind}) for row in rows]
    core_actions.audit_each("legacyissue.add", noun="legacyissue", told=told, at=at)
    return [row.pk for row in rows]


@transaction.atomic
def follow_deception(*, complaint: Any, day: date, at: datetime) -> int | None:
    """Open a breach of trust with whoever was deceived, once, and take it back where that turns out untrue.

    Return the id of the issue a complaint stands for; None where it is not, or no longer, one of a deception.
    """
    row = LegacyIssue.objects.select_related("customer").filter(complaint_id=complaint.pk).first()
    holds = complaint.cause == "DECEIVED" and complaint.validity != "INVALID" and complaint.status != "MERGED"
    if not holds:
        if row is not None and row.status == "OPEN":
            row.change({"status": "DROPPED", "settled_date": day}, version=None, at=at)
            _tell("legacyissue.drop", row, at)
        return None
    if row is None:
        text = f"{complaint.number}: {complaint.what}"[:500]
        row = LegacyIssue.objects.create(
            customer=complaint.customer, kind="DECEPTION", day=min(clock.today(complaint.opened_at), day), text=text,
            complaint_id=complaint.pk, created_at=at, updated_at=at,
        )  # fmt: skip
        _tell("legacyissue.add", row, at, kind=row.kind)
    elif row.status == "DROPPED":
        row.change({"status": "OPEN", "settled_date": None}, version=None, at=at)
        _tell("legacyissue.reopen", row, at)
    return row.pk


@transaction.atomic
def review_issue(*, legacy_id: int, word: str, day: date, at: datetime) -> None:
    """Say that somebody looked at the customer because of an open issue: for a time bulk acts may pass."""
    row = _open(legacy_id)
    if not word.strip():
        raise PreventionRefused("NO_TEXT", "word")
    values = {"reviewed_date": day, "reviewed_by_id": base.actor().user_id, "review": word.strip()}
    row.change(values, version=None, at=at)
    _tell("legacyissue.check", row, at)


@transaction.atomic
def settle_issue(*, legacy_id: int, settlement: str, day: date, at: datetime) -> None:
    """Settle an open issue, saying how."""
    row = _open(legacy_id)
    if not settlement.strip():
        raise PreventionRefused("NO_TEXT", "settlement")
    row.change({"status": "SETTLED", "settled_date": day, "settlement": settlement.strip()}, version=None, at=at)
    _tell("legacyissue.settle", row, at)


@transaction.atomic
def drop_issue(*, legacy_id: int, day: date, at: datetime) -> None:
    """Take back an issue noted by mistake, with those noted in the same act that nobody has touched since."""
    row = _open(legacy_id)
    noted = queries.issues().filter(created_at=row.created_at, author=row.author_id, kind=row.kind, text=row.text)
    for one in noted.filter(status="OPEN", version=row.version).order_by("pk"):
        one.change({"status": "DROPPED", "settled_date": day}, version=None, at=at)
        _tell("legacyissue.drop", one, at)


@transaction.atomic
def reopen_issue(*, legacy_id: int, at: datetime) -> None:
    """Open again what was settled or taken back."""
    row = queries.issue(legacy_id)
    if row is None:
        raise NoSuchIssue(legacy_id)
    if row.status == "OPEN":
        raise PreventionRefused("WRONG_STATE")
    row.change({"status": "OPEN", "settled_date": None, "settlement": ""}, version=None, at=at)
    _tell("legacyissue.reopen", row, at)


def _open(legacy_id: int) -> LegacyIssue:
    row = queries.issue(legacy_id)
    if row is None:
        raise NoSuchIssue(legacy_id)
    if row.status != "OPEN":
        raise PreventionRefused("WRONG_STATE")
    return row


def _tell(act: str, row: LegacyIssue, at: datetime, **values: Any) -> None:
    core_actions.audit(
        act, noun="legacyissue", object_id=row.pk, branch_id=row.customer.branch_id, at=at,
        values={"customer_id": row.customer_id, **values},
    )  # fmt: skip
