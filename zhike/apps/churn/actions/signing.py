"""Signs that a customer means to leave: noted by hand or from a contact, withdrawn when they were none."""

from datetime import date, datetime
from typing import Any

from django.db import transaction

from zhike.apps.catalog import rules as catalog_rules
from zhike.apps.churn import queries
from zhike.apps.churn.actions import legacy
from zhike.apps.churn.models import Signal
from zhike.apps.complaints import queries as complaint_queries
from zhike.apps.core import actions as core_actions
from zhike.apps.core import base, clock
from zhike.apps.customers import queries as customer_queries
from zhike.apps.grading import actions as grading_actions
from zhike.apps.surveys import queries as survey_queries

STRENGTHS = (1, 2, 3)
FROM_CONTACT, FROM_SURVEY, FROM_COMPLAINT = "INTERACTION", "SURVEY", "COMPLAINT"


class NoSuchSignal(Exception):
    """The sign does not exist, may not be seen or was withdrawn already."""


class SignalRefused(ValueError):
    """A sign cannot be noted so: BAD_KIND, BAD_STRENGTH, IN_FUTURE or NO_CUSTOMER."""

    def __init__(self, rule: str):
        super().__init__(rule)
        self.rule = rule


@transaction.atomic
def add_signal(
    *, customer_id: int, kind: str, day: date, today: date, strength: int = 2, note: str = "", went_to: str = "",
    source: str = "HAND", source_id: int | None = None, at: datetime,
) -> int:  # fmt: skip
    """Note a sign of a visible customer; the next analysis counts it. Return its id. Raises SignalRefused."""
    card = customer_queries.card(customer_id)
    if card is None:
        raise SignalRefused("NO_CUSTOMER")
    if kind not in catalog_rules.SIGNS:
        raise SignalRefused("BAD_KIND")
    if strength not in STRENGTHS:
        raise SignalRefused("BAD_STRENGTH")
    if day > today:
        raise SignalRefused("IN_FUTURE")
    row = Signal(
        customer_id=customer_id, kind=kind, day=day, strength=strength, note=note.strip(), went_to=went_to.strip(),
        source=source, source_id=source_id, author_id=base.actor().user_id, created_at=at, updated_at=at,
    )  # fmt: skip
    row.save(force_insert=True)
    _tell("signal.add", row, card.branch_id, at)
    return row.pk


@transaction.atomic
def withdraw_signal(*, signal_id: int, day: date, at: datetime) -> None:
    """Take a sign back from a day on: it was none, or the customer changed its mind."""
    row = queries.signal(signal_id)
    if row is None or row.withdrawn_date:
        raise NoSuchSignal(signal_id)
    row.change({"withdrawn_date": max(day, row.day)}, version=None, at=at)
    _tell("signal.withdraw", row, row.customer.branch_id, at)


@transaction.atomic
def restore_signal(*, signal_id: int, at: datetime) -> None:
    """Let a withdrawn sign count again."""
    row = queries.signal(signal_id)
    if row is None or not row.withdrawn_date:
        raise NoSuchSignal(signal_id)
    row.change({"withdrawn_date": None}, version=None, at=at)
    _tell("signal.restore", row, row.customer.branch_id, at)


@transaction.atomic
def note_contact(
    *, interaction_id: int, customer_id: int, text: str, day: date, today: date, at: datetime
) -> int | None:
    """Note what a contact told of leaving, once; return the sign's id."""
    return _note_once(
        FROM_CONTACT, interaction_id, customer_id=customer_id, kind="STATEMENT", day=min(day, today), today=today,
        note=text[:300], at=at,
    )  # fmt: skip


@transaction.atomic
def drop_contact(*, interaction_id: int, day: date, at: datetime) -> None:
    """Withdraw what a contact told, the contact being taken back."""
    _drop(FROM_CONTACT, interaction_id, day, at)


@transaction.atomic
def note_answer(*, invitation_id: int, today: date, at: datetime) -> int | None:
    """Note what an answer to a survey tells of leaving, once; return the sign's id, None where it tells nothing."""
    told = survey_queries.intent(invitation_id)
    if told is None:
        return None
    words = "" if told.percent is None else f"B ÷ A = {told.percent} %"
    # Whoever was told that it is served less is less satisfied on purpose; that it wants to leave counts all the same.
    excepted = f"{told.day}: {words}" if told.how != "SAID" else ""
    if excepted and grading_actions.except_alert(customer_id=told.customer_id, note=excepted, at=at):
        return None
    return _note_once(
        FROM_SURVEY, invitation_id, customer_id=told.customer_id, kind="SURVEY", day=min(told.day, today),
        today=today, strength=2 if told.how == "SAID" else 1, at=at,
        note=words,
    )  # fmt: skip


@transaction.atomic
def follow_complaint(*, complaint_id: int, today: date, at: datetime) -> int | None:
    """Let a grave complaint be a sign of leaving, once, and no longer when it turns out not to be one.

    Who says it was deceived is kept as a breach of trust as well.

    Return the sign's id, None where there is none to note.
    """
    row = complaint_queries.complaint(complaint_id)
    if row is None:
        return None
    legacy.follow_deception(complaint=row, day=today, at=at)
    is_grave = row.severity == "GRAVE" and row.status != "MERGED" and row.validity != "INVALID"
    if not is_grave:
        _drop(FROM_COMPLAINT, complaint_id, today, at)
        return None
    return _note_once(
        FROM_COMPLAINT, complaint_id, customer_id=row.customer_id, kind="GRAVE_COMPLAINT",
        day=min(clock.today(row.opened_at), today), today=today, note=row.number, at=at,
    )  # fmt: skip


def _note_once(source: str, source_id: int, **values: Any) -> int | None:
    if Signal.objects.filter(source=source, source_id=source_id).exists():
        return None
    return add_signal(source=source, source_id=source_id, **values)


def _drop(source: str, source_id: int, day: date, at: datetime) -> None:
    for row in Signal.objects.filter(source=source, source_id=source_id, withdrawn_date=None):
        withdraw_signal(signal_id=row.pk, day=day, at=at)


def _tell(act: str, row: Signal, branch_id: int, at: datetime) -> None:
    core_actions.audit(
        act, noun="signal", object_id=row.pk, branch_id=branch_id, at=at,
        values={"customer_id": row.customer_id, "kind": row.kind, "day": str(row.day)},
    )  # fmt: skip
    core_actions.record("churn.signal_changed", {"signal_id": row.pk, "customer_id": row.customer_id}, at=at)
