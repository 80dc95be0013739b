"""Tasks: my work queue, the whole list, and what is done to one task with one click."""

from datetime import date
from typing import Any

from django import forms
from django.http import Http404, HttpResponse, JsonResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from zhike.apps.core import base, clock
from zhike.apps.customers import lists as customer_lists
from zhike.apps.customers import queries as customer_queries
from zhike.apps.org import queries as org_queries
from zhike.apps.tasks import actions as task_actions
from zhike.apps.tasks import lists as task_lists
from zhike.apps.tasks import queries as task_queries
from zhike.apps.tasks import rules as task_rules
from zhike.web import format, frame, lists
from zhike.web.addresses import address_of
from zhike.web.door import Request, found, page

N_SHOWN, N_CHOICES = 30, 20


class SnoozeForm(forms.Form):
    """Until when a task rests: one of the usual days, or a day."""

    until = forms.ChoiceField(choices=[(code, code) for code in task_rules.SNOOZES], required=False)
    day = forms.DateField(required=False)

    def clean(self) -> dict[str, Any]:
        """Demand one of the two."""
        given = super().clean() or {}
        if not given.get("until") and not given.get("day"):
            raise forms.ValidationError("neither")
        return given


class ReasonForm(forms.Form):
    """Why a task is not done."""

    reason = forms.CharField(max_length=500, label=gettext_lazy("Reason"))


def today() -> date:
    """Return the day the business stands at."""
    return org_queries.business_date(clock.now())


def queue(request: Request) -> HttpResponse:
    """Show what is to be done, by when."""
    return render(request, "tasks/page.html", _queue(request))


def _queue(request: Request) -> dict[str, Any]:
    whose, day = _whose(request), today()
    found = task_queries.queue(None if whose == "branch" else request.actor.user_id, day, n_shown=N_SHOWN)
    parts = [{**part._asdict(), "label": task_lists.PARTS[part.when]} for part in found]
    return {
        "parts": parts, "n_open": sum(part["n"] for part in parts), "whose": whose, "today": day,
        "may_edit": request.actor.may("task.edit"), "sees_branch": request.actor.may("task.assign"),
    }  # fmt: skip


def _whose(request: Request) -> str:
    wanted = request.GET.get("whose", "mine")
    return "branch" if wanted == "branch" and request.actor.may("task.assign") else "mine"


def card_of(customer_id: int, day: date) -> dict[str, Any]:
    """Return what the card of a customer's open tasks shows."""
    # Whoever sees the card sees the customer: the index tells whether there are any, then they are read as they stand.
    has_open = "OPEN" in task_queries.statuses_of(customer_id)
    rows = list(task_queries.open_tasks_about_seen(customer_id)[:N_CHOICES]) if has_open else []
    return {"tasks": rows, "today": day, "customer_id": customer_id}


def done(request: Request, task_id: int) -> HttpResponse:
    """Close a task as done."""
    shown = _open(task_id)
    task_actions.close_task(task_id=task_id, at=clock.now())
    return _answer(
        request, shown, _("Done: %(title)s") % {"title": shown.subject}, reverse("task_reopen", args=[task_id])
    )


def cancel(request: Request, task_id: int) -> HttpResponse:
    """Close a task that need not be done, with the reason."""
    shown, form = _open(task_id), ReasonForm(request.POST)
    if not form.is_valid():
        frame.say(request, _("Say in a few words why it need not be done."), level="danger")
        return redirect("task", task_id)
    task_actions.close_task(task_id=task_id, status="CANCELLED", outcome=form.cleaned_data["reason"], at=clock.now())
    said = _("Cancelled: %(title)s") % {"title": shown.subject}
    return _answer(request, shown, said, reverse("task_reopen", args=[task_id]))


def reopen(request: Request, task_id: int) -> HttpResponse:
    """Open a closed task again."""
    shown = found(task_queries.task(task_id))
    try:
        task_actions.reopen_task(task_id=task_id, at=clock.now())
    except task_actions.TaskOpen as open_already:
        raise Http404 from open_already
    return _answer(request, shown, _("Open again: %(title)s") % {"title": shown.subject})


def snooze(request: Request, task_id: int) -> HttpResponse:
    """Let a task rest until a day."""
    shown, form = _open(task_id), SnoozeForm(request.GET if "day" in request.GET else request.POST)
    return _snoozed(request, shown, form)


def _snoozed(request: Request, shown: Any, form: SnoozeForm) -> HttpResponse:
    if not form.is_valid():
        frame.say(request, _("Choose the day on which it comes back."), level="danger")
        return redirect("task", shown.pk)
    given = form.cleaned_data
    until = given["day"] or task_rules.snoozed_until(given["until"], today())
    before = task_actions.change_task(task_id=shown.pk, values={"due_date": until}, version=None, at=clock.now())
    said = _("Comes back on %(day)s: %(title)s") % {"day": format.date_text(until), "title": shown.subject}
    undo_url = f"{reverse('task_snooze', args=[shown.pk])}?day={before}" if before != until else ""
    return _answer(request, shown, said, undo_url)


def _open(task_id: int) -> Any:
    shown = found(task_queries.task(task_id))
    if shown.status != "OPEN":
        raise Http404
    return shown


def _answer(request: Request, shown: Any, said: str, undo_url: str = "") -> HttpResponse:
    """Answer where the click was made: the queue or the customer's card as they are now, else the way back there."""
    where = request.POST.get("where", "")
    if request.headers.get("HX-Request"):
        told = {"said": {"text": said, "undo_url": undo_url}}
        if where == "customer" and shown.about:
            return render(request, "tasks/_card.html", {**card_of(shown.customer_id, today()), "may_edit": True} | told)
        return render(request, "tasks/_queue.html", _queue(request) | told)
    frame.say(request, said, undo_url=undo_url)
    if where == "customer" and shown.about:
        return redirect("customer", shown.customer_id)
    return redirect("task", shown.pk) if where == "task" else redirect("tasks")


def list_(request: Request) -> HttpResponse:
    """Show all tasks the reader may see, closed ones too."""
    return lists.show(
        request, task_lists.TASKS, "tasks/list.html", row_url=address_of("task"), exports="task_list_export"
    )


def export(request: Request, form: str) -> HttpResponseBase:
    """Write the tasks out."""
    return lists.export(request, task_lists.TASKS, form, noun="task")


def customers(request: Request) -> JsonResponse:
    """Name the customers a task may be about, while their name is typed."""
    text = request.GET.get("q", "").replace("\x00", "").strip()[:200]
    ids = customer_lists.found_ids(text)[:N_CHOICES] if text else []
    cards = customer_queries.cards_of(ids)
    choices = [{"value": pk, "text": f"{cards[pk].name} · {cards[pk].code}"} for pk in ids if pk in cards]
    return JsonResponse(choices, safe=False)


def may_give() -> list[tuple[str, str]]:
    """Return whom the acting person may give a task to."""
    return list(org_queries.offered(org_queries.people_for(base.actor())).items())


POST = ("POST",)
urls = [
    page("tasks/", queue, act="task.view", name="tasks"),
    page("tasks/all/", list_, act="task.view", name="task_list"),
    page("tasks/export/<slug:form>/", export, act="list.export", name="task_list_export"),
    page("tasks/customers/", customers, act="task.edit", name="task_customers"),
    page("tasks/<int:task_id>/done/", done, act="task.edit", name="task_done", methods=POST),
    page("tasks/<int:task_id>/cancel/", cancel, act="task.edit", name="task_cancel", methods=POST),
    page("tasks/<int:task_id>/reopen/", reopen, act="task.edit", name="task_reopen", methods=POST),
    page("tasks/<int:task_id>/snooze/", snooze, act="task.edit", name="task_snooze", methods=POST),
]
