"""Emergencies: the list, opening one, its clock and log, calling somebody in, closing it with a report."""

from typing import Any

from django import forms
from django.http import HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from zhike.apps.churn import actions, queries, rules
from zhike.apps.churn import lists as churn_lists
from zhike.apps.core import clock
from zhike.apps.customers import queries as customer_queries
from zhike.apps.org import queries as org_queries
from zhike.web import frame, lists, saving
from zhike.web.addresses import address_of
from zhike.web.advertising import choice_of
from zhike.web.churn_cases import tabs
from zhike.web.churn_measures import number, people
from zhike.web.customers import branch_choices
from zhike.web.door import Request, demand, found, page


class EmergencyForm(forms.Form):
    """An emergency as somebody opens it."""

    title = forms.CharField(max_length=120, label=gettext_lazy("What has happened"))
    text = forms.CharField(
        max_length=4_000, required=False, widget=forms.Textarea, label=gettext_lazy("What is known so far")
    )
    branch_id = forms.TypedChoiceField(choices=branch_choices, coerce=int, label=gettext_lazy("Branch"))
    lead_id = choice_of(people, gettext_lazy("Led by"))
    team = forms.TypedMultipleChoiceField(choices=people, coerce=int, required=False, label=gettext_lazy("Helping"))


def list_(request: Request) -> HttpResponse:
    """Show the emergencies."""
    context = {
        "tabs": tabs("churn_emergencies"), "n_open": queries.emergencies().filter(status="OPEN").count(),
        "may_open": request.actor.may("churn.edit"),
    }  # fmt: skip
    return lists.show(
        request, churn_lists.EMERGENCIES, "churn_cases/emergencies.html", context,
        row_url=address_of("churn_emergency"), exports="churn_emergencies_export",
    )  # fmt: skip


def export(request: Request, form: str) -> HttpResponseBase:
    """Write the emergencies out."""
    return lists.export(request, churn_lists.EMERGENCIES, form, noun="emergency")


def add(request: Request) -> HttpResponse:
    """Open an emergency; the address may name a customer or a case."""
    case_id, customer_id = (number(request.GET.get(name, "")) for name in ("case", "customer"))
    case = found(queries.case(case_id)) if case_id else None
    about = case.customer_id if case else customer_id
    card = found(customer_queries.card(about)) if about else None
    initial = {
        "branch_id": card.branch_id if card else request.actor.user.branch_id, "lead_id": request.actor.user.pk,
        "title": card.name if card else "",
    }  # fmt: skip
    form = EmergencyForm(request.POST or None, initial=initial)
    if request.method == "POST" and form.is_valid():
        try:
            emergency_id = actions.open_emergency(
                **form.cleaned_data, customer_id=about, case_id=case.pk if case else None, at=clock.now()
            )
        except rules.PreventionRefused as refusal:
            saving.refuse(form, refusal)
        else:
            frame.say(request, _("Opened; everybody on duty has been told."))
            return redirect("churn_emergency", emergency_id)
    context = {"form": form, "card": card}
    return render(request, "churn_cases/emergency_add.html", context, status=422 if form.errors else 200)


def one(request: Request, emergency_id: int) -> HttpResponse:
    """Show an emergency with its clock and its log."""
    return _shown(request, found(queries.emergency(emergency_id)))


def _shown(request: Request, row: Any, refusal: rules.PreventionRefused | None = None, status: int = 200) -> Any:
    entries, now = queries.entries_of(row), clock.now()
    due, known = queries.next_entry(row, entries), org_queries.names(row.team)
    is_member = request.actor.user_id in (row.lead_id, *row.team)
    context = {
        "row": row, "entries": entries, "due": due, "is_late": row.status == "OPEN" and due < now,
        "hours": int(((row.closed_at or now) - row.opened_at).total_seconds() // 3_600), "refusal": refusal,
        "given": request.POST.dict(), "team": [known[pk] for pk in row.team if pk in known],
        "measures": list(queries.measures_of(emergency_id=row.pk)), "rule": queries.rule_of_prevention(),
        "card": customer_queries.card(row.customer_id) if row.customer_id else None,
        "people": [one for one in people() if one[0] not in (row.lead_id, *row.team)],
        "may_log": request.actor.may("churn.edit"), "may_plan": request.actor.may("churn.decide"),
        "may_close": request.actor.may("churn.decide") or is_member,
    }  # fmt: skip
    return render(request, "churn_cases/emergency.html", context, status=status)


def step(request: Request, emergency_id: int, step: str) -> HttpResponse:
    """Write into the log, call somebody in, close it with its report, or open it again."""
    row, given, at = found(queries.emergency(emergency_id)), request.POST, clock.now()
    if step not in STEPS:
        return found(None)
    if step in ("close", "reopen") and request.actor.user_id not in (row.lead_id, *row.team):
        demand("churn.decide")
    try:
        if step == "log":
            actions.log_emergency(emergency_id=row.pk, text=given.get("text", ""), at=at)
        elif step == "call":
            actions.call_in(emergency_id=row.pk, user_id=number(given.get("user", "")) or 0, at=at)
        elif step == "close":
            actions.close_emergency(emergency_id=row.pk, report=given.get("report", "")[:8_000], at=at)
        else:
            actions.reopen_emergency(emergency_id=row.pk, at=at)
    except rules.PreventionRefused as refusal:
        return _shown(request, row, refusal, 422)
    undo = reverse("churn_emergency_step", args=[row.pk, "reopen"]) if step == "close" else ""
    frame.say(request, _("Saved."), undo_url=undo)
    return redirect("churn_emergency", row.pk)


STEPS, BOTH = ("log", "call", "close", "reopen"), ("GET", "POST")
urls = [
    page("churn/emergencies/", list_, act="customer.view", name="churn_emergencies"),
    page("churn/emergencies/export/<slug:form>/", export, act="list.export", name="churn_emergencies_export"),
    page("churn/emergencies/add/", add, act="churn.edit", name="churn_emergency_add", methods=BOTH),
    page("churn/emergencies/<int:emergency_id>/", one, act="customer.view", name="churn_emergency"),
    page(
        "churn/emergencies/<int:emergency_id>/<slug:step>/", step, act="churn.edit", name="churn_emergency_step",
        methods=("POST",),
    ),
]  # fmt: skip
