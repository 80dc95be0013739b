"""Signs that a customer means to leave: noted by hand or from a contact, withdrawn when they were none."""

from datetime import date, datetime

from django.db import transaction

from zhike.apps.catalog import rules as catalog_rules
from zhike.apps.churn import queries
from zhike.apps.churn.models import Signal
from zhike.apps.core import actions as core_actions
from zhike.apps.core import base
from zhike.apps.customers import queries as customer_queries

STRENGTHS = (1, 2, 3)
FROM_CONTACT = "INTERACTION"


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
    if Signal.objects.filter(source=FROM_CONTACT, source_id=interaction_id).exists():
        return None
    return add_signal(
        customer_id=customer_id, kind="STATEMENT", day=min(day, today), today=today, note=text[:300],
        source=FROM_CONTACT, source_id=interaction_id, at=at,
    )  # fmt: skip


@transaction.atomic
def drop_contact(*, interaction_id: int, day: date, at: datetime) -> None:
    """Withdraw what a contact told, the contact being taken back."""
    for row in Signal.objects.filter(source=FROM_CONTACT, source_id=interaction_id, withdrawn_date=None):
        withdraw_signal(signal_id=row.pk, day=day, at=at)


def _tell(act: str, row: Signal, branch_id: int, at: datetime) -> None:
    core_actions.audit(
        act, noun="signal", object_id=row.pk, branch_id=branch_id, at=at,
        values={"customer_id": row.customer_id, "kind": row.kind, "day": str(row.day)},
    )  # fmt: skip
    core_actions.record("churn.signal_changed", {"signal_id": row.pk, "customer_id": row.customer_id}, at=at)
