"""Who is told: of a major event and of service alarms at once; of late causes, analyses and measures once."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db.models import QuerySet
from django.utils.translation import gettext as _

from zhike.apps.churn import queries
from zhike.apps.churn.rules import studies
from zhike.apps.core import base
from zhike.apps.core import rules as core_rules
from zhike.apps.org import queries as org_queries
from zhike.apps.tasks import actions as task_actions
from zhike.apps.tasks import queries as task_queries

MOST = 500


@dataclass(frozen=True)
class Reminder:
    """What one person is told once of a row that is late."""

    key: str
    user_id: int
    link: str
    title: str
    text: str


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


def tell_of_service(*, case_ids: Sequence[int], day: date, at: datetime) -> int:
    """Tell the managers of halls that so many left over service that it is an alarm, once a quarter each."""
    told, first = 0, day - studies.QUARTER
    with base.acting_as(base.System("alarms of service")):
        of = queries.cases().filter(pk__in=list(case_ids), reason="SERVICE", status="CONFIRMED")
        for branch_id, name in sorted(set(of.order_by().values_list("branch_id", "branch__name"))):
            n = queries.n_over_service(branch_id, first, day)
            if n < queries.lines()["service"]["least"]:
                continue
            told += task_actions.notify(
                user_ids=org_queries.manager_ids(branch_id), level="danger",
                title=_("%(n)s customers of %(name)s left over service") % {"n": n, "name": name},
                text=_("Since %(day)s. Look at how customers are treated there.") % {"day": first},
                link="/churn/conduct/", key=f"churn-service-{branch_id}-{day.year}-{(day.month + 2) // 3}", at=at,
            )  # fmt: skip
    return told


def tell_unfinished(*, day: date, at: datetime) -> int:
    """Tell owners once of each confirmed case whose seven angles should be answered by now, so many a day at most."""
    with base.acting_as(base.System("analyses that are late")):
        rows = queries.unfinished(day).exclude(customer__owner=None).order_by("cause_date", "id")
        return _tell_each(rows, lambda row: Reminder(
            f"churn-form-{row.pk}", row.customer.owner_id, f"/churn/cases/{row.pk}/",
            _("Answer the seven angles: %(name)s") % {"name": row.customer.name},
            _("Its cause was confirmed on %(day)s.") % {"day": row.cause_date},
        ), at)  # fmt: skip


def tell_late_measures(*, day: date, at: datetime) -> int:
    """Tell whoever is responsible once of each measure that should be done by now, so many a day at most."""
    with base.acting_as(base.System("measures that are late")):
        rows = queries.late_measures(day).exclude(owner=None).order_by("due_date", "id")
        return _tell_each(rows, lambda row: Reminder(
            f"measure-late-{row.pk}-{row.owner_id}-{row.due_date}", row.owner_id, f"/churn/measures/{row.pk}/",
            _("A measure is overdue: %(title)s") % {"title": row.title},
            _("It was to be done by %(day)s.") % {"day": row.due_date},
        ), at)  # fmt: skip


def tell_late(*, day: date, at: datetime) -> int:
    """Tell owners once of each of their cases whose cause should be known by now, so many a day at most."""
    with base.acting_as(base.System("causes that are late")):
        rows = queries.late(day).exclude(customer__owner=None).order_by("due_date", "id")
        return _tell_each(rows, lambda row: Reminder(
            f"churn-late-{row.pk}", row.customer.owner_id, f"/churn/cases/{row.pk}/",
            _("Why did %(name)s leave?") % {"name": row.customer.name},
            _("The cause was to be known by %(day)s.") % {"day": row.due_date},
        ), at)  # fmt: skip


def _tell_each(rows: QuerySet[Any], said: Callable[[Any], Reminder], at: datetime) -> int:
    """Tell of those rows nobody was told of yet; what was told does not keep what comes after it waiting."""
    told = 0
    for chunk in core_rules.chunks(map(said, rows.iterator(MOST)), size=MOST):
        known = task_queries.keys_told(one.key for one in chunk)
        for one in (one for one in chunk if one.key not in known):
            told += task_actions.notify(
                user_ids=[one.user_id], level="warning", title=one.title, text=one.text, link=one.link, key=one.key,
                at=at,
            )  # fmt: skip
        if told >= MOST:
            break
    return told
