"""Service plans: what is on offer, at what price from which month on; offering one, setting a later price."""

from decimal import Decimal
from typing import Any

from django import forms
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from zhike.analytics.errors import InputError
from zhike.apps.billing import actions, queries, rules
from zhike.apps.billing import lists as billing_lists
from zhike.apps.core import base, clock
from zhike.web import bill_words, bills, frame, saving, words
from zhike.web.door import Request, found, page

MONEY: dict[str, Any] = {"max_digits": 14, "decimal_places": 4, "min_value": 0, "required": False}
# Steps are written one a line: up to how many, and the price of each; the last line has no number before it.
N_STEPS = 10


class PriceForm(forms.Form):
    """How a plan is charged from a month on."""

    kind = forms.ChoiceField(choices=list(billing_lists.KINDS.items()), label=gettext_lazy("How it is charged"))
    price = forms.DecimalField(label=gettext_lazy("Price of a month, or of each unit"), **MONEY)
    included = forms.DecimalField(label=gettext_lazy("Units included"), **MONEY)
    over = forms.DecimalField(label=gettext_lazy("Price of each unit beyond those"), **MONEY)
    steps = forms.CharField(
        max_length=400, required=False, label=gettext_lazy("Price steps"), widget=forms.Textarea(attrs={"rows": 3}),
        help_text=gettext_lazy("One a line: up to how many = price, such as 10 = 25; the last one: rest = 18."),
    )  # fmt: skip
    valid_from = forms.DateField(
        label=gettext_lazy("Holds from the month"), input_formats=["%Y-%m", "%Y-%m-01"],
        widget=forms.DateInput(attrs={"type": "month"}),
    )  # fmt: skip

    @property
    def given(self) -> dict[str, Any]:
        """Return what the arithmetic reads, as text."""
        told = self.cleaned_data
        if told["kind"] == "TIERED":
            return {"steps": [_step(line) for line in told["steps"].splitlines() if line.strip()][:N_STEPS]}
        names = ("price", "included", "over") if told["kind"] == "INCLUDED_THEN_PER_UNIT" else ("price",)
        return {name: _text(told[name]) for name in names}


class PlanForm(PriceForm):
    """A plan with its first price."""

    field_order = ("code", "name", "unit", "is_metered")
    code = forms.CharField(max_length=40, label=gettext_lazy("Code"))
    name = forms.CharField(max_length=120, label=gettext_lazy("Name"))
    unit = forms.CharField(max_length=40, label=gettext_lazy("Counted in"))
    is_metered = forms.BooleanField(
        required=False, label=gettext_lazy("Counted anew each month"),
        help_text=gettext_lazy("Else the quantity agreed on holds."),
    )  # fmt: skip


class NameForm(forms.Form):
    """What may be changed of a plan: its name, and whether anybody may still take it."""

    name = forms.CharField(max_length=120, label=gettext_lazy("Name"))
    is_open = forms.BooleanField(required=False, label=gettext_lazy("On offer"))
    version = forms.IntegerField(required=False, widget=forms.HiddenInput)


def _text(value: Decimal | None) -> str | None:
    return None if value is None else f"{value:f}"


def _step(line: str) -> dict[str, str | None]:
    """Read a step; a last one begins with a word."""
    to, _sign, price = (text.strip() for text in line.replace("＝", "=").partition("="))
    return {"to": to if any(letter.isdigit() for letter in to) else None, "price": price}


def list_(request: Request) -> HttpResponse:
    """Show the plans with what they cost now and from when."""
    today, currency = frame.of(request).business_date, frame.of(request).currency
    rows = [(one, [_price(one, price, currency) for price in one.prices.all()]) for one in queries.plans()]
    context = {
        "pages": bills.pages("service_plans"), "rows": rows, "today": today, "may_manage": request.actor.may(MANAGES)
    }  # fmt: skip
    return render(request, "bills/plans.html", context)


def _price(plan: Any, price: Any, currency: str) -> dict[str, Any]:
    said = bill_words.price(price.kind, price.given, plan.unit, currency)
    return {"said": said, "kind": price.kind, "since": price.valid_from}


def add(request: Request) -> HttpResponse:
    """Offer a plan."""
    today = frame.of(request).business_date
    form = PlanForm(request.POST or None, initial={"valid_from": f"{today:%Y-%m}"})
    if request.method == "POST" and form.is_valid():
        told = form.cleaned_data
        try:
            new = actions.NewPlan(
                told["code"], told["name"], told["unit"], told["kind"], form.given, told["valid_from"],
                is_metered=told["is_metered"],
            )  # fmt: skip
            plan_id = actions.add_plan(new=new, at=clock.now())
        except rules.BillingRefused as refusal:
            saving.refuse(form, refusal)
        except InputError as error:
            form.add_error(_field(form, error), words.refusal(error))
        else:
            frame.say(request, _("The plan is on offer."))
            return redirect("service_plan", plan_id)
    return render(request, "bills/plan_add.html", {"form": form}, status=422 if form.errors else 200)


def _field(form: forms.Form, error: InputError) -> str | None:
    named = "steps" if (form.cleaned_data or {}).get("kind") == "TIERED" else error.field
    return named if named in form.fields else None


def one(request: Request, service_plan_id: int) -> HttpResponse:
    """Show a plan with all its prices."""
    row = found(queries.plan(service_plan_id))
    return _shown(request, row, _named(row), PriceForm())


def _named(row: Any) -> NameForm:
    return NameForm(initial={"name": row.name, "is_open": row.is_open, "version": row.version})


def change(request: Request, service_plan_id: int) -> HttpResponse:
    """Give a plan another name, or take it from the offer."""
    row, form, status = found(queries.plan(service_plan_id)), NameForm(request.POST), 200
    if form.is_valid():
        told = form.cleaned_data
        try:
            actions.change_plan(
                plan_id=row.pk, name=told["name"], is_open=told["is_open"], version=told["version"], at=clock.now()
            )
        except base.StaleRecord:
            form.add_error(None, _("Somebody changed it meanwhile; look at it as it stands now."))
            status = 409
        else:
            frame.say(request, _("Saved."))
            return redirect("service_plan", row.pk)
    return _shown(request, row, form, PriceForm(), status)


def _shown(request: Request, row: Any, form: forms.Form, price_form: forms.Form, status: int = 200) -> HttpResponse:
    currency = frame.of(request).currency
    context = {
        "row": row, "form": form, "price_form": price_form, "may_manage": request.actor.may(MANAGES),
        "prices": [_price(row, one, currency) for one in queries.prices_of(row.pk)],
        "today": frame.of(request).business_date,
    }  # fmt: skip
    has_errors = bool(form.errors or price_form.errors)
    return render(request, "bills/plan.html", context, status=422 if has_errors and status == 200 else status)


def price(request: Request, service_plan_id: int) -> HttpResponse:
    """Let a plan cost something else from a month on."""
    row, form = found(queries.plan(service_plan_id)), PriceForm(request.POST)
    if form.is_valid():
        told = form.cleaned_data
        try:
            actions.set_price(
                plan_id=row.pk, kind=told["kind"], given=form.given, valid_from=told["valid_from"], at=clock.now()
            )
        except rules.BillingRefused as refusal:
            saving.refuse(form, refusal)
        except InputError as error:
            form.add_error(_field(form, error), words.refusal(error))
        else:
            frame.say(request, _("The price is set. What was charged before stays as it was."))
            return redirect("service_plan", row.pk)
    return _shown(request, row, _named(row), form)


MANAGES, BOTH = "serviceplan.manage", ("GET", "POST")
urls = [
    page("bills/plans/", list_, act="bill.view", name="service_plans"),
    page("bills/plans/add/", add, act=MANAGES, name="service_plan_add", methods=BOTH),
    page("bills/plans/<int:service_plan_id>/", one, act="bill.view", name="service_plan"),
    page(
        "bills/plans/<int:service_plan_id>/change/", change, act=MANAGES, name="service_plan_change", methods=("POST",)
    ),
    page("bills/plans/<int:service_plan_id>/price/", price, act=MANAGES, name="service_plan_price", methods=("POST",)),
]
