"""Writing off what nobody expects to be paid: asked with a reason, decided by a manager, booked as bad debt."""

import contextlib
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from zhike.apps.core import actions as core_actions
from zhike.apps.core import base
from zhike.apps.costs import actions as cost_actions
from zhike.apps.customers import actions as customer_actions
from zhike.apps.org import queries as org_queries
from zhike.apps.people import actions as people_actions
from zhike.apps.receivables import queries, rules
from zhike.apps.receivables.actions import invoicing
from zhike.apps.receivables.models import WriteOff
from zhike.apps.receivables.rules import CENT, CreditRefused
from zhike.apps.tasks import actions as task_actions

BAD_DEBT = "BAD_DEBT"
# A manager decides within so many days.
DECIDE_DAYS = 7


@transaction.atomic
def ask_write_off(*, invoice_id: int, amount: Decimal, reason: str, day: date, at: datetime) -> int:
    """Ask a manager to write off so much of an invoice; return the id. Raises CreditRefused."""
    row = queries.invoice(invoice_id)
    if row is None:
        raise CreditRefused("NO_CUSTOMER", "invoice_id")
    customer_actions.lock_customers(row.customer_id)
    if not reason.strip():
        raise CreditRefused("NO_REASON", "reason")
    if amount < CENT:
        raise CreditRefused("AMOUNT", "amount")
    if queries.write_offs_of(row.pk).filter(state=WriteOff.State.WAITING).exists():
        raise CreditRefused("ASKED_ALREADY")
    _check_open(row, amount, day)
    made = WriteOff(
        invoice_id=row.pk, amount=amount, reason=reason.strip()[:300], asked_by_id=base.actor().user_id,
        created_at=at, updated_at=at,
    )  # fmt: skip
    made.save(force_insert=True)
    made.change({"task_id": _ask_manager(row, made, day, at)}, version=None, at=at)
    _tell("writeoff.ask", made, row, at, amount=str(amount), reason=made.reason)
    return made.pk


def _check_open(row: Any, amount: Decimal, day: date) -> None:
    stands = next((one for one in queries.opened(row.customer_id, max(day, row.day)) if one.row.pk == row.pk), None)
    if stands is None or amount > stands.open - stands.disputed:
        raise CreditRefused("WRITTEN_OFF_TOO_MUCH", "amount")


def _ask_manager(row: Any, made: WriteOff, day: date, at: datetime) -> int | None:
    asked_by = base.actor().user_id
    known = [pk for pk in org_queries.manager_ids(row.customer.branch_id) if pk != asked_by]
    manager_id = next(iter(known), None)
    with org_queries.speaking_to(manager_id):
        title = _("Decide on writing off invoice %(number)s of %(name)s") % {
            "number": row.number, "name": row.customer.name,
        }  # fmt: skip
    with base.acting_as(base.System("write-off")):
        return task_actions.add_task(
            title=title, due_date=day + timedelta(days=DECIDE_DAYS), branch_id=row.customer.branch_id,
            assignee_id=manager_id, customer_id=row.customer_id, priority="HIGH", source=rules.SOURCE,
            link=f"/invoices/{row.pk}/", note=made.reason, at=at,
        )  # fmt: skip


@transaction.atomic
def decide_write_off(*, write_off_id: int, is_granted: bool, day: date, at: datetime) -> int:
    """Write off what was asked for, or not; return the invoice's id.

    A credit note lowers the invoice, and the customer bears the amount as bad debt. Raises CreditRefused.
    """
    made, row = _found(write_off_id)
    if made.state != WriteOff.State.WAITING:
        raise CreditRefused("WRONG_STATE")
    if made.asked_by_id == base.actor().user_id:
        raise CreditRefused("NOT_OWN_WORD")
    people_actions.demand_impartial(customer_id=row.customer_id)
    values: dict[str, Any] = {"decided_by_id": base.actor().user_id, "decided_at": at}
    if is_granted:
        _check_open(row, made.amount, day)
        values |= {"state": WriteOff.State.GRANTED, **_book(made, row, day, at)}
    else:
        values |= {"state": WriteOff.State.REFUSED}
    made.change(values, version=None, at=at)
    if made.task_id:
        with contextlib.suppress(task_actions.TaskClosed, task_actions.NoSuchTask):
            task_actions.close_task(task_id=made.task_id, at=at)
    _answer(made, row, at, is_granted=is_granted)
    _tell("writeoff.decide", made, row, at, state=str(made.state), amount=str(made.amount))
    return row.pk


def _book(made: WriteOff, row: Any, day: date, at: datetime) -> dict[str, int]:
    """Lower the invoice and book the cost; return what came of it."""
    note_id = invoicing.enter_invoice(
        customer_id=row.customer_id, number=f"{row.number[:50]}-W{made.pk}", day=day, amount=-made.amount,
        order_numbers=[row.number], today=day, at=at,
    )  # fmt: skip
    cost_id = cost_actions.book(
        customer_id=row.customer_id, day=day, category=BAD_DEBT, amount=made.amount, currency=row.currency,
        note=f"{row.number}: {made.reason}"[:200], at=at,
    )  # fmt: skip
    return {"credit_note_id": note_id, "cost_id": cost_id}


def _answer(made: WriteOff, row: Any, at: datetime, *, is_granted: bool) -> None:
    with org_queries.speaking_to(made.asked_by_id):
        said = _("Written off: invoice %(number)s") if is_granted else _("Not written off: invoice %(number)s")
    task_actions.notify(
        user_ids=[made.asked_by_id] if made.asked_by_id else [], title=said % {"number": row.number},
        text=row.customer.name, link=f"/invoices/{row.pk}/", level="info" if is_granted else "warning",
        kind="APPROVAL", at=at,
    )  # fmt: skip


@transaction.atomic
def take_back_write_off(*, write_off_id: int, day: date, at: datetime) -> int:
    """Let what was written off be owed again, and the cost be none; return the invoice's id. Raises CreditRefused."""
    made, row = _found(write_off_id)
    if made.state != WriteOff.State.GRANTED:
        raise CreditRefused("WRONG_STATE")
    made.change({"state": WriteOff.State.TAKEN_BACK}, version=None, at=at)
    if made.cost_id:
        with contextlib.suppress(cost_actions.AlreadyReversed, LookupError):
            cost_actions.take_back(entry_id=made.cost_id, at=at)
    if made.credit_note_id:
        invoicing.take_back_invoice(invoice_id=made.credit_note_id, day=day, at=at)
    _tell("writeoff.take_back", made, row, at, amount=str(made.amount))
    return row.pk


def _found(write_off_id: int) -> tuple[Any, Any]:
    seen = queries.write_off(write_off_id)
    if seen is None:
        raise CreditRefused("NO_CUSTOMER")
    # Of two who decide at once the second sees what the first decided.
    customer_actions.lock_customers(seen.invoice.customer_id)
    made: Any = queries.write_off(write_off_id)
    return made, made.invoice


def _tell(act: str, made: WriteOff, row: Any, at: datetime, **values: object) -> None:
    told = {"customer_id": row.customer_id, "invoice_id": row.pk, **values}
    core_actions.audit(
        act, noun="writeoff", object_id=made.pk, branch_id=row.customer.branch_id, at=at, values=told
    )  # fmt: skip
