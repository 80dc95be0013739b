"""Credit: setting a customer's limit and terms, ending it, giving room beyond it for a time."""

from typing import Any

from django import forms
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from zhike.apps.core import clock
from zhike.apps.customers import queries as customer_queries
from zhike.apps.lifecycles import queries as lifecycle_queries
from zhike.apps.receivables import actions, queries, rules
from zhike.web import frame, receivables, saving
from zhike.web.advertising import day_field
from zhike.web.door import Request, found, page
from zhike.web.invoices import AMOUNT


class LimitForm(forms.Form):
    """A limit of credit and the terms that go with it."""

    amount = forms.DecimalField(**AMOUNT, min_value=0, label=gettext_lazy("Credit limit"))
    terms_days = forms.IntegerField(min_value=0, max_value=rules.MOST_TERMS, label=gettext_lazy("Terms (days)"))
    valid_from = day_field(gettext_lazy("From"))
    reason = forms.CharField(max_length=300, label=gettext_lazy("Why so much and so long"))
    in_spite = forms.BooleanField(
        required=False, label=gettext_lazy("In spite of the rule of cooperation"),
        help_text=gettext_lazy("Only a regional or general manager; the reason stands in the trail."),
    )  # fmt: skip


class RoomForm(forms.Form):
    """Room beyond the limit for a time."""

    amount = forms.DecimalField(**AMOUNT, label=gettext_lazy("Beyond the limit by"))
    until = day_field(gettext_lazy("Until"))
    reason = forms.CharField(max_length=300, label=gettext_lazy("Why"))


def limit(request: Request, customer_id: int) -> HttpResponse:
    """Set a limit and terms."""
    card, today = found(customer_queries.card(customer_id)), frame.of(request).business_date
    now = queries.limit_on(card.pk, today)
    initial: dict[str, Any] = {"valid_from": today}
    if now:
        initial |= {"amount": now.amount.quantize(rules.CENT), "terms_days": now.terms_days}
    form = LimitForm(request.POST or None, initial=initial)
    if request.method == "POST" and form.is_valid():
        try:
            actions.set_limit(customer_id=card.pk, **form.cleaned_data, today=today, at=clock.now())
        except rules.CreditRefused as refusal:
            saving.refuse(form, refusal)
        else:
            frame.say(request, _("The limit holds."))
            return redirect("customer_receivables", card.pk)
    context = {
        "card": card, "form": form, "now": now, "cooperation": lifecycle_queries.cooperation_of(card.pk),
        "may_override": request.actor.may("credit.override"),
    }  # fmt: skip
    return render(request, "receivables/limit.html", context, status=422 if form.errors else 200)


def end(request: Request, customer_id: int) -> HttpResponse:
    """End a limit."""
    card = found(customer_queries.card(customer_id))
    try:
        actions.end_limit(customer_id=card.pk, today=frame.of(request).business_date, at=clock.now())
    except rules.CreditRefused as refusal:
        return receivables.shown(request, card, refusal, 409)
    frame.say(request, _("The limit ended; orders are no longer held against one."))
    return redirect("customer_receivables", card.pk)


def room(request: Request, customer_id: int) -> HttpResponse:
    """Give room beyond the limit until a day."""
    card, today = found(customer_queries.card(customer_id)), frame.of(request).business_date
    form = RoomForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            actions.grant_exemption(customer_id=card.pk, **form.cleaned_data, today=today, at=clock.now())
        except rules.CreditRefused as refusal:
            saving.refuse(form, refusal)
        else:
            frame.say(request, _("Orders may go so far beyond the limit until that day."))
            return redirect("customer_receivables", card.pk)
    context = {"card": card, "form": form, "now": queries.limit_on(card.pk, today)}
    return render(request, "receivables/room.html", context, status=422 if form.errors else 200)


SET, BOTH = "credit.set", ("GET", "POST")
urls = [
    page("customers/<int:customer_id>/credit-limit/", limit, act=SET, name="credit_limit", methods=BOTH),
    page("customers/<int:customer_id>/credit-limit/end/", end, act=SET, name="credit_limit_end", methods=("POST",)),
    page("customers/<int:customer_id>/exemptions/add/", room, act=SET, name="exemption_add", methods=BOTH),
]
