"""Papers of an opportunity: a proposal written need by need and answered, a price quoted line by line."""

from datetime import timedelta
from decimal import Decimal
from typing import Any

from django import forms
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from zhike.apps.core import clock
from zhike.apps.customers import queries as customer_queries
from zhike.apps.sales import actions, queries, rules
from zhike.apps.trade import queries as trade_queries
from zhike.apps.valuation import queries as valuation_queries
from zhike.web import frame, saving
from zhike.web.advertising import day_field
from zhike.web.door import Request, found, page
from zhike.web.opportunities import BOTH, EDITS, POST, known_of, shown

N_LINES, N_DRAFTED = 5, 3
LEAST = Decimal("0.0001")
# A price is held for a month unless one says otherwise.
HELD = timedelta(days=30)


class ProposalForm(forms.Form):
    """A solution: its name, what the customer's house gains, and when it was offered."""

    title = forms.CharField(max_length=120, label=gettext_lazy("Solution"))
    benefit = forms.CharField(
        max_length=300, label=gettext_lazy("What the customer's house gains by it"),
        help_text=gettext_lazy("The house, not a person in it."),
    )  # fmt: skip
    offered = day_field(gettext_lazy("Offered on"), required=False)


class QuotationForm(forms.Form):
    """Until when a price holds."""

    valid_until = day_field(gettext_lazy("Price holds until"))


class QuoteLineForm(forms.Form):
    """A line of a quotation; one without a quantity is left out."""

    product_code = forms.CharField(max_length=60, required=False, label=gettext_lazy("Product code"))
    text = forms.CharField(max_length=200, required=False, label=gettext_lazy("Or in words"))
    quantity = forms.DecimalField(
        required=False, min_value=LEAST, max_digits=14, decimal_places=4, label=gettext_lazy("Quantity")
    )
    price = forms.DecimalField(
        required=False, min_value=LEAST, max_digits=14, decimal_places=4, label=gettext_lazy("Unit price")
    )
    discount = forms.DecimalField(
        required=False, min_value=0, max_value=100, max_digits=5, decimal_places=2,
        label=gettext_lazy("Discount (percent)"),
    )  # fmt: skip

    def clean(self) -> dict[str, Any]:
        """Refuse a line of which only a part is told, and a product that does not exist."""
        given: dict[str, Any] = super().clean() or {}
        if self.errors:
            return given
        if (given.get("quantity") is None) != (given.get("price") is None):
            raise forms.ValidationError(_("A line has a quantity and a unit price."))
        code = given.get("product_code", "")
        given["product_id"] = trade_queries.product_ids([code]).get(code) if code else None
        if code and given["product_id"] is None:
            raise forms.ValidationError(rules.FAULTS["NO_PRODUCT"])
        return given

    def line(self) -> actions.NewLine | None:
        """Return the line, None for an empty one."""
        given = self.cleaned_data
        if given.get("quantity") is None:
            return None
        share = (given.get("discount") or Decimal(0)) / 100
        return actions.NewLine(given["quantity"], given["price"], share, given["product_id"], given["text"])


Lines = forms.formset_factory(QuoteLineForm, extra=N_LINES, max_num=N_LINES, absolute_max=N_LINES)


def propose(request: Request, opportunity_id: int) -> HttpResponse:
    """Write a proposal: beside each need what we do about it; a need left empty stays uncovered."""
    row, today = found(queries.opportunity(opportunity_id)), frame.of(request).business_date
    needs = list(queries.needs_of(row.customer_id).filter(ended_date=None))
    form = ProposalForm(request.POST or None, initial={"offered": today})
    given = {one.pk: request.POST.get(f"need_{one.pk}", "").strip()[:200] for one in needs}
    if request.method == "POST" and form.is_valid():
        try:
            actions.add_proposal(
                opportunity_id=row.pk, title=form.cleaned_data["title"], benefit=form.cleaned_data["benefit"],
                offered=form.cleaned_data["offered"], lines=[(pk, text) for pk, text in given.items() if text],
                today=today, at=clock.now(),
            )  # fmt: skip
        except rules.SaleRefused as refusal:
            saving.refuse(form, refusal)
        else:
            frame.say(request, _("Written. What no line answers stands as uncovered."))
            return redirect("opportunity", row.pk)
    context = {"form": form, "row": row, "needs": needs, "texts": given, **known_of(row, today)}
    return render(request, "sales/propose.html", context, status=422 if form.errors else 200)


def answer(request: Request, solution_id: int, step: str) -> HttpResponse:
    """Note that a proposal was offered, accepted or declined, or take the answer back."""
    proposal, at = found(queries.proposal(solution_id)), clock.now()
    today = frame.of(request).business_date
    row = found(queries.opportunity(proposal.opportunity_id))
    dated = {"offer": actions.offer, "accept": actions.accept, "decline": actions.decline}
    if step not in (*dated, "undo"):
        return found(None)
    try:
        if step == "undo":
            actions.take_answer_back(proposal_id=proposal.pk, at=at)
        else:
            dated[step](proposal_id=proposal.pk, day=today, today=today, at=at)
    except rules.SaleRefused as refusal:
        return shown(request, row, refusal, 422)
    undo = reverse("solution_answer", args=[proposal.pk, "undo"]) if step in ("accept", "decline") else ""
    frame.say(request, _("Saved."), undo_url=undo)
    return redirect("opportunity", row.pk)


def _drafted(row: Any) -> list[dict[str, Any]]:
    """Return the lines of a first quotation to a customer who never bought: what its kind buys, at what they pay."""
    card = customer_queries.card(row.customer_id)
    if card is None or queries.quotations_of(row.pk):
        return []
    offers = valuation_queries.first_offers(card, limit=N_DRAFTED)
    return [{"product_code": one.product.code, "quantity": 1, "price": one.price} for one in offers]


def quote(request: Request, opportunity_id: int) -> HttpResponse:
    """Quote a price; the amount expected follows it."""
    row, today = found(queries.opportunity(opportunity_id)), frame.of(request).business_date
    form = QuotationForm(request.POST or None, initial={"valid_until": today + HELD})
    lines = Lines(request.POST or None, prefix="line", initial=None if request.POST else _drafted(row))
    if request.method == "POST" and form.is_valid() and lines.is_valid():
        told = [line for one in lines if (line := one.line()) is not None]
        try:
            actions.quote(
                opportunity_id=row.pk, lines=told, valid_until=form.cleaned_data["valid_until"], day=today,
                at=clock.now(),
            )  # fmt: skip
        except rules.SaleRefused as refusal:
            saving.refuse(form, refusal)
        else:
            frame.say(request, _("Quoted. The money expected follows the quotation."))
            return redirect("opportunity", row.pk)
    status = 422 if form.errors or (lines.is_bound and not lines.is_valid()) else 200
    context = {"form": form, "lines": lines, "row": row, "drafted": bool(lines.initial) and not lines.is_bound}
    return render(request, "sales/quote.html", context, status=status)


urls = [
    page("opportunities/<int:opportunity_id>/propose/", propose, act=EDITS, name="solution_add", methods=BOTH),
    page("opportunities/<int:opportunity_id>/quote/", quote, act=EDITS, name="quotation_add", methods=BOTH),
    page("solutions/<int:solution_id>/<slug:step>/", answer, act=EDITS, name="solution_answer", methods=POST),
]
