"""One task: added, shown with its history, changed on the version the reader saw, given to somebody else."""

from typing import Any

from django import forms
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from zhike.apps.core import base, clock
from zhike.apps.core import queries as core_queries
from zhike.apps.customers import queries as customer_queries
from zhike.apps.org import queries as org_queries
from zhike.apps.tasks import actions as task_actions
from zhike.apps.tasks import lists as task_lists
from zhike.apps.tasks import queries as task_queries
from zhike.web import codes, format, frame, tasks
from zhike.web.door import Request, found, page

N_HISTORY = 30
ICONS = {
    "task.add": "plus", "task.change": "edit", "task.assign": "transfer", "task.close": "check",
    "task.reopen": "arrow-back-up",
}  # fmt: skip
FIELDS = ("title", "due_date", "priority", "note")


class TaskForm(forms.Form):
    """What is to be done, until when."""

    title = forms.CharField(max_length=200, label=gettext_lazy("What is to be done"))
    due_date = forms.DateField(label=gettext_lazy("Due"), widget=forms.DateInput(attrs={"type": "date"}))
    priority = forms.ChoiceField(
        choices=list(task_lists.PRIORITIES.items()), required=False, label=gettext_lazy("Priority")
    )
    note = forms.CharField(max_length=4_000, required=False, label=gettext_lazy("Note"), widget=forms.Textarea)

    def clean_priority(self) -> str:
        """Return the priority; without one it is the usual."""
        return self.cleaned_data["priority"] or "NORMAL"


class NewTaskForm(TaskForm):
    """A task that is added: about which customer, for whom."""

    customer = forms.IntegerField(
        min_value=1, max_value=2**63 - 1, required=False, label=gettext_lazy("Customer"), widget=forms.Select
    )
    assignee = forms.ChoiceField(choices=tasks.may_give, required=False, label=gettext_lazy("For whom"))

    def clean_customer(self) -> Any:
        """Return the customer, as far as the acting person may see it."""
        given = self.cleaned_data["customer"]
        chosen = customer_queries.customer(given) if given else None
        if given and chosen is None:
            raise forms.ValidationError(_("There is no such customer among yours."))
        return chosen


class ChangedTaskForm(TaskForm):
    """A task that is changed, on the version the reader saw."""

    version = forms.IntegerField(min_value=1, max_value=2**31 - 1, widget=forms.HiddenInput)


class GiveForm(forms.Form):
    """Who is to do it instead."""

    assignee = forms.ChoiceField(choices=tasks.may_give, label=gettext_lazy("For whom"))


def add(request: Request) -> HttpResponse:
    """Add a task: for oneself, or for another where the role gives tasks."""
    form = NewTaskForm(request.POST or None, initial={"due_date": tasks.today(), "customer": _asked_for(request)})
    if request.method == "POST" and form.is_valid():
        about, who = form.cleaned_data["customer"], _assignee(request, form.cleaned_data["assignee"])
        task_id = _add(form.cleaned_data, about, who)
        frame.say(request, _("Added."))
        if request.POST.get("where") == "customer" and about:
            return redirect("customer", about.pk)
        # One's own goes on in the queue; what was given away is nowhere else to be seen.
        return redirect("tasks") if who.pk == request.actor.user_id else redirect("task", task_id)
    given = form.data.get("customer") or form.initial["customer"]
    about = customer_queries.customer(int(given)) if str(given).isdecimal() and len(str(given)) <= 18 else None
    context = {"form": form, "about": about, "may_give": request.actor.may("task.assign")}
    return render(request, "tasks/add.html", context, status=422 if form.errors else 200)


def _asked_for(request: Request) -> str:
    return request.GET.get("customer", "")[:18]


def _assignee(request: Request, given: str) -> Any:
    if given and request.actor.may("task.assign"):
        return found(org_queries.user(int(given)))
    return request.actor.user


def _add(given: dict[str, Any], about: Any, who: Any) -> int | None:
    values = {name: given[name] for name in FIELDS}
    branch_id, customer_id = (about.branch_id, about.pk) if about else (who.branch_id, None)
    return task_actions.add_task(
        **values, customer_id=customer_id, branch_id=branch_id, assignee_id=who.pk, at=clock.now()
    )


def task(request: Request, task_id: int) -> HttpResponse:
    """Show a task with its history."""
    shown = found(task_queries.task(task_id))
    return _page(request, shown)


def _page(request: Request, shown: Any, **more: Any) -> HttpResponse:
    context = {
        "task": shown, "today": tasks.today(), "history": _history(shown), "give_form": GiveForm(),
        "may_edit": request.actor.may("task.edit"), "may_change": may_change(shown),
        "may_give": request.actor.may("task.assign"),
    } | more  # fmt: skip
    return render(request, "tasks/task.html", context, status=422 if more else 200)


def _history(shown: Any) -> list[dict[str, Any]]:
    titles = {
        "task.add": _("Added"), "task.change": _("Changed"), "task.assign": _("Given to somebody else"),
        "task.close": _("Closed"), "task.reopen": _("Opened again"),
    }  # fmt: skip
    entries = list(core_queries.trail(noun="task", object_id=shown.pk, limit=N_HISTORY))
    names = org_queries.names(pk for entry in entries for pk in _given(entry))
    return [
        {
            "at": entry.at, "icon": ICONS.get(entry.act, "history"),
            "title": f"{titles.get(entry.act, entry.act)} · {entry.actor}", "text": _said(entry, names),
        }
        for entry in entries
    ]  # fmt: skip


def _values(entry: Any) -> dict[str, Any]:
    return entry.value.values if hasattr(entry, "value") else {}


def _given(entry: Any) -> list[int | None]:
    """Return who had a task before and after an entry, nothing where it stayed."""
    given = _values(entry).get("assignee_id")
    return given if isinstance(given, list) else []


def _said(entry: Any, names: dict[int, str]) -> str:
    """Return what changed; texts are only said to have changed, for they may name a hidden customer."""
    words = {"due_date": _("Due"), "priority": _("Priority"), "status": _("Task status")}
    texts = {"title": _("What is to be done"), "note": _("Note")}
    said = []
    for field, value in _values(entry).items():
        if field in words and isinstance(value, list):
            said.append(format.said(words[field], f"{codes.label(value[0])} → {codes.label(value[1])}"))
        elif field in texts and isinstance(value, list):
            said.append(_("%(field)s changed") % {"field": texts[field]})
    if given := _given(entry):
        said.append(" → ".join(names.get(pk or 0, format.NONE) for pk in given))
    return " · ".join(said)


def may_change(shown: Any) -> bool:
    """Say whether the words of a task may be changed: while it is open, and its customer in sight, whom they name."""
    return shown.status == "OPEN" and (shown.is_about_seen or not shown.customer_id)


def edit(request: Request, task_id: int) -> HttpResponse:
    """Change an open task; a change on an old version is shown beside the present one."""
    shown = found(task_queries.task(task_id))
    if not may_change(shown):
        return found(None)
    form = ChangedTaskForm(request.POST or None, initial=_now(shown))
    if request.method == "POST" and form.is_valid():
        values = dict(form.cleaned_data)
        version = values.pop("version")
        try:
            task_actions.change_task(task_id=task_id, values=values, version=version, at=clock.now())
        except base.StaleRecord:
            now = found(task_queries.task(task_id))
            return render(request, "tasks/stale.html", _both(form, now), status=409)
        frame.say(request, _("Saved."))
        return redirect("task", task_id)
    return render(request, "tasks/edit.html", {"form": form, "task": shown}, status=422 if form.errors else 200)


def _now(shown: Any) -> dict[str, Any]:
    return {name: getattr(shown, name) for name in (*FIELDS, "version")}


def _both(form: ChangedTaskForm, now: Any) -> dict[str, Any]:
    """Return a stale change beside the task as it is: what differs, and the form to make it again."""
    rows = [(form.fields[name].label, form.cleaned_data[name], getattr(now, name)) for name in FIELDS]
    return {"task": now, "rows": rows, "yours": {name: form.cleaned_data[name] for name in FIELDS}}


def give(request: Request, task_id: int) -> HttpResponse:
    """Give a task to somebody else."""
    shown = found(task_queries.task(task_id))
    form = GiveForm(request.POST if "assignee" in request.POST else request.GET)
    if shown.status != "OPEN":
        return found(None)
    if not form.is_valid():
        return _page(request, shown, give_form=form)
    who = found(org_queries.user(int(form.cleaned_data["assignee"])))
    before = task_actions.assign_task(task_id=task_id, assignee_id=who.pk, branch_id=who.branch_id, at=clock.now())
    undo_url = f"{reverse('task_give', args=[task_id])}?assignee={before}" if before not in {None, who.pk} else ""
    frame.say(request, _("Given to %(name)s.") % {"name": who.name}, undo_url=undo_url)
    return redirect("task", task_id)


BOTH = ("GET", "POST")
urls = [
    page("tasks/add/", add, act="task.edit", name="task_add", methods=BOTH),
    page("tasks/<int:task_id>/", task, act="task.view", name="task"),
    page("tasks/<int:task_id>/edit/", edit, act="task.edit", name="task_edit", methods=BOTH),
    page("tasks/<int:task_id>/give/", give, act="task.assign", name="task_give", methods=("POST",)),
]
