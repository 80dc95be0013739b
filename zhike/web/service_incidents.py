"""Service incidents: the board with its target of none, reporting one, mending it within the hour, closing it."""

from datetime import timedelta
from typing import Any

from django import forms
from django.http import HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from zhike.apps.core import clock
from zhike.apps.service import actions, queries, rules
from zhike.apps.service import lists as service_lists
from zhike.web import frame, lists, saving
from zhike.web.addresses import address_of
from zhike.web.churn_measures import number
from zhike.web.door import Request, found, page
from zhike.web.service_fulfilment import tabs

YEAR = timedelta(days=364)


def key_accounts() -> list[tuple[int, str]]:
    """Return the key accounts one may report about."""
    return queries.names()


class IncidentForm(forms.Form):
    """An incident as somebody reports it."""

    customer_id = forms.TypedChoiceField(coerce=int, label=gettext_lazy("Key account"))
    what = forms.CharField(
        max_length=500, label=gettext_lazy("What went wrong"), widget=forms.Textarea(attrs={"rows": 3})
    )
    happened_at = forms.DateTimeField(
        required=False, label=gettext_lazy("When it happened"), help_text=gettext_lazy("Left open: just now."),
        widget=forms.DateTimeInput(attrs={"type": "datetime-local"}),
    )  # fmt: skip

    def __init__(self, *args: Any, **kwargs: Any):
        super().__init__(*args, **kwargs)
        self.fields["customer_id"].choices = key_accounts()  # type: ignore[attr-defined]


def list_(request: Request) -> HttpResponse:
    """Show the incidents, how many there were in the year beside the target of none, and which wait."""
    now, today = clock.now(), max(frame.of(request).business_date, clock.today(clock.now()))
    waiting = [(row, queries.minutes_until_recovery(row, now), queries.is_late(row, now))
               for row in queries.unsettled().filter(status="OPEN").order_by("reported_at")[:20]]  # fmt: skip
    context = {
        "tabs": tabs("service_incidents"), "board": queries.board(today - YEAR, today), "waiting": waiting,
        "first": today - YEAR, "last": today, "rule": queries.rule_of_incidents(),
        "may_edit": request.actor.may("service.edit"),
    }  # fmt: skip
    return lists.show(
        request, service_lists.INCIDENTS, "service/incidents.html", context, row_url=address_of("service_incident"),
        exports="service_incidents_export",
    )  # fmt: skip


def export(request: Request, form: str) -> HttpResponseBase:
    """Write the incidents out."""
    return lists.export(request, service_lists.INCIDENTS, form, noun="incident")


def add(request: Request) -> HttpResponse:
    """Report an incident; the address may name the customer."""
    initial = {"customer_id": number(request.GET.get("customer", ""))}
    form = IncidentForm(request.POST or None, initial=initial)
    if request.method == "POST" and form.is_valid():
        try:
            incident_id = actions.report_incident(**form.cleaned_data, at=clock.now())
        except rules.Refused as refusal:
            saving.refuse(form, refusal)
        else:
            frame.say(request, _("Reported; whoever answers for the account has been told."))
            return redirect("service_incident", incident_id)
    context = {"form": form, "rule": queries.rule_of_incidents(), "has_any": bool(key_accounts())}
    return render(request, "service/incident_add.html", context, status=422 if form.errors else 200)


def one(request: Request, incident_id: int) -> HttpResponse:
    """Show an incident with its clock."""
    return _shown(request, found(queries.incident(incident_id)))


def _shown(request: Request, row: Any, refusal: rules.Refused | None = None, status: int = 200) -> HttpResponse:
    now = clock.now()
    context = {
        "row": row, "minutes": queries.minutes_until_recovery(row, now), "is_late": queries.is_late(row, now),
        "rule": queries.rule_of_incidents(), "refusal": refusal, "given": request.POST.dict(),
        "account": queries.account(row.customer_id), "people": queries.on_call(row.customer_id, now),
        "may_edit": request.actor.may("service.edit"),
    }  # fmt: skip
    return render(request, "service/incident.html", context, status=status)


def step(request: Request, incident_id: int, step: str) -> HttpResponse:
    """Begin the recovery, close it with its root cause, or open it again."""
    row, given, at = found(queries.incident(incident_id)), request.POST, clock.now()
    try:
        if step == "recover":
            actions.begin_recovery(incident_id=row.pk, recovery=given.get("recovery", ""), at=at)
        elif step == "close":
            actions.close_incident(incident_id=row.pk, root_cause=given.get("root_cause", ""), at=at)
        elif step == "reopen":
            actions.reopen_incident(incident_id=row.pk, at=at)
        else:
            return found(None)
    except rules.Refused as refusal:
        return _shown(request, row, refusal, 422)
    undo = reverse("service_incident_step", args=[row.pk, "reopen"]) if step == "close" else ""
    frame.say(request, _("Saved."), undo_url=undo)
    return redirect("service_incident", row.pk)


SEES, EDITS, BOTH = "service.view", "service.edit", ("GET", "POST")
urls = [
    page("service/incidents/", list_, act=SEES, name="service_incidents"),
    page("service/incidents/export/<slug:form>/", export, act="list.export", name="service_incidents_export"),
    page("service/incidents/add/", add, act=EDITS, name="service_incident_add", methods=BOTH),
    page("service/incidents/<int:incident_id>/", one, act=SEES, name="service_incident"),
    page(
        "service/incidents/<int:incident_id>/<slug:step>/", step, act=EDITS, name="service_incident_step",
        methods=("POST",),
    ),
]  # fmt: skip
