"""What of many tasks may be changed together: done, put on another day, made more urgent, given to somebody."""

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

from django.utils.translation import gettext_lazy as _

from zhike.apps.core import base
from zhike.apps.core.actions import bulk
from zhike.apps.org import queries as org_queries
from zhike.apps.tasks import lists, queries
from zhike.apps.tasks.actions import changing, closing


def may_give() -> Mapping[str, str]:
    """Return whom the acting person may give a task to, by id."""
    return org_queries.offered(org_queries.people_for(base.actor()))


def _closed(row: Any, _value: Any, _at: datetime) -> str:
    return "" if row.status == "OPEN" else "CLOSED"


def _done(row: Any, _value: Any, at: datetime) -> None:
    closing.close_task(task_id=row.pk, at=at)


def _reopen(row: Any, _value: Any, at: datetime) -> None:
    closing.reopen_task(task_id=row.pk, at=at)


def _due(row: Any, value: str, at: datetime) -> None:
    changing.change_task(task_id=row.pk, values={"due_date": date.fromisoformat(value)}, version=None, at=at)


def _priority(row: Any, value: str, at: datetime) -> None:
    changing.change_task(task_id=row.pk, values={"priority": value}, version=None, at=at)


def _give(row: Any, value: int | None, at: datetime) -> None:
    who = org_queries.people_for(base.actor()).filter(pk=value or 0).first()
    if who is None:
        raise bulk.BadValue(str(value))
    changing.assign_task(task_id=row.pk, assignee_id=who.pk, branch_id=who.branch_id, at=at)


def _give_back(row: Any, value: int | None, at: datetime) -> None:
    if value is None:
        changing.write(changing.still_open(row.pk), {"assignee_id": None}, act="task.assign", version=None, at=at)
    else:
        _give(row, value, at)


def _field(label: Any, value: Any, give: Any, **more: Any) -> bulk.FieldByRow:
    shape: dict[str, Any] = {
        "act": "task.edit", "rows": queries.tasks, "called": lambda row: (str(row.subject), row.about or ""),
        "hindrance": _closed, "errors": (changing.NoSuchTask, changing.TaskClosed, changing.TaskOpen),
        "reasons": {"CLOSED": _("The task is closed already.")},
    }  # fmt: skip
    return bulk.FieldByRow(label, **(shape | more), value=value, give=give)


BULK: Mapping[str, bulk.Field] = {
    "status": _field(
        _("Task status"), lambda row: row.status, _done, restore=_reopen,
        offers=lambda: {"DONE": lists.STATUSES["DONE"]},
    ),
    "due": _field(_("Due"), lambda row: row.due_date.isoformat(), _due, kind=bulk.DAY),
    "priority": _field(_("Priority"), lambda row: row.priority, _priority, offers=lambda: lists.PRIORITIES),
    "assignee": _field(
        _("For whom"), lambda row: row.assignee_id, _give, restore=_give_back, act="task.assign", kind=bulk.USER,
        offers=may_give,
    ),
}  # fmt: skip
