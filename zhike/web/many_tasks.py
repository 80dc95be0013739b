"""Many tasks at once: done, put on another day or given to somebody, seen before it is done, and taken back."""

from collections.abc import Callable
from datetime import date
from typing import Any, NamedTuple

from django import forms
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext_lazy, ngettext

from zhike.apps.core import clock
from zhike.apps.org import queries as org_queries
from zhike.apps.tasks import actions as task_actions
from zhike.apps.tasks import queries as task_queries
from zhike.web import frame, tasks
from zhike.web.door import Request, demand, found, page

MOST, N_SHOWN, LONGEST = 200, 10, 12_000


class DayForm(forms.Form):
    """The day the tasks are due."""

    value = forms.DateField(label=gettext_lazy("Due"), widget=forms.DateInput(attrs={"type": "date"}))


class WhoForm(forms.Form):
    """Who gets the tasks."""

    value = forms.ChoiceField(choices=tasks.may_give, label=gettext_lazy("For whom"))


class Deed(NamedTuple):
    """What may be done to many tasks: its words, the act it takes, its form, and how: it returns what was before."""

    label: Any
    act: str
    form: type[forms.Form]
    do: Callable[[int, Any], str]
    undo: Callable[[int, str], None]


def _done(pk: int, _value: Any) -> str:
    task_actions.close_task(task_id=pk, at=clock.now())
    return ""


def _open(pk: int, _was: str) -> None:
    task_actions.reopen_task(task_id=pk, at=clock.now())


def _due(pk: int, value: Any) -> str:
    before = task_actions.change_task(task_id=pk, values={"due_date": value}, version=None, at=clock.now())
    return before.isoformat()


def _due_again(pk: int, was: str) -> None:
    _due(pk, date.fromisoformat(was))


def _give(pk: int, value: Any) -> str:
    who = found(org_queries.user(int(value)))
    before = task_actions.assign_task(task_id=pk, assignee_id=who.pk, branch_id=who.branch_id, at=clock.now())
    return str(before or "")


def _give_back(pk: int, was: str) -> None:
    if was not in dict(tasks.may_give()):
        raise ValueError("nobody of one's own had it before")
    _give(pk, was)


DEEDS = {
    "done": Deed(gettext_lazy("Done"), "task.edit", forms.Form, _done, _open),
    "due": Deed(gettext_lazy("Another day"), "task.edit", DayForm, _due, _due_again),
    "give": Deed(gettext_lazy("Give to somebody"), "task.assign", WhoForm, _give, _give_back),
}
REFUSED = (task_actions.NoSuchTask, task_actions.TaskClosed, task_actions.TaskOpen)


def change_many(request: Request) -> HttpResponse:
    """Show what would be done to the selected tasks, and do it."""
    code = request.POST.get("deed", "")
    deed = DEEDS.get(code)
    if deed is None:
        raise Http404
    demand(deed.act)
    ids = [int(text) for text in request.POST.getlist("ids")[:MOST] if text.isdecimal() and len(text) <= 18]
    rows = list(task_queries.tasks().filter(pk__in=ids, status="OPEN").order_by("due_date", "pk"))
    is_run = "run" in request.POST
    form = deed.form(request.POST if is_run else None)
    if is_run and form.is_valid():
        return _carry_out(request, code, deed, [row.pk for row in rows], form.cleaned_data.get("value"))
    context = {
        "deed": code, "label": deed.label, "form": form, "rows": rows[:N_SHOWN], "n_rows": len(rows),
        "n_left_out": len(set(ids)) - len(rows), "ids": [row.pk for row in rows],
    }  # fmt: skip
    return render(request, "tasks/many.html", context, status=422 if form.errors else 200)


def _carry_out(request: Request, code: str, deed: Deed, ids: list[int], value: Any) -> HttpResponse:
    was = []
    for pk in ids:
        try:
            was.append(f"{pk}:{deed.do(pk, value)}")
        except REFUSED:
            # Somebody closed it between the look and the deed.
            continue
    said = ngettext("%(n)d task changed.", "%(n)d tasks changed.", len(was)) % {"n": len(was)}
    undo_url = f"{reverse('tasks_many_undo')}?deed={code}&was={','.join(was)}" if was else ""
    frame.say(request, said, undo_url=undo_url)
    return redirect("task_list")


def undo(request: Request) -> HttpResponse:
    """Take back what was done to many tasks; what others changed since stays."""
    deed = DEEDS.get(request.GET.get("deed", ""))
    if deed is None:
        raise Http404
    demand(deed.act)
    n_back = 0
    for part in request.GET.get("was", "")[:LONGEST].split(",")[:MOST]:
        pk, _colon, was = part.partition(":")
        if pk.isdecimal() and len(pk) <= 18:
            try:
                deed.undo(int(pk), was)
                n_back += 1
            except (*REFUSED, ValueError):
                continue
    said = ngettext("%(n)d task is as before.", "%(n)d tasks are as before.", n_back) % {"n": n_back}
    frame.say(request, said, level="info")
    return redirect("task_list")


urls = [
    page("tasks/many/", change_many, act="task.edit", name="tasks_many", methods=("POST",)),
    page("tasks/many/undo/", undo, act="task.edit", name="tasks_many_undo", methods=("POST",)),
]
