"""Costs: the ledger with its sums by kind, an entry by hand, one entry, and taking it back."""

from decimal import Decimal
from typing import Any

from django import forms
from django.http import HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from zhike.apps.core import base, clock
from zhike.apps.costs import actions, queries, rules
from zhike.apps.costs import lists as costs_lists
from zhike.apps.customers import queries as customer_queries
from zhike.apps.org import queries as org_queries
from zhike.web import analysis, codes, frame, lists
from zhike.web.addresses import address_of
from zhike.web.door import Request, found, page

# The pages about costs: their names, words and the act each needs.
TABS = (
    ("negative", gettext_lazy("Negative value"), "order.view"),
    ("current_value", gettext_lazy("Current value"), "figure.view"),
    ("costs", gettext_lazy("Ledger of costs"), "order.view"),
    ("rough_costs", gettext_lazy("Rough costs"), "rule.view"),
    ("shared_costs", gettext_lazy("Shared costs"), "rule.view"),
    ("cost_compare", gettext_lazy("Keeping and developing"), "figure.view"),
)
SMALLEST = Decimal("0.01")


def tabs(current: str) -> list[dict[str, Any]]:
    """Return the pages about costs that the acting person may open."""
    who = base.actor()
    return [
        {"label": label, "url": reverse(name), "is_current": name == current}
        for name, label, act in TABS
        if who.may(act)
    ]


class CostForm(forms.Form):
    """An entry of the ledger of costs."""

    customer = forms.CharField(max_length=60, label=gettext_lazy("Customer code"))
    category = forms.ChoiceField(label=gettext_lazy("Category"))
    amount = forms.DecimalField(max_digits=16, decimal_places=2, label=gettext_lazy("Amount"))
    day = forms.DateField(label=gettext_lazy("Day"), widget=forms.DateInput(attrs={"type": "date"}))
    note = forms.CharField(max_length=200, required=False, label=gettext_lazy("Note"))

    def __init__(self, *args: Any, today: Any, **more: Any):
        super().__init__(*args, **more)
        self.today = today
        self.fields["category"].choices = [  # type: ignore[attr-defined]
            (code, codes.label(code)) for code in rules.CATEGORIES
        ]

    def clean_customer(self) -> int:
        """Find the customer by its code."""
        code = self.cleaned_data["customer"].strip()
        if not (ids := customer_queries.ids_by_code([code])) or customer_queries.card(ids[code]) is None:
            raise forms.ValidationError(_("No customer with this code is among those you see."))
        return ids[code]

    def clean_amount(self) -> Decimal:
        """Refuse what is no cost; an entry is taken back on its own page."""
        amount = self.cleaned_data["amount"]
        if amount < SMALLEST:
            raise forms.ValidationError(_("An amount above zero. A wrong entry is taken back on its page."))
        return amount

    def clean_day(self) -> Any:
        """Refuse a day to come."""
        if self.cleaned_data["day"] > self.today:
            raise forms.ValidationError(_("This day is yet to come."))
        return self.cleaned_data["day"]


def list_(request: Request) -> HttpResponse:
    """Show the ledger of costs, with what was booked in the year by kind."""
    first, last = rules.window(frame.of(request).business_date)
    sums = [(code, amount, n, analysis.to("costs", category=code, date_from=first, date_to=last))
            for code, amount, n in queries.booked_by_category(first, last)]  # fmt: skip
    context = {"tabs": tabs("costs"), "sums": sums, "first": first, "last": last}
    return lists.show(
        request, costs_lists.LEDGER, "costs/ledger.html", context, row_url=address_of("cost_entry"),
        exports="costs_export",
    )  # fmt: skip


def export(request: Request, form: str) -> HttpResponseBase:
    """Write the ledger out."""
    return lists.export(request, costs_lists.LEDGER, form, noun="cost")


def add(request: Request) -> HttpResponse:
    """Book a cost of a customer by hand."""
    at = clock.now()
    today = org_queries.business_date(at)
    preset = {"customer": request.GET.get("customer", "")[:60], "category": request.GET.get("category", ""),
              "day": today}  # fmt: skip
    form = CostForm(request.POST or None, today=today, initial=preset)
    currency = frame.of(request).currency
    if request.method == "POST" and not currency:
        form.add_error("amount", _("Say in which currency the company keeps its books."))
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data
        entry_id = actions.book(
            customer_id=given["customer"], day=given["day"], category=given["category"], amount=given["amount"],
            currency=currency, note=given["note"], at=at,
        )  # fmt: skip
        frame.say(
            request, _("Booked. The next analysis counts it instead of the estimate."),
            undo_url=reverse("cost_take_back", args=[entry_id]),
        )  # fmt: skip
        return redirect("cost_entry", entry_id)
    return render(request, "costs/add.html", {"form": form}, status=422 if form.errors else 200)


def entry(request: Request, entry_id: int) -> HttpResponse:
    """Show one entry."""
    row = found(queries.entry(entry_id))
    return render(request, "costs/entry.html", {"entry": row, "is_settled": entry_id in queries.reversals([entry_id])})


def take_back(request: Request, entry_id: int) -> HttpResponse:
    """Take an entry back by a negative one."""
    row = found(queries.entry(entry_id))
    try:
        actions.take_back(entry_id=row.pk, at=clock.now())
    except actions.AlreadyReversed:
        frame.say(request, _("It was taken back already, or takes one back itself."), level="warning")
    else:
        frame.say(request, _("Taken back by an entry of the same amount with a minus."))
    return redirect("cost_entry", entry_id)


urls = [
    page("costs/", list_, act="order.view", name="costs"),
    page("costs/export/<slug:form>/", export, act="list.export", name="costs_export"),
    page("costs/add/", add, act="import.run", name="cost_add", methods=("GET", "POST")),
    page("costs/<int:entry_id>/", entry, act="order.view", name="cost_entry"),
    page("costs/<int:entry_id>/take-back/", take_back, act="import.run", name="cost_take_back", methods=("POST",)),
]
