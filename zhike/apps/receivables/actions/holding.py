"""Holding: no new orders of a customer, or of a branch and all below it, until the hold is lifted."""

from datetime import date, datetime, timedelta

from django.db import transaction
from django.utils.translation import gettext as _

from zhike.apps.core import actions as core_actions
from zhike.apps.core import base
from zhike.apps.org import queries as org_queries
from zhike.apps.receivables import queries, rules
from zhike.apps.receivables.models import Hold
from zhike.apps.receivables.rules import CreditRefused
from zhike.apps.tasks import actions as task_actions

# Orders that came in in spite of a hold are looked at within so many days.
LOOK_DAYS = 2


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


@transaction.atomic
def tell_of_held(*, import_id: int, day: date, at: datetime) -> int:
    """Give managers a task for each customer that gets no new orders and of whom an import brought some.

    What came in is kept: it happened. Return how many customers there are.
    """
    told = queries.held_orders(import_id, day)
    with base.acting_as(base.System("orders of held customers")):
        for one in told:
            manager_id = next(iter(org_queries.manager_ids(one.branch_id)), None)
            with org_queries.speaking_to(manager_id):
                title = _("Orders came in of a customer that gets no new ones: %(name)s") % {"name": one.name}
                note = _("%(n)s orders of an import, since the hold began: %(reason)s")
            task_actions.add_task(
                title=title, due_date=day + timedelta(days=LOOK_DAYS), branch_id=one.branch_id, assignee_id=manager_id,
                customer_id=one.customer_id, priority="HIGH", source=rules.SOURCE,
                link=f"/customers/{one.customer_id}/receivables/", note=note % {"n": one.n, "reason": one.reason},
                key=f"held:{import_id}:{one.customer_id}", at=at,
            )  # fmt: skip
    return len(told)
