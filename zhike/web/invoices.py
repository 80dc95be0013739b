"""One invoice: what is open of it, what is disputed, what pays it; entering one by hand."""

from decimal import Decimal
from typing import Any

from django import forms
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from zhike.apps.core import clock
from zhike.apps.customers import queries as customer_queries
from zhike.apps.receivables import actions, queries, rules
from zhike.web import frame, saving
from zhike.web.advertising import day_field
from zhike.web.door import Request, found, page

AMOUNT: dict[str, Any] = {"max_digits": 16, "decimal_places": 2}


class InvoiceForm(forms.Form):
    """An invoice as somebody writes it down."""

    number = forms.CharField(max_length=60, label=gettext_lazy("Invoice number"))
    amount = forms.DecimalField(
        **AMOUNT, label=gettext_lazy("Amount"), help_text=gettext_lazy("Below zero for a credit note.")
    )
    day = day_field(gettext_lazy("Invoiced on"))
    due_date = day_field(gettext_lazy("Due on"), required=False)
    orders = forms.CharField(
        max_length=600, required=False, label=gettext_lazy("For the orders"),
        help_text=gettext_lazy(
            "Order numbers, separated by commas; they count as invoiced. Of a credit note the invoice it lowers."
        ),
    )  # fmt: skip


class DisputeForm(forms.Form):
    """What a customer disputes of an invoice."""

    amount = forms.DecimalField(**AMOUNT, min_value=0, label=gettext_lazy("Disputed amount"))
    reason = forms.CharField(max_length=300, required=False, label=gettext_lazy("Why it is disputed"))


class SettleForm(forms.Form):
    """Which payment pays how much of an invoice."""

    payment_id = forms.TypedChoiceField(coerce=int, label=gettext_lazy("Payment"))
    amount = forms.DecimalField(**AMOUNT, label=gettext_lazy("Pays so much of it"))

    def __init__(self, *args: Any, choices: Any, **more: Any):
        super().__init__(*args, **more)
        self.fields["payment_id"].choices = choices  # type: ignore[attr-defined]


class WriteOffForm(forms.Form):
    """What nobody expects to be paid any more."""

    amount = forms.DecimalField(**AMOUNT, min_value=0, label=gettext_lazy("Amount to write off"))
    reason = forms.CharField(max_length=300, label=gettext_lazy("Why nobody will pay it"))


def add(request: Request, customer_id: int) -> HttpResponse:
    """Write an invoice down."""
    card, today = found(customer_queries.card(customer_id)), frame.of(request).business_date
    form = InvoiceForm(request.POST or None, initial={"day": today})
    if request.method == "POST" and form.is_valid():
        given = dict(form.cleaned_data)
        numbers = rules.split_numbers(given.pop("orders"))
        try:
            invoice_id = actions.enter_invoice(
                customer_id=card.pk, order_numbers=numbers, **given, today=today, at=clock.now()
            )
        except rules.CreditRefused as refusal:
            saving.refuse(form, refusal)
        else:
            frame.say(request, _("Written down; payments on account pay it first."))
            return redirect("invoice", invoice_id)
    context = {"card": card, "form": form, "limit": queries.limit_on(card.pk, today)}
    return render(request, "receivables/invoice_add.html", context, status=422 if form.errors else 200)


def one(request: Request, invoice_id: int) -> HttpResponse:
    """Show an invoice."""
    return _shown(request, found(queries.invoice(invoice_id)))


def _shown(request: Request, row: Any, *, told: Any = None, **forms_: Any) -> HttpResponse:
    today, may_edit = frame.of(request).business_date, request.actor.may("receivable.edit")
    dispute, settle, write_off = (forms_.get(name) for name in ("dispute", "settle", "write_off"))
    opened = next(one for one in queries.opened(row.customer_id, max(today, row.day)) if one.row.pk == row.pk)
    disputed = {"amount": row.disputed.quantize(rules.CENT), "reason": row.dispute_reason}
    context = {
        "row": row, "opened": opened, "today": today, "refusal": told, "may_edit": may_edit,
        "settlements": [
            one for one in queries.settlements_of(row.customer_id) if row.pk in (one.invoice_id, one.credit_note_id)
        ],
        "dispute_form": dispute or DisputeForm(initial=disputed),
        "write_offs": list(queries.write_offs_of(row.pk)), "may_decide": request.actor.may("credit.set"),
        "write_off_form": write_off or WriteOffForm(
            initial={"amount": max(opened.open - opened.disputed, rules.NONE).quantize(rules.CENT)}
        ),
        "settle_form": settle or SettleForm(choices=_payments(row.customer_id, request)),
    }  # fmt: skip
    refused = told or any(form.errors for form in forms_.values())
    return render(request, "receivables/invoice.html", context, status=422 if refused else 200)


def _payments(customer_id: int, request: Request) -> list[tuple[int, str]]:
    """Return the payments one may settle with: also those the program let pay something else."""
    rows = queries.payments_by_hand(customer_id)
    return [
        (one.row.pk, f"{one.row.paid_date} · {one.row.amount:,.2f}"
         + (f" · {one.row.reference}" if one.row.reference else "")
         + " · " + _("free: %(amount)s") % {"amount": f"{one.left:,.2f}"})
        for one in rows
    ]  # fmt: skip


def dispute(request: Request, invoice_id: int) -> HttpResponse:
    """Note a dispute, or that it is over."""
    row, form = found(queries.invoice(invoice_id)), DisputeForm(request.POST)
    if form.is_valid():
        try:
            actions.dispute_invoice(
                invoice_id=row.pk, **form.cleaned_data, day=frame.of(request).business_date, at=clock.now()
            )
        except rules.CreditRefused as refusal:
            saving.refuse(form, refusal)
        else:
            frame.say(request, _("Saved."))
            return redirect("invoice", row.pk)
    return _shown(request, row, dispute=form)


def settle(request: Request, invoice_id: int) -> HttpResponse:
    """Let a payment pay the invoice."""
    row = found(queries.invoice(invoice_id))
    form = SettleForm(request.POST, choices=_payments(row.customer_id, request))
    if form.is_valid():
        given: dict[str, Any] = form.cleaned_data
        amount: Decimal = given["amount"]
        try:
            actions.settle(
                invoice_id=row.pk, payment_id=given["payment_id"], amount=amount,
                day=frame.of(request).business_date, at=clock.now(),
            )  # fmt: skip
        except rules.CreditRefused as refusal:
            saving.refuse(form, refusal)
        else:
            frame.say(request, _("Settled; the rest was matched anew."))
            return redirect("invoice", row.pk)
    return _shown(request, row, settle=form)


def unsettle(request: Request, settlement_id: int) -> HttpResponse:
    """Take back what was settled by hand."""
    made = found(queries.settlement(settlement_id))
    row = made.invoice
    try:
        actions.unsettle(settlement_id=made.pk, day=frame.of(request).business_date, at=clock.now())
    except rules.CreditRefused as refusal:
        return _shown(request, found(queries.invoice(row.pk)), told=refusal)
    frame.say(request, _("Taken back; the oldest are paid first again."))
    return redirect("invoice", row.pk)


def write_off(request: Request, invoice_id: int) -> HttpResponse:
    """Ask a manager to write off what nobody expects to be paid."""
    row, form = found(queries.invoice(invoice_id)), WriteOffForm(request.POST)
    if form.is_valid():
        try:
            actions.ask_write_off(
                invoice_id=row.pk, **form.cleaned_data, day=frame.of(request).business_date, at=clock.now()
            )
        except rules.CreditRefused as refusal:
            saving.refuse(form, refusal)
        else:
            frame.say(request, _("Asked; a manager decides."))
            return redirect("invoice", row.pk)
    return _shown(request, row, write_off=form)


def decide_write_off(request: Request, write_off_id: int, word: str) -> HttpResponse:
    """Write off what was asked for, refuse it, or let it be owed again."""
    made = found(queries.write_off(write_off_id))
    if word not in ("grant", "refuse", "take-back"):
        return found(None)
    given: dict[str, Any] = {"write_off_id": made.pk, "day": frame.of(request).business_date, "at": clock.now()}
    try:
        if word == "take-back":
            actions.take_back_write_off(**given)
        else:
            actions.decide_write_off(**given, is_granted=word == "grant")
    except rules.CreditRefused as refusal:
        return _shown(request, made.invoice, told=refusal)
    frame.say(request, _("Saved."))
    return redirect("invoice", made.invoice_id)


def take_back(request: Request, invoice_id: int) -> HttpResponse:
    """Take an invoice back that was entered in error."""
    row = found(queries.invoice(invoice_id))
    try:
        customer_id = actions.take_back_invoice(
            invoice_id=row.pk, day=frame.of(request).business_date, at=clock.now()
        )  # fmt: skip
    except rules.CreditRefused as refusal:
        return _shown(request, row, told=refusal)
    frame.say(request, _("The invoice was taken back."))
    return redirect("customer_receivables", customer_id)


EDIT, BOTH, POST = "receivable.edit", ("GET", "POST"), ("POST",)
urls = [
    page("customers/<int:customer_id>/invoices/add/", add, act=EDIT, name="invoice_add", methods=BOTH),
    page("invoices/<int:invoice_id>/", one, act="order.view", name="invoice"),
    page("invoices/<int:invoice_id>/dispute/", dispute, act=EDIT, name="invoice_dispute", methods=POST),
    page("invoices/<int:invoice_id>/settle/", settle, act=EDIT, name="invoice_settle", methods=POST),
    page("invoices/<int:invoice_id>/take-back/", take_back, act=EDIT, name="invoice_take_back", methods=POST),
    page("invoices/<int:invoice_id>/write-off/", write_off, act=EDIT, name="invoice_write_off", methods=POST),
    page(
        "write-offs/<int:write_off_id>/<slug:word>/", decide_write_off, act="credit.set", name="write_off_decide",
        methods=POST,
    ),
    page("settlements/<int:settlement_id>/take-back/", unsettle, act=EDIT, name="settlement_take_back", methods=POST),
]  # fmt: skip
