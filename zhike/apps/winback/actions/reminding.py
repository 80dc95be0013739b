"""Who is asked and told when time is over: nobody was there in time, nobody has decided."""

from datetime import date, datetime

from django.db import transaction
from django.utils.translation import gettext as _

from zhike.apps.core import base
from zhike.apps.org import queries as org_queries
from zhike.apps.winback import queries
from zhike.apps.winback.actions import telling

MOST = 200


@transaction.atomic
def escalate(*, case_id: int, at: datetime) -> int:
    """Tell who leads and the general manager that nobody was with a customer in time; return how many were told."""
    with base.acting_as(base.System("escalation of a case")):
        row = queries.case(case_id)
        is_open = row is not None and row.status in ("WAITING", "WIN_BACK") and row.act_by is not None
        if row is None or not is_open or row.act_by is None or row.act_by > at:
            return 0
        if row.steps.filter(code__in=("VISIT", "CONTACT")).exists():
            return 0
        title = _("%(name)s has left and nobody has been there in time") % {"name": row.customer.name}
        whom = [*org_queries.manager_ids(row.customer.branch_id), *telling.general_managers()]
        n_told = telling.notify(row, whom, title, "late", at, level="danger")
        if n_told:
            telling.keep("winback.escalate", row, at, act_by=row.act_by)
        return n_told


@transaction.atomic
def remind(*, day: date, at: datetime) -> int:
    """Ask whoever answers for cases for decisions that are overdue, once each; return how many tasks were given."""
    n_given = 0
    with base.acting_as(base.System("late decisions")):
        known = queries.late(day).order_by("decide_date", "id")[:MOST]
        for row in known:
            title = _("%(name)s left: decide whether to win it back") % {"name": row.customer.name}
            note = _("The decision was due on %(day)s.") % {"day": row.decide_date}
            n_given += telling.ask(row, f"decide:{row.decide_date}", title, day, at, note=note) is not None
    return n_given
