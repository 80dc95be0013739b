"""The list of tasks: its columns and filters, the same for page, export and API."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from zhike.apps.core import base, lists
from zhike.apps.customers import lists as customer_lists
from zhike.apps.org import queries as org_queries
from zhike.apps.tasks import queries, rules

STATUSES = {"OPEN": _("Open"), "DONE": _("Done"), "CANCELLED": _("Cancelled")}
PRIORITIES = {"HIGH": _("High"), "NORMAL": _("Normal"), "LOW": _("Low")}


def assignee_names() -> Mapping[str, Any]:
    """Return who may have a task, name by username, oneself first."""
    people = org_queries.people_for(base.actor())
    return {customer_lists.MINE: _("Myself")} | dict(people.values_list("username", "name"))


TASKS = lists.ListSpec(
    name="task_list",
    rows=lambda: queries.tasks().order_by(),
    sort="due",
    columns=(
        lists.Column("title", _("Task"), "subject", kind="link"),
        lists.Column("customer", _("Customer"), "about", field_class="personal"),
        lists.Column("due", _("Due"), "due_date", kind="date", filter=lists.Days(), is_sortable=True),
        lists.Column("status", _("Task status"), "status", kind="badge", filter=lists.Choice(STATUSES)),
        lists.Column(
            "priority", _("Priority"), "priority", kind="badge", filter=lists.Choice(PRIORITIES), is_hidden=True
        ),
        lists.Column(
            "assignee", _("For whom"), "assignee__name",
            filter=lists.Among(customer_lists.owner_ids, assignee_names, on="assignee"),
        ),
        lists.Column(
            "branch", _("Branch"), "branch__name",
            filter=lists.Among(customer_lists.branch_ids, customer_lists.branch_names, on="branch"),
        ),
        lists.Column("source", _("Why"), "source", kind="badge"),
        lists.Column("outcome", _("Outcome"), "shown_outcome", is_hidden=True, field_class="personal"),
        lists.Column("closed", _("Closed"), "closed_at", kind="date", is_hidden=True),
    ),
)  # fmt: skip

PARTS = {
    "OVERDUE": _("Past due"), "TODAY": _("Due today"), "WEEK": _("Later this week"), "LATER": _("After this week"),
}  # fmt: skip


def _by_due(today: date) -> list[lists.Lane]:
    """Return the parts of the work queue as lanes of the open tasks."""
    lanes = []
    for code, label in PARTS.items():
        first, last = rules.span(code, today)
        ends = {"due_date__gte": first, "due_date__lte": last}
        known = {name: day for name, day in ends.items() if day is not None}
        lanes.append(lists.Lane(code, label, Q(status="OPEN", **known)))
    return lanes


_CARD = ("title", "customer", "due", "assignee")
BOARDS = (
    lists.Board("due", _("By due day"), _by_due, _CARD),
    lists.Board("status", _("By status"), lists.by_code("status", STATUSES), _CARD),
)
