"""Requests of customers: noted, answered for by one of us to the end, handed over only to who accepts."""

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
from zhike.apps.customers import queries as customer_queries
from zhike.apps.service import actions, queries, rules
from zhike.apps.service import lists as service_lists
from zhike.web import frame, lists, saving
from zhike.web.addresses import address_of
from zhike.web.advertising import day_field
from zhike.web.door import Request, found, page
from zhike.web.service_fulfilment import tabs

DAYS_TO_DO = timedelta(days=3)


class RequestForm(forms.Form):
    """What a customer asked for, until when, and who answers for it."""

    text = forms.CharField(
        max_length=500, label=gettext_lazy("What the customer asked for"), widget=forms.Textarea(attrs={"rows": 3})
    )
    due_date = day_field(gettext_lazy("Due"))
    accountable_id = forms.TypedChoiceField(coerce=int, label=gettext_lazy("Answers for it"))

    def __init__(self, *args: Any, customer_id: int, **more: Any):
        super().__init__(*args, **more)
        self.fields["accountable_id"].choices = queries.answering(customer_id)  # type: ignore[attr-defined]


class OfferForm(forms.Form):
    """To whom a request is offered, and why."""

    user_id = forms.TypedChoiceField(coerce=int, label=gettext_lazy("To whom"))
    why = forms.CharField(max_length=300, label=gettext_lazy("Why"))

    def __init__(self, *args: Any, row: Any, **more: Any):
        super().__init__(*args, **more)
        offered = [one for one in queries.answering(row.customer_id) if one[0] != row.accountable_id]
        self.fields["user_id"].choices = [("", _("Choose")), *offered]  # type: ignore[attr-defined]


def list_(request: Request) -> HttpResponse:
    """Show the requests, and first those one was asked to take on."""
    context = {
        "tabs": tabs("service_requests"), "offered": queries.offered(), "may_edit": request.actor.may("service.edit"),
    }  # fmt: skip
    return lists.show(
        request, service_lists.REQUESTS, "service/requests.html", context, row_url=address_of("service_request"),
        exports="service_requests_export",
    )  # fmt: skip


def export(request: Request, form: str) -> HttpResponseBase:
    """Write the requests out."""
    return lists.export(request, service_lists.REQUESTS, form, noun="servicerequest")


def find(request: Request) -> HttpResponse:
    """Lead to the form of the customer a picker named."""
    given = request.GET.get("customer_id", "")
    card = customer_queries.card(int(given)) if given.isdecimal() and len(given) <= 18 else None
    return redirect("service_request_add", card.pk) if card else redirect("service_requests")


def add(request: Request, customer_id: int) -> HttpResponse:
    """Note what a customer asked for."""
    card, day = found(customer_queries.card(customer_id)), frame.of(request).business_date
    initial = {"due_date": day + DAYS_TO_DO, "accountable_id": request.actor.user_id}
    form = RequestForm(request.POST or None, initial=initial, customer_id=card.pk)
    if request.method == "POST" and form.is_valid():
        try:
            pk = actions.note_request(customer_id=card.pk, **form.cleaned_data, day=day, at=clock.now())
        except rules.Refused as refusal:
            saving.refuse(form, refusal)
        else:
            frame.say(request, _("Noted; it is a task of whoever answers for it."))
            return redirect("service_request", pk)
    context = {"form": form, "card": card, "known": queries.requests_of(card.pk)[:10]}
    return render(request, "service/request_add.html", context, status=422 if form.errors else 200)


def one(request: Request, request_id: int) -> HttpResponse:
    """Show a request, who answers for it, and to whom it was offered."""
    return _shown(request, found(queries.request(request_id)))


def _shown(request: Request, row: Any, refusal: rules.Refused | None = None, status: int = 200) -> HttpResponse:
    me, is_open = request.actor.user_id, row.state == "OPEN"
    settles = request.actor.may("service.edit") and (row.accountable_id == me or request.actor.may("task.assign"))
    context = {
        "row": row, "refusal": refusal, "given": request.POST.dict(), "is_asked": is_open and row.asked_id == me,
        "settles": settles, "is_seen": customer_queries.card(row.customer_id) is not None,
        "offer": OfferForm(row=row) if settles and is_open and row.asked_id is None else None,
        "day": frame.of(request).business_date,
    }  # fmt: skip
    return render(request, "service/request.html", context, status=status)


def step(request: Request, request_id: int, step: str) -> HttpResponse:
    """Offer a request to another, accept or decline it, end it with its result, or open it again."""
    row, given, at = found(queries.request(request_id)), request.POST, clock.now()
    of: dict[str, Any] = {"request_id": row.pk, "at": at}
    to = given.get("user_id", "")
    steps = {
        "offer": lambda: actions.offer_request(
            user_id=int(to) if to.isdecimal() and len(to) <= 18 else 0, why=given.get("why", ""), **of
        ),
        "accept": lambda: actions.accept_request(**of),
        "decline": lambda: actions.decline_request(reason=given.get("reason", ""), **of),
        "close": lambda: actions.close_request(
            result=given.get("result", ""), day=frame.of(request).business_date, **of
        ),
        "reopen": lambda: actions.reopen_request(**of),
    }  # fmt: skip
    try:
        found(steps.get(step))()
    except rules.Refused as refusal:
        return _shown(request, row, refusal, 422)
    undo = reverse("service_request_step", args=[row.pk, "reopen"]) if step == "close" else ""
    frame.say(request, _("Saved."), undo_url=undo)
    return redirect("service_request", row.pk) if queries.request(row.pk) else redirect("service_requests")


SEES, EDITS, BOTH = "service.view", "service.edit", ("GET", "POST")
urls = [
    page("service/requests/", list_, act=SEES, name="service_requests"),
    page("service/requests/export/<slug:form>/", export, act="list.export", name="service_requests_export"),
    page("service/requests/find/", find, act=EDITS, name="service_request_find"),
    page("service/requests/<int:request_id>/", one, act=SEES, name="service_request"),
    page(
        "service/requests/<int:request_id>/<slug:step>/", step, act=EDITS, name="service_request_step",
        methods=("POST",),
    ),
    page("customers/<int:customer_id>/requests/add/", add, act=EDITS, name="service_request_add", methods=BOTH),
]  # fmt: skip
