"""A customer's bills, plans and own page, as whoever looks after it sees them: made, sent, closed."""

from typing import Any

import segno
from django import forms
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from zhike.apps.billing import queries as billing_queries
from zhike.apps.core import clock
from zhike.apps.customers import queries as customer_queries
from zhike.apps.selfservice import actions, queries, rules
from zhike.apps.selfservice import lists as self_lists
from zhike.web import frame, saving
from zhike.web.door import Request, found, page

N_SHOWN = 24


class PassForm(forms.Form):
    """What a customer's page opens, and for how long."""

    opens = forms.MultipleChoiceField(
        choices=list(self_lists.GRANTS.items()), required=False, label=gettext_lazy("What it opens")
    )
    days = forms.IntegerField(
        min_value=rules.SHORTEST_DAYS, max_value=rules.LONGEST_DAYS, initial=rules.USUAL_DAYS,
        label=gettext_lazy("Days it stays open"),
    )  # fmt: skip


def of_customer(request: Request, customer_id: int) -> HttpResponse:
    """Show what a customer subscribes to, its bills, what was charged amiss, and its own page."""
    return _shown(request, customer_id)


def _shown(request: Request, customer_id: int, status: int = 200, **more: Any) -> HttpResponse:
    card = found(customer_queries.card(customer_id))
    actor = request.actor
    context = {
        "card": card, "subscriptions": list(billing_queries.subscriptions_of(customer_id)[:N_SHOWN]),
        "bills": list(billing_queries.bills_of(customer_id)[:N_SHOWN]),
        "violations": list(billing_queries.violations_of(customer_id)[:N_SHOWN]),
        "requests": list(queries.requests_of(customer_id)[:N_SHOWN]), "passes": queries.passes_of(customer_id),
        "form": PassForm(initial={"opens": list(rules.GRANTS)}), "grants": self_lists.GRANTS,
        "may_edit": actor.may("bill.edit"), "may_pass": actor.may(MAKES), "address": "", "picture": "", **more,
    }  # fmt: skip
    return render(request, "bills/of_customer.html", context, status=status)


def make(request: Request, customer_id: int) -> HttpResponse:
    """Give a customer its own page, shown once or sent by mail."""
    found(customer_queries.card(customer_id))
    form = PassForm(request.POST)
    if not form.is_valid():
        return _shown(request, customer_id, 422, form=form)
    told, at = {"customer_id": customer_id, **form.cleaned_data}, clock.now()
    try:
        if "mail" in request.POST:
            before = request.build_absolute_uri(reverse("my", args=["x"])).removesuffix("x/")
            actions.send_pass(**told, address=before, day=frame.of(request).business_date, at=at)
            frame.say(request, _("The address is on its way by mail."))
            return redirect("customer_billing", customer_id)
        secret = actions.make_pass(**told, at=at)
    except rules.Refused as refusal:
        saving.refuse(form, refusal)
        return _shown(request, customer_id, 422, form=form)
    address = request.build_absolute_uri(reverse("my", args=[secret]))
    picture = segno.make(address, micro=False).svg_data_uri(scale=4, border=3, light="#fff")
    answer = _shown(request, customer_id, address=address, picture=picture)
    answer.on_repeat = redirect("customer_billing", customer_id)  # type: ignore[attr-defined]  # for config/submits.py
    return answer


def end(request: Request, customer_id: int, pass_id: int) -> HttpResponse:
    """Close a customer's own page at once."""
    found(customer_queries.card(customer_id))
    row = found(queries.own_pass(pass_id))
    if row.customer_id != customer_id:
        return found(None)
    actions.end_pass(pass_id=row.pk, at=clock.now())
    frame.say(request, _("The page is closed: whoever opens its address finds nothing."))
    return redirect("customer_billing", customer_id)


MAKES, POST = "pass.make", ("POST",)
urls = [
    page("customers/<int:customer_id>/billing/", of_customer, act="bill.view", name="customer_billing"),
    page("customers/<int:customer_id>/pass/", make, act=MAKES, name="pass_make", methods=POST),
    page("customers/<int:customer_id>/pass/<int:pass_id>/end/", end, act=MAKES, name="pass_end", methods=POST),
]
