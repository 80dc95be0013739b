"""Entering an order by hand: the rule of cooperation and the limit of credit stand above it and answer to it."""

from decimal import Decimal
from typing import Any

from django import forms
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from zhike.apps.campaigns import queries as campaign_queries
from zhike.apps.core import clock
from zhike.apps.customers import queries as customer_queries
from zhike.apps.lifecycles import actions as lifecycle_actions
from zhike.apps.lifecycles import queries
from zhike.apps.receivables import actions
from zhike.apps.receivables import queries as receivable_queries
from zhike.web import frame, saving
from zhike.web.door import Request, found, page

N_LINES = 5
LEAST = Decimal("0.0001")


class OrderForm(forms.Form):
    """The head of an order."""

    number = forms.CharField(max_length=60, label=gettext_lazy("Order number"))
    ordered_at = forms.TimeField(
        required=False, label=gettext_lazy("Time of day"), widget=forms.TimeInput(attrs={"type": "time"}),
        help_text=gettext_lazy("When it was ordered, if known; the hour is kept."),
    )  # fmt: skip
    reason = forms.CharField(
        max_length=300, required=False, label=gettext_lazy("Why in spite of the rule"),
        help_text=gettext_lazy("Only where the rule refuses new business: what protects us."),
    )  # fmt: skip
    credit_reason = forms.CharField(
        max_length=300, required=False, label=gettext_lazy("Why beyond the limit of credit"),
        help_text=gettext_lazy("Who may set limits allows it so; else the order is kept and a manager decides."),
    )  # fmt: skip


class LineForm(forms.Form):
    """A line of an order; one without a quantity is left out."""

    product_code = forms.CharField(max_length=60, required=False, label=gettext_lazy("Product code"))
    quantity = forms.DecimalField(
        required=False, min_value=LEAST, max_digits=14, decimal_places=4, label=gettext_lazy("Quantity")
    )
    unit_price = forms.DecimalField(
        required=False, min_value=0, max_digits=14, decimal_places=4, label=gettext_lazy("Unit price")
    )

    def clean(self) -> dict[str, Any]:
        """Refuse a line of which only a part is told."""
        given: dict[str, Any] = super().clean() or {}
        if not self.errors and (given.get("quantity") is None) != (given.get("unit_price") is None):
            raise forms.ValidationError(_("A line has a quantity and a unit price."))
        return given


Lines = forms.formset_factory(LineForm, extra=N_LINES, max_num=N_LINES, absolute_max=N_LINES)


def enter(request: Request, customer_id: int) -> HttpResponse:
    """Enter an order of today."""
    card = found(customer_queries.card(customer_id))
    form, lines = OrderForm(request.POST or None), Lines(request.POST or None, prefix="line")
    verdict, today = queries.cooperation_of(customer_id), frame.of(request).business_date
    if request.method == "POST" and form.is_valid() and lines.is_valid():
        try:
            placed = actions.place_order(
                customer_id=customer_id, number=form.cleaned_data["number"], reason=form.cleaned_data["reason"],
                credit_reason=form.cleaned_data["credit_reason"], lines=_lines(lines), hour=_hour(form), day=today,
                at=clock.now(),
            )  # fmt: skip
            _say(request, placed)
            return redirect("order", placed.order_id)
        except lifecycle_actions.OrderRefused as refused:
            saving.refuse(form, refused)
    status = 422 if form.errors or (lines.is_bound and not lines.is_valid()) else 200
    context = {"card": card, "form": form, "lines": lines, "cooperation": verdict,
               "own_offers": campaign_queries.own_offers(customer_id, today),
               "may_override": request.actor.may(lifecycle_actions.OVERRIDE_ACT),
               "hold": receivable_queries.hold_on(customer_id, today),
               "credit": receivable_queries.check_order(customer_id, Decimal(0), today),
               "may_grant": request.actor.may(actions.LIMIT_ACT)}  # fmt: skip
    return render(request, "lifecycles/order.html", context, status=status)


def _say(request: Request, placed: actions.Placed) -> None:
    """Tell that an order was entered, and whether it waits for a manager's word."""
    waits = placed.exemption_id is not None and not request.actor.may(actions.LIMIT_ACT)
    if waits:
        frame.say(request, _("The order was entered; it goes beyond the limit and a manager decides."), level="warning")
    else:
        frame.say(request, _("The order was entered."))


def _hour(form: OrderForm) -> int | None:
    ordered_at = form.cleaned_data["ordered_at"]
    return None if ordered_at is None else ordered_at.hour


def _lines(lines: Any) -> list[lifecycle_actions.OrderLine]:
    told = [line.cleaned_data for line in lines if line.cleaned_data.get("quantity") is not None]
    return [lifecycle_actions.OrderLine(one["product_code"], one["quantity"], one["unit_price"]) for one in told]


urls = [
    page("customers/<int:customer_id>/order/", enter, act="order.add", name="order_enter", methods=("GET", "POST")),
]
