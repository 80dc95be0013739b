"""Tasks: the list of the pages, one task, a new one, changed on a version, closed, opened again, put off."""

from dataclasses import replace
from typing import Any

from django.urls import path, reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from rest_framework import serializers

from zhike.api import door, paging
from zhike.api.render import Refused
from zhike.apps.core import base, clock, lists
from zhike.apps.customers import queries as customer_queries
from zhike.apps.org import queries as org_queries
from zhike.apps.tasks import actions as task_actions
from zhike.apps.tasks import lists as task_lists
from zhike.apps.tasks import queries as task_queries

# Programs join on codes where people read names.
TASKS = replace(
    task_lists.TASKS,
    columns=(
        *task_lists.TASKS.columns,
        lists.Column("assignee_username", gettext_lazy("Username of who is to do it"), "assignee__username"),
        lists.Column("branch_code", gettext_lazy("Branch code"), "branch__code"),
    ),
)
WRITTEN = ("customer_id", "link", "version", "created_at", "updated_at")
PRIORITIES = list(task_lists.PRIORITIES)


class TaskRow(paging.row_shape(TASKS, required=False)):  # type: ignore[misc]
    """A task in the list."""


class FullTask(paging.row_shape(TASKS, required=True)):  # type: ignore[misc]
    """A task with everything written down."""

    note = serializers.CharField(allow_blank=True)
    customer_id = serializers.IntegerField(allow_null=True)
    link = serializers.CharField(allow_blank=True)
    version = serializers.IntegerField()
    created_at = serializers.DateTimeField()
    updated_at = serializers.DateTimeField()


class NewTask(door.Shape):
    """A task that is added."""

    title = serializers.CharField(max_length=200)
    due_date = serializers.DateField()
    note = door.optional(4_000)
    priority = serializers.ChoiceField(choices=PRIORITIES, required=False, default="NORMAL")
    customer_id = serializers.IntegerField(min_value=1, max_value=door.LARGEST_ID, required=False, allow_null=True)
    assignee = door.optional(60, "Username; left out, the caller. Others take the act task.assign.")


class ChangedTask(door.Shape):
    """What is to be changed of an open task, and the version the change was made from."""

    version = serializers.IntegerField(min_value=1, max_value=2**31 - 1)
    title = serializers.CharField(max_length=200, required=False)
    due_date = serializers.DateField(required=False)
    note = serializers.CharField(max_length=4_000, required=False, allow_blank=True)
    priority = serializers.ChoiceField(choices=PRIORITIES, required=False)


class ClosedTask(door.Shape):
    """How a task ended."""

    status = serializers.ChoiceField(choices=["DONE", "CANCELLED"], required=False, default="DONE")
    outcome = door.optional(500)


class GivenTask(door.Shape):
    """Who is to do a task."""

    assignee = serializers.CharField(max_length=60, help_text="Username.")


class PutOff(door.Shape):
    """The day on which a task comes back."""

    until = serializers.DateField()


class Tasks(door.View):
    """The tasks one may see."""

    acts = {"GET": "task.view", "POST": "task.edit"}

    @paging.listed(TASKS, TaskRow)
    def get(self, request: Any) -> lists.ListSpec:
        """Return a page of the tasks the caller may see, those of the caller always among them."""
        return TASKS

    @door.call(returns=FullTask, status=201, takes=NewTask)
    def post(self, request: Any, body: dict[str, Any]) -> dict[str, Any]:
        """Add a task: for the caller, or for another where the role gives tasks."""
        who = _assignee(request._request.actor, body.pop("assignee"))
        customer_id = body.pop("customer_id", None)
        about = customer_queries.customer(customer_id) if customer_id else None
        if customer_id and about is None:
            raise Refused("customer_id", _("There is no such customer among yours."))
        branch_id = about.branch_id if about else who.branch_id
        task_id = task_actions.add_task(
            **body, customer_id=customer_id, branch_id=branch_id, assignee_id=who.pk, at=clock.now()
        )
        answer = told(task_id or 0)
        self.headers["Location"] = reverse("api-task", args=[task_id])
        return answer


def _assignee(actor: Any, username: str) -> Any:
    if not username or username == actor.user.username:
        return actor.user
    chosen = org_queries.people_for(base.actor()).filter(username=username).first()
    if chosen is None or not actor.may("task.assign"):
        raise Refused("assignee", _("You cannot give tasks to this person."))
    return chosen


class Task(door.View):
    """One task."""

    acts = {"GET": "task.view", "PATCH": "task.edit"}

    @door.call(returns=FullTask, finds=True)
    def get(self, request: Any, task_id: int) -> dict[str, Any]:
        """Return a task."""
        return told(task_id)

    @door.call(returns=FullTask, takes=ChangedTask, finds=task_queries.task)
    def patch(self, request: Any, task_id: int, body: dict[str, Any]) -> dict[str, Any]:
        """Change an open task; on a version that is no longer the present one it is refused."""
        version = body.pop("version")
        task_actions.change_task(task_id=task_id, values=body, version=version, at=clock.now())
        return told(task_id)


class TaskClose(door.View):
    """The end of a task."""

    act = "task.edit"

    @door.call(returns=FullTask, takes=ClosedTask, finds=task_queries.task)
    def post(self, request: Any, task_id: int, body: dict[str, Any]) -> dict[str, Any]:
        """Close an open task as done or cancelled."""
        task_actions.close_task(task_id=task_id, **body, at=clock.now())
        return told(task_id)


class TaskReopen(door.View):
    """A task opened again."""

    act = "task.edit"

    @door.call(returns=FullTask, finds=True)
    def post(self, request: Any, task_id: int) -> dict[str, Any]:
        """Open a closed task again."""
        task_actions.reopen_task(task_id=task_id, at=clock.now())
        return told(task_id)


class TaskSnooze(door.View):
    """A task put off."""

    act = "task.edit"

    @door.call(returns=FullTask, takes=PutOff, finds=task_queries.task)
    def post(self, request: Any, task_id: int, body: dict[str, Any]) -> dict[str, Any]:
        """Let an open task rest until a day."""
        values = {"due_date": body["until"]}
        task_actions.change_task(task_id=task_id, values=values, version=None, at=clock.now())
        return told(task_id)


class TaskGiving(door.View):
    """A task given to somebody else."""

    act = "task.assign"

    @door.call(returns=FullTask, takes=GivenTask, finds=task_queries.task)
    def post(self, request: Any, task_id: int, body: dict[str, Any]) -> dict[str, Any]:
        """Give an open task to one of the caller's own people."""
        who = _assignee(request._request.actor, body["assignee"])
        task_actions.assign_task(task_id=task_id, assignee_id=who.pk, branch_id=who.branch_id, at=clock.now())
        return told(task_id)


def told(task_id: int) -> dict[str, Any]:
    """Return a visible task."""
    task = door.found(task_queries.task(task_id))
    written = {name: getattr(task, name) for name in WRITTEN}
    return paging.row(TASKS, task) | written | {"note": task.shown_note}


urls = [
    path("tasks", Tasks.as_view(), name="api-tasks"),
    path("tasks/<int:task_id>", Task.as_view(), name="api-task"),
    path("tasks/<int:task_id>/close", TaskClose.as_view(), name="api-task-close"),
    path("tasks/<int:task_id>/reopen", TaskReopen.as_view(), name="api-task-reopen"),
    path("tasks/<int:task_id>/give", TaskGiving.as_view(), name="api-task-give"),
    path("tasks/<int:task_id>/snooze", TaskSnooze.as_view(), name="api-task-snooze"),
]
