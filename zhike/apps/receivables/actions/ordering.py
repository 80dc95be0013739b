"""Entering an order: a customer that is held gets none, one beyond its limit is kept with a reason and decided upon."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from zhike.apps.core import actions as core_actions
from zhike.apps.core import base
from zhike.apps.customers import actions as customer_actions
from zhike.apps.customers import queries as customer_queries
from zhike.apps.lifecycles import actions as lifecycle_actions
from zhike.apps.lifecycles import rules as lifecycle_rules
from zhike.apps.org import queries as org_queries
from zhike.apps.receivables import queries, rules
from zhike.apps.receivables.actions import reckoning
from zhike.apps.receivables.models import Exemption
from zhike.apps.tasks import actions as task_actions

LIMIT_ACT = "credit.set"
# An order beyond the limit is decided upon by then.
DECIDE_DAYS = 2


@dataclass(frozen=True)
class Placed:
    """An order that was entered, what the rule of cooperation said, and how it stands to the limit of credit."""

    order_id: int
    cooperation: lifecycle_rules.Cooperation
    check: rules.Check | None
    exemption_id: int | None = None


@transaction.atomic
def place_order(
    *, customer_id: int, number: str, lines: Sequence[lifecycle_actions.OrderLine], reason: str = "",
    credit_reason: str = "", hour: int | None = None, day: date, at: datetime,
) -> Placed:  # fmt: skip
    """Enter an order of a visible customer on a day.

    A customer that is held gets none. One beyond its limit takes a reason: it is allowed by whoever may set limits, and
    kept but waiting for such a person's word when somebody else enters it. Raises NoSuchCustomer and OrderRefused.
    """
    row = customer_queries.customer(customer_id)
    if row is None:
        raise customer_actions.NoSuchCustomer(customer_id)
    customer_actions.lock_customers(customer_id)
    hold = queries.hold_on(customer_id, day)
    if hold is not None:
        said = _("This customer gets no new orders: %(reason)s. The risk behind it has to be closed first.")
        raise lifecycle_actions.OrderRefused("customer", "AVOIDED", said % {"reason": hold.reason})
    check = queries.check_order(customer_id, sum((one.quantity * one.unit_price for one in lines), Decimal(0)), day)
    if check is not None and check.is_over and not credit_reason.strip():
        raise lifecycle_actions.OrderRefused("credit_reason", "OVER_LIMIT", beyond(check))
    placed = lifecycle_actions.place_order(
        customer_id=customer_id, number=number, lines=lines, reason=reason, hour=hour, day=day, at=at
    )
    exemption_id = None
    if check is not None and check.is_over:
        exemption_id = _go_beyond(row, number, excess=check.excess, reason=credit_reason, day=day, at=at)
    if check is not None:
        reckoning.follow(customer_ids=[customer_id], day=day, at=at)
    return Placed(placed.order_id, placed.cooperation, check, exemption_id)


def beyond(check: rules.Check) -> str:
    """Return by how much an order goes beyond and what to do about it."""
    said = _(
        "The limit of credit is %(limit)s, %(open)s of it is used; with this order of %(order)s it is exceeded by "
        "%(excess)s. Lower the order, ask for payment, or say why it is taken all the same."
    )
    names = ("limit", "open", "order", "excess")
    return said % {name: f"{getattr(check, name):,.2f}" for name in names}


def _go_beyond(row: Any, number: str, *, excess: Decimal, reason: str, day: date, at: datetime) -> int:
    """Keep that an order went beyond: allowed at once by who may, else a task for whoever manages the branch."""
    who, may = base.actor().user_id, base.actor().may(LIMIT_ACT)
    made = Exemption(
        customer_id=row.pk, order_number=number, amount=excess, until=day, reason=reason.strip()[:300],
        state=Exemption.State.GRANTED if may else Exemption.State.WAITING, asked_by_id=who,
        decided_by_id=who if may else None, decided_at=at if may else None, created_at=at, updated_at=at,
    )  # fmt: skip
    made.save(force_insert=True)
    if not may:
        manager_id = next(iter(org_queries.manager_ids(row.branch_id)), None)
        with org_queries.speaking_to(manager_id):
            title = _("Decide on order %(number)s of %(name)s, beyond its limit of credit")
        with base.acting_as(base.System("order beyond the limit")):
            task_id = task_actions.add_task(
                title=title % {"number": number, "name": row.name},
                due_date=day + timedelta(days=DECIDE_DAYS), branch_id=row.branch_id, assignee_id=manager_id,
                customer_id=row.pk, priority="HIGH", source=rules.SOURCE,
                link=f"/customers/{row.pk}/receivables/", note=made.reason, at=at,
            )  # fmt: skip
        made.change({"task_id": task_id}, version=None, at=at)
    values = {"number": number, "amount": str(made.amount), "state": made.state, "reason": made.reason}
    core_actions.audit(
        "exemption.ask", noun="exemption", object_id=made.pk, branch_id=row.branch_id, at=at, values=values
    )
    core_actions.record("credit.exceeded", {"customer_id": row.pk, "exemption_id": made.pk}, at=at)
    return made.pk
