"""Who is told of cases: of a major event at once, of a cause that should be known by now once."""

from datetime import date, datetime

from django.utils.translation import gettext as _

from zhike.apps.churn import queries
from zhike.apps.core import base
from zhike.apps.core import rules as core_rules
from zhike.apps.org import queries as org_queries
from zhike.apps.tasks import actions as task_actions
from zhike.apps.tasks import queries as task_queries

MOST = 500


def tell_of_major(*, case_id: int, at: datetime) -> int:
    """Tell the owner of a customer and the managers above that its leaving is to be investigated, once."""
    row = queries.case(case_id)
    if row is None:
        return 0
    managers = [user.pk for user in org_queries.managers_of(row.branch_id)]
    return task_actions.notify(
        user_ids=[pk for pk in (row.customer.owner_id, *managers) if pk], level="danger",
        title=_("A customer that matters has left: %(name)s") % {"name": row.customer.name},
        text=_("Find the cause and report by %(day)s.") % {"day": row.due_date},
        link=f"/churn/cases/{row.pk}/", key=f"churn-major-{row.pk}", at=at,
    )  # fmt: skip


def tell_late(*, day: date, at: datetime) -> int:
    """Tell owners once of each of their cases whose cause should be known by now, so many a day at most."""
    told = 0
    with base.acting_as(base.System("causes that are late")):
        rows = queries.late(day).exclude(customer__owner=None).order_by("due_date", "id")
        for chunk in core_rules.chunks(rows.iterator(MOST), size=MOST):
            keys = {row.pk: f"churn-late-{row.pk}" for row in chunk}
            known = task_queries.keys_told(keys.values())
            for row in (row for row in chunk if keys[row.pk] not in known):
                told += task_actions.notify(
                    user_ids=[pk for pk in (row.customer.owner_id,) if pk], level="warning",
                    title=_("Why did %(name)s leave?") % {"name": row.customer.name},
                    text=_("The cause was to be known by %(day)s.") % {"day": row.due_date},
                    link=f"/churn/cases/{row.pk}/", key=keys[row.pk], at=at,
                )  # fmt: skip
            if told >= MOST:
                break
    return told
