"""What others say of a customer: credit reports and bank references, clippings of papers and sites."""

from datetime import date
from typing import Any

from django import forms
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from zhike.apps.archives import actions as archive_actions
from zhike.apps.archives import queries as archive_queries
from zhike.apps.archives import rules as archive_rules
from zhike.apps.core import clock
from zhike.apps.customers import queries as customer_queries
from zhike.web import codes, frame
from zhike.web.door import Request, found, page

KINDS = ("CREDIT_REPORT", "BANK_REFERENCE")


def _day(label: Any, *, required: bool = True) -> forms.DateField:
    return forms.DateField(required=required, label=label, widget=forms.DateInput(attrs={"type": "date"}))


class CreditForm(forms.Form):
    """What an institution says of a customer's credit."""

    kind = forms.ChoiceField(choices=lambda: [(kind, codes.label(kind)) for kind in KINDS], label=gettext_lazy("Kind"))
    institution = forms.CharField(max_length=120, label=gettext_lazy("Agency or bank"))
    rating = forms.ChoiceField(
        choices=[(rating, rating) for rating in archive_rules.RATINGS], label=gettext_lazy("Rating"),
        help_text=gettext_lazy("A is the best."),
    )  # fmt: skip
    report_date = _day(gettext_lazy("Date of the report"))
    valid_to = _day(gettext_lazy("Holds until"), required=False)
    note = forms.CharField(max_length=300, required=False, label=gettext_lazy("Note"))


class ClippingForm(forms.Form):
    """What was written of a customer."""

    title = forms.CharField(max_length=200, label=gettext_lazy("Title"))
    medium = forms.CharField(max_length=120, label=gettext_lazy("Paper or site"))
    published_date = _day(gettext_lazy("Published on"))
    url = forms.URLField(
        max_length=500, assume_scheme="https", label=gettext_lazy("Address"),
        help_text=gettext_lazy("The same address is kept once."),
    )  # fmt: skip
    text = forms.CharField(
        max_length=4_000, required=False, widget=forms.Textarea(attrs={"rows": 4}), label=gettext_lazy("What it says")
    )


def tab(card: Any, as_of: date) -> dict[str, Any]:
    """Fill what others say in the studies' part of the record."""
    return {
        "credit_reports": list(archive_queries.credit_reports(card.pk).filter(report_date__lte=as_of)),
        "clippings": list(archive_queries.clippings(card.pk).filter(published_date__lte=as_of)), "on_day": as_of,
    }  # fmt: skip


def add_credit(request: Request, customer_id: int) -> HttpResponse:
    """Keep a credit report or a bank reference."""
    form = CreditForm(request.POST or None, initial={"report_date": frame.of(request).business_date})
    return _add(request, customer_id, form, _("Add a credit report"))


def add_clipping(request: Request, customer_id: int) -> HttpResponse:
    """Attach what was written of a customer."""
    form = ClippingForm(request.POST or None, initial={"published_date": frame.of(request).business_date})
    return _add(request, customer_id, form, _("Add a clipping"))


def _add(request: Request, customer_id: int, form: forms.Form, title: str) -> HttpResponse:
    card = found(customer_queries.card(customer_id))
    if request.method == "POST" and form.is_valid():
        try:
            _keep(customer_id, form)
        except archive_actions.BadStudy as bad:
            form.add_error(bad.field, str(bad))
        except archive_actions.BadFacts as bad:
            form.add_error("rating", "; ".join(bad.errors.values()))
        else:
            frame.say(request, _("Saved."))
            return redirect(f"{reverse('customer', args=[customer_id])}?tab=studies")
    context = {"card": card, "form": form, "title": title}
    return render(request, "citing/add.html", context, status=422 if form.errors else 200)


def _keep(customer_id: int, form: forms.Form) -> None:
    at = clock.now()
    if isinstance(form, CreditForm):
        report = archive_actions.NewCreditReport(**form.cleaned_data)
        archive_actions.add_credit_report(customer_id=customer_id, new=report, at=at)
        return
    clipping = archive_actions.NewClipping(**form.cleaned_data)
    archive_actions.add_clipping(customer_id=customer_id, new=clipping, at=at)


BOTH = ("GET", "POST")
urls = [
    page("customers/<int:customer_id>/credit/add/", add_credit, act="customer.edit", name="credit_add", methods=BOTH),
    page("customers/<int:customer_id>/clippings/add/", add_clipping, act="customer.edit", name="clipping_add",
         methods=BOTH),
]  # fmt: skip
