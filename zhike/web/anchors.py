"""What ties a customer to us, and what is done for it alone: notes on its plan, and who of high value has neither."""

from typing import Any

from django import forms
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from zhike.apps.core import clock
from zhike.apps.customers import queries as customer_queries
from zhike.apps.plans import actions, queries, rules
from zhike.web import analysis, codes, frame, saving
from zhike.web.advertising import choice_of, day_field
from zhike.web.churn_measures import people
from zhike.web.door import Request, found, page

N_SHOWN = 50
UNSERVED = "unserved"


class AnchorForm(forms.Form):
    """Something that ties a customer to us."""

    kind = forms.ChoiceField(
        choices=lambda: [(one, codes.label(f"anchor.{one}")) for one in rules.ANCHORS],
        label=gettext_lazy("Kind of tie"),
    )
    text = forms.CharField(
        max_length=300, label=gettext_lazy("What ties it to us"),
        help_text=gettext_lazy(
            "Contracts in force, subscriptions and products bought count by themselves; note what no record knows."
        ),
    )  # fmt: skip
    amount = forms.DecimalField(
        max_digits=16, decimal_places=2, required=False, label=gettext_lazy("Cost of changing, once"),
        help_text=gettext_lazy("What it would cost the customer to change to another; only for that kind."),
    )  # fmt: skip
    day = day_field(gettext_lazy("Known on"))


class ServiceForm(forms.Form):
    """A need, and what is done for it that others do not get."""

    need = forms.CharField(max_length=300, label=gettext_lazy("Which need of the customer?"))
    offer = forms.CharField(
        max_length=300, label=gettext_lazy("What do we do for it alone?"),
        help_text=gettext_lazy("What other customers do not get."),
    )  # fmt: skip
    owner_id = choice_of(people, gettext_lazy("Responsible"))
    due_date = day_field(gettext_lazy("Done by"))


def anchor_add(request: Request, customer_id: int) -> HttpResponse:
    """Note something that ties a customer to us."""
    card, day = found(customer_queries.card(customer_id)), frame.of(request).business_date
    kind = request.GET.get("kind", "")
    form = AnchorForm(request.POST or None, initial={"day": day, "kind": kind if kind in rules.ANCHORS else rules.SOFT})
    if request.method == "POST" and form.is_valid():
        try:
            actions.note_anchor(customer_id=customer_id, **form.cleaned_data, at=clock.now())
        except rules.PlanRefused as refusal:
            saving.refuse(form, refusal)
        else:
            frame.say(request, _("Saved."))
            return redirect(f"{reverse('plan', args=[customer_id])}#anchors")
    context = {"card": card, "form": form, "title": _("Note what ties it to us")}
    return render(request, "plans/form.html", context, status=422 if form.errors else 200)


def anchor_end(request: Request, anchor_id: int) -> HttpResponse:
    """Say that a tie holds no more, or that it does."""
    row, back = found(queries.anchor(anchor_id)), request.POST.get("back") == "on"
    try:
        actions.end_anchor(anchor_id=row.pk, day=None if back else frame.of(request).business_date, at=clock.now())
    except rules.PlanRefused as refusal:
        frame.say(request, refusal.told, level="warning")
    else:
        undo = "" if back else reverse("anchor_end", args=[row.pk])
        said = _("It holds again.") if back else _("It holds no more.")
        frame.say(request, said, undo_url=undo, undo_values={} if back else {"back": "on"})
    return redirect(f"{reverse('plan', args=[row.customer_id])}#anchors")


def service_add(request: Request, customer_id: int) -> HttpResponse:
    """Plan what is done for a customer alone."""
    card = found(customer_queries.card(customer_id))
    initial = {"owner_id": request.actor.user_id, "need": request.GET.get("need", "")[:300]}
    form = ServiceForm(request.POST or None, initial=initial)
    if request.method == "POST" and form.is_valid():
        try:
            actions.serve_need(customer_id=customer_id, **form.cleaned_data, at=clock.now())
        except rules.PlanRefused as refusal:
            saving.refuse(form, refusal)
        else:
            frame.say(request, _("Saved."))
            return redirect(f"{reverse('plan', args=[customer_id])}#services")
    context = {"card": card, "form": form, "title": _("Plan a personal service")}
    return render(request, "plans/form.html", context, status=422 if form.errors else 200)


def services(request: Request) -> HttpResponse:
    """Show the high-value customers with what is done for each alone, or only those nothing is done for."""
    rows, only = queries.served(frame.of(request).business_date), request.GET.get("only", "")
    shown = [one for one in rows if not one.services] if only == UNSERVED else rows
    context = {
        "rows": shown[:N_SHOWN], "n": len(rows), "n_bare": sum(not one.services for one in rows), "n_of": len(shown),
        "n_shown": N_SHOWN, "only": only if only == UNSERVED else "", "unserved": UNSERVED,
        "day": frame.of(request).business_date, "may_edit": request.actor.may("customer.edit"),
        "exports": analysis.exports("services_export"), "sees_rows": request.actor.row_branch_ids != (),
        "days": queries.limits()["plan"], "most": queries.MOST if len(rows) == queries.MOST else 0,
    }  # fmt: skip
    return render(request, "plans/services.html", context)


def services_table(request: Request) -> analysis.Table:
    """Return the high-value customers and their personal services as they are taken away, a line each service."""
    columns: list[Any] = [
        (_("Customer"), "text"), (_("Code"), "text"), (_("Tier"), "text"), (_("Owner"), "text"), (_("Need"), "text"),
        (_("What is done for it alone"), "text"), (_("Responsible"), "text"), (_("Done by"), "date"),
        (_("Done on"), "date"), (_("What came of it"), "text"),
    ]  # fmt: skip
    rows: list[tuple[Any, ...]] = []
    for one in queries.served(frame.of(request).business_date):
        tier = codes.label(one.card.tier) if one.card.tier else ""
        head = (one.card.name, one.card.code, tier, one.card.owner.name if one.card.owner else "")
        told: list[Any] = [(s.point, s.offer, s.owner.name, s.due_date, s.done_date, s.result) for s in one.services]
        rows.extend((*head, *rest) for rest in told or [("", "", "", None, None, "")])
    return analysis.Table(_("Personal services"), columns, rows, "personal-services")


BOTH, POST, EDIT = ("GET", "POST"), ("POST",), "customer.edit"
urls = [
    page("customers/<int:customer_id>/plan/anchor/", anchor_add, act=EDIT, name="anchor_add", methods=BOTH),
    page("customers/<int:customer_id>/plan/service/", service_add, act=EDIT, name="service_add", methods=BOTH),
    page("methods/anchors/<int:anchor_id>/", anchor_end, act=EDIT, name="anchor_end", methods=POST),
    page("methods/services/", services, act="customer.view", name="services"),
    analysis.report("methods/services/table", services_table, act="customer.view", name="services_export"),
]
