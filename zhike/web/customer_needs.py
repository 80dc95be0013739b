"""Needs of customers: the list, noting one, working out what our answer is worth, ending one."""

from typing import Any

from django import forms
from django.http import HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from zhike.apps.archives import queries as archive_queries
from zhike.apps.coaching import queries as coaching_queries
from zhike.apps.core import clock
from zhike.apps.customers import queries as customer_queries
from zhike.apps.sales import actions, queries, rules
from zhike.apps.sales import lists as sale_lists
from zhike.web import frame, lists, needs_proposed, saving
from zhike.web.addresses import address_of
from zhike.web.advertising import choice_of
from zhike.web.churn_measures import number
from zhike.web.door import Request, found, page
from zhike.web.opportunities import BOTH, EDITS, POST

N_PROMPTS = 12


class NeedForm(forms.Form):
    """A need with its evidence, and our answer to it: feature, benefit, proof, money."""

    status = forms.ChoiceField(
        choices=lambda: list(sale_lists.NEEDS.items()), label=gettext_lazy("How plain it is"),
        help_text=gettext_lazy("Expressed: they say it. Emerging: they begin to feel it. Latent: only we see it yet."),
    )  # fmt: skip
    text = forms.CharField(max_length=200, label=gettext_lazy("What they need"))
    evidence = forms.CharField(
        max_length=300, label=gettext_lazy("By what we know it"),
        help_text=gettext_lazy("Their words, or what was seen at their place."),
    )  # fmt: skip
    person_id = forms.TypedChoiceField(
        coerce=int, required=False, empty_value=None, label=gettext_lazy("Who told it")
    )  # fmt: skip
    feature = forms.CharField(max_length=200, required=False, label=gettext_lazy("What we have for it"))
    benefit = forms.CharField(max_length=200, required=False, label=gettext_lazy("What that does for them"))
    proof = forms.CharField(max_length=300, required=False, label=gettext_lazy("What proves it"))
    value = forms.DecimalField(
        max_digits=16, decimal_places=2, min_value=0, required=False,
        label=gettext_lazy("Worth to the customer, a year"),
    )  # fmt: skip
    opportunity_id = forms.TypedChoiceField(
        coerce=int, required=False, empty_value=None, label=gettext_lazy("Opportunity that is to serve it")
    )
    version = forms.IntegerField(required=False, widget=forms.HiddenInput)

    def __init__(self, *args: Any, customer_id: int, **more: Any):
        super().__init__(*args, **more)
        people = [("", _("Nobody: it was seen")), *queries.people_at(customer_id)]
        plans = [("", _("None yet")), *((one.pk, one.title) for one in queries.opportunities_of(customer_id))]
        self.fields["person_id"].choices = people  # type: ignore[attr-defined]
        self.fields["opportunity_id"].choices = plans  # type: ignore[attr-defined]

    def values(self) -> dict[str, Any]:
        """Return what was written."""
        return {name: value for name, value in self.cleaned_data.items() if name != "version"}


class WhoseForm(forms.Form):
    """Whose need it is."""

    customer = choice_of(list, gettext_lazy("Customer"))


def list_(request: Request) -> HttpResponse:
    """Show the needs."""
    return lists.show(
        request, sale_lists.CUSTOMER_NEEDS, "sales/needs.html", {"may_edit": request.actor.may(EDITS)},
        row_url=address_of("customer_need"), exports="customer_needs_export",
    )  # fmt: skip


def export(request: Request, form: str) -> HttpResponseBase:
    """Write the needs out."""
    return lists.export(request, sale_lists.CUSTOMER_NEEDS, form, noun="customerneed")


def add(request: Request) -> HttpResponse:
    """Note a need; the address says whose, else one is asked for the customer first."""
    named = number(request.GET.get("customer", ""))
    if named is None:
        return render(request, "sales/whose.html", {"form": WhoseForm(), "is_contract": False})
    card = found(customer_queries.card(named))
    initial = {
        "status": _plain(request.GET.get("status", "")), "opportunity_id": number(request.GET.get("opportunity", "")),
        "text": request.GET.get("text", "")[:200], "evidence": request.GET.get("evidence", "")[:300],
    }  # fmt: skip
    form = NeedForm(request.POST or None, initial=initial, customer_id=card.pk)
    if request.method == "POST" and form.is_valid():
        try:
            need_id = actions.add_need(
                new=actions.NewNeed(card.pk, **form.values()), day=frame.of(request).business_date, at=clock.now()
            )
        except rules.SaleRefused as refusal:
            saving.refuse(form, refusal)
        else:
            frame.say(request, _("Noted."), undo_url=reverse("customer_need_end", args=[need_id]))
            plan = form.cleaned_data["opportunity_id"]
            return redirect("opportunity", plan) if plan else redirect("customer_need", need_id)
    proposed = needs_proposed.of_customer(request, card)
    context = {"form": form, "row": None, "card": card, "proposed": proposed, **to_ask(request, card)}
    return render(request, "sales/need_edit.html", context, status=422 if form.errors else 200)


def _plain(status: str) -> str:
    """Return how plain a need is as an address says it; without a word, they said it."""
    return status if status in rules.NEEDS else "EXPRESSED"


def to_ask(request: Request, card: Any) -> dict[str, Any]:
    """Return what the bank has to ask while one probes for a need: of the customer's industry and of every one."""
    if not request.actor.may("method.view"):
        return {"prompts": []}
    known = archive_queries.open_fact(card.pk, "industry")
    industry = str(known.value) if known and known.value else ""
    rows = coaching_queries.prompts(
        stage="PROBE", industries=("", industry) if industry else ("",), day=frame.of(request).business_date
    )[:N_PROMPTS]
    uses = coaching_queries.n_uses([row.pk for row in rows])
    return {
        "prompts": [(row, *uses.get(row.pk, (0, 0))) for row in rows], "may_ask": request.actor.may("interaction.add"),
    }  # fmt: skip


def one(request: Request, customer_need_id: int) -> HttpResponse:
    """Show a need and what our answer to it is worth."""
    row = found(queries.need(customer_need_id))
    context = {"row": row, "may_edit": request.actor.may(EDITS)}
    return render(request, "sales/need.html", context)


def edit(request: Request, customer_need_id: int) -> HttpResponse:
    """Change a need, or work out the answer to it."""
    row = found(queries.need(customer_need_id))
    initial = {name: getattr(row, name) for name in NeedForm.base_fields}
    form = NeedForm(request.POST or None, initial=initial, customer_id=row.customer_id)
    saved = saving.attempt(
        request, form,
        lambda: actions.change_need(
            need_id=row.pk, values=form.values(), version=form.cleaned_data["version"], at=clock.now()
        ),
        refused={rules.SaleRefused: saving.refuse},
    )  # fmt: skip
    if saved.is_saved:
        return redirect("customer_need", row.pk)
    card = customer_queries.card(row.customer_id)
    context = {"form": form, "row": row, "card": card, "proposed": (), **to_ask(request, card)}
    return render(request, "sales/need_edit.html", context, status=saved.status)


def end(request: Request, customer_need_id: int) -> HttpResponse:
    """Say that a need is none any more, or that it holds after all."""
    row = found(queries.need(customer_need_id))
    day = None if row.ended_date else frame.of(request).business_date
    actions.end_need(need_id=row.pk, day=day, at=clock.now())
    frame.say(request, _("Saved."), undo_url=reverse("customer_need_end", args=[row.pk]) if day else "")
    return redirect("customer_need", row.pk)


urls = [
    page("needs/", list_, act="sale.view", name="customer_needs"),
    page("needs/export/<slug:form>/", export, act="list.export", name="customer_needs_export"),
    page("needs/add/", add, act=EDITS, name="customer_need_add", methods=BOTH),
    page("needs/<int:customer_need_id>/", one, act="sale.view", name="customer_need"),
    page("needs/<int:customer_need_id>/edit/", edit, act=EDITS, name="customer_need_edit", methods=BOTH),
    page("needs/<int:customer_need_id>/end/", end, act=EDITS, name="customer_need_end", methods=POST),
]
