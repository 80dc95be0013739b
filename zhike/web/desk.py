"""The desk of an activity: who comes is signed in with one hand, known or met for the first time."""

from typing import Any

from django import forms
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from zhike.apps.activities import actions, queries
from zhike.apps.archives import actions as archive_actions
from zhike.apps.core import clock
from zhike.apps.customers import queries as customer_queries
from zhike.apps.customers import rules as customer_rules
from zhike.apps.org import queries as org_queries
from zhike.web import frame
from zhike.web.door import Request, found, page

# Which field of the archive an answer goes to, by the kind of customer.
TOLD = {
    "INDIVIDUAL": {"firm": "employer", "job": "job_title", "address": "home_address"},
    "ENTERPRISE": {"trade": "industry", "address": "address"},
}  # fmt: skip


class DeskForm(forms.Form):
    """Somebody at the desk: a name and a phone will do."""

    name = forms.CharField(max_length=200, label=gettext_lazy("Name"))
    phone = forms.CharField(
        max_length=40, required=False, label=gettext_lazy("Phone"), widget=forms.TextInput(attrs={"inputmode": "tel"})
    )
    firm = forms.CharField(max_length=200, required=False, label=gettext_lazy("Works at"))
    job = forms.CharField(max_length=100, required=False, label=gettext_lazy("Job title"))
    trade = forms.CharField(max_length=200, required=False, label=gettext_lazy("Industry"))
    address = forms.CharField(max_length=200, required=False, label=gettext_lazy("Address"))


def desk(request: Request, activity_id: int) -> HttpResponse:
    """Sign somebody in; the form comes back empty for the next."""
    row = found(queries.activity(activity_id))
    form = DeskForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            _sign_in(activity_id, form.cleaned_data)
        except archive_actions.BadFacts as bad:
            form.add_error(None, "; ".join(bad.errors.values()))
        except actions.ControlRefused:
            form.add_error(None, _("The customer is in the control group."))
        else:
            frame.say(request, _("Signed in: %(name)s") % {"name": form.cleaned_data["name"]})
            return redirect("activity_desk", activity_id)
    guests = list(queries.invitations_of(activity_id))
    context = {
        "activity": row, "form": form, "n_came": sum(guest.has_attended for guest in guests),
        "n_leads": sum(guest.is_lead for guest in guests),
    }  # fmt: skip
    return render(request, "activities/desk.html", context, status=422 if form.errors else 200)


def _sign_in(activity_id: int, given: dict[str, Any]) -> None:
    at = clock.now()
    card = _known(given)
    kind = card.kind if card else customer_rules.guess_kind(given["name"])
    facts = {field: given[name] for name, field in TOLD[kind].items() if given[name]}
    lead = actions.NewLead(given["name"], kind, given["phone"])
    came = actions.Arrival(card.pk if card else None, lead, facts)
    actions.sign_in(activity_id=activity_id, arrivals=[came], day=org_queries.business_date(at), at=at)


def _known(given: dict[str, Any]) -> Any:
    """Return the one customer of this phone, or of this name where it is a company's."""
    ids = {pk for _text, pk in customer_queries.ids_by("phone", [given["phone"]])} if given["phone"] else set()
    if not ids and customer_rules.guess_kind(given["name"]) == "ENTERPRISE":
        ids = {pk for _text, pk in customer_queries.ids_by("name", [given["name"]])}
    return customer_queries.card(ids.pop()) if len(ids) == 1 else None


urls = [
    page("activities/<int:activity_id>/desk/", desk, act="activity.edit", name="activity_desk",
         methods=("GET", "POST")),
]  # fmt: skip
