"""Granting: a limit of credit from a day on, room beyond it until a day, a word on an order that went beyond."""

import contextlib
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from zhike.apps.core import actions as core_actions
from zhike.apps.core import base
from zhike.apps.customers import actions as customer_actions
from zhike.apps.customers import queries as customer_queries
from zhike.apps.lifecycles import queries as lifecycle_queries
from zhike.apps.org import queries as org_queries
from zhike.apps.people import actions as people_actions
from zhike.apps.receivables import queries, rules
from zhike.apps.receivables.actions import reckoning
from zhike.apps.receivables.models import CreditLimit, Exemption
from zhike.apps.receivables.rules import CreditRefused
from zhike.apps.tasks import actions as task_actions

OVERRIDE_ACT = "credit.override"


@transaction.atomic
def set_limit(
    *, customer_id: int, amount: Decimal, terms_days: int, reason: str, valid_from: date, in_spite: bool = False,
    today: date, at: datetime,
) -> int:  # fmt: skip
    """Give a customer a limit and terms from a day on; the one that held ends. Return its id.

    A business in a stage with which the rule refuses to cooperate gets no credit, unless somebody senior says so in
    spite of the rule. Raises CreditRefused.
    """
    row = _customer(customer_id)
    rules.check_limit(amount, terms_days, reason)
    verdict = lifecycle_queries.cooperation_of(customer_id)
    is_against = verdict.verdict == rules.REFUSE and (amount > 0 or terms_days > 0)
    if is_against and not (in_spite and base.actor().may(OVERRIDE_ACT)):
        raise CreditRefused("CREDIT_REFUSED", "in_spite")
    _close(customer_id, valid_from, at)
    made = CreditLimit(
        customer_id=customer_id, amount=amount, terms_days=terms_days, approver_id=base.actor().user_id,
        reason=reason.strip()[:300], valid_from=valid_from, created_at=at, updated_at=at,
    )  # fmt: skip
    made.save(force_insert=True)
    values = {"amount": str(amount), "terms_days": terms_days, "valid_from": str(valid_from), "in_spite": is_against}
    _tell("creditlimit.set", made.pk, row, at, values)
    reckoning.follow(customer_ids=[customer_id], day=today, at=at)
    return made.pk


def _close(customer_id: int, day: date, at: datetime) -> None:
    """Let the limit that stands end on a day; one of the same day gives way."""
    last: Any = CreditLimit.objects.filter(customer_id=customer_id, valid_to=None).first()
    if last is None:
        return
    if last.valid_from > day:
        raise CreditRefused("BEFORE_LAST", "valid_from")
    if last.valid_from == day:
        last.delete()
    else:
        last.change({"valid_to": day}, version=None, at=at)


@transaction.atomic
def end_limit(*, customer_id: int, today: date, at: datetime) -> None:
    """Let a customer's limit end today; without one, nothing is held against anything."""
    row = _customer(customer_id)
    if not CreditLimit.objects.filter(customer_id=customer_id, valid_to=None).exists():
        raise CreditRefused("NO_LIMIT")
    _close(customer_id, today, at)
    _tell("creditlimit.end", None, row, at, {"customer_id": customer_id})
    reckoning.follow(customer_ids=[customer_id], day=today, at=at)


@transaction.atomic
def grant_exemption(*, customer_id: int, amount: Decimal, until: date, reason: str, today: date, at: datetime) -> int:
    """Give room beyond the limit until a day, ahead of the orders; return its id. Raises CreditRefused."""
    row = _customer(customer_id)
    people_actions.demand_impartial(customer_id=customer_id)
    if queries.limit_on(customer_id, today) is None:
        raise CreditRefused("NO_LIMIT", "amount")
    if amount <= 0:
        raise CreditRefused("AMOUNT", "amount")
    if until < today:
        raise CreditRefused("UNTIL_PAST", "until")
    if not reason.strip():
        raise CreditRefused("NO_REASON", "reason")
    who = base.actor().user_id
    made = Exemption.objects.create(
        customer_id=customer_id, amount=amount, until=until, reason=reason.strip()[:300], state="GRANTED",
        asked_by_id=who, decided_by_id=who, decided_at=at, created_at=at, updated_at=at,
    )  # fmt: skip
    _tell("exemption.give", made.pk, row, at, {"amount": str(amount), "until": str(until)})
    return made.pk


@transaction.atomic
def decide_exemption(*, exemption_id: int, is_granted: bool, at: datetime) -> int:
    """Allow an order beyond the limit or not; who entered it is told. Return the customer's id.

    An order that is not allowed stays as it was entered: whoever entered it settles it with the customer.
    """
    seen = queries.exemption(exemption_id)
    if seen is None:
        raise CreditRefused("NO_CUSTOMER")
    # Of two who decide at once the second sees what the first decided.
    customer_actions.lock_customers(seen.customer_id)
    made: Any = queries.exemption(exemption_id)
    if made.state != Exemption.State.WAITING:
        raise CreditRefused("WRONG_STATE")
    people_actions.demand_impartial(customer_id=made.customer_id)
    state = Exemption.State.GRANTED if is_granted else Exemption.State.REFUSED
    made.change({"state": state, "decided_by_id": base.actor().user_id, "decided_at": at}, version=None, at=at)
    if made.task_id:
        with contextlib.suppress(task_actions.TaskClosed, task_actions.NoSuchTask):
            task_actions.close_task(task_id=made.task_id, at=at)
    with org_queries.speaking_to(made.asked_by_id):
        said = _("Allowed: order %(number)s beyond the limit") if is_granted else _(
            "Not allowed: order %(number)s beyond the limit. Ask for payment first."
        )  # fmt: skip
    task_actions.notify(
        user_ids=[made.asked_by_id] if made.asked_by_id else [], title=said % {"number": made.order_number},
        text=made.customer.name, link=f"/customers/{made.customer_id}/receivables/",
        level="info" if is_granted else "warning", kind="APPROVAL", at=at,
    )  # fmt: skip
    _tell("exemption.decide", made.pk, made.customer, at, {"state": str(state)})
    return made.customer_id


def _customer(customer_id: int) -> Any:
    row = customer_queries.customer(customer_id)
    if row is None:
        raise CreditRefused("NO_CUSTOMER", "customer_id")
    customer_actions.lock_customers(customer_id)
    return row


def _tell(act: str, pk: int | None, customer: Any, at: datetime, values: dict[str, Any]) -> None:
    noun = act.partition(".")[0]
    core_actions.audit(act, noun=noun, object_id=pk, branch_id=customer.branch_id, at=at, values=values)
