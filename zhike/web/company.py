"""The company: its name, book currency, the day the business stands at, profit rate, start of the fiscal year."""

from decimal import Decimal

from django import forms
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.dates import MONTHS
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from zhike.apps.core import clock
from zhike.apps.org import actions as org_actions
from zhike.apps.org import queries as org_queries
from zhike.apps.trade import queries as trade_queries
from zhike.web import frame
from zhike.web.door import Request, found, page

HUNDRED = Decimal(100)


class CompanyForm(forms.Form):
    """What an administrator decides for everybody."""

    name = forms.CharField(max_length=120, label=gettext_lazy("Company name"))
    currency = forms.RegexField(
        r"^[A-Z]{3}$",
        label=gettext_lazy("Book currency"),
        error_messages={"invalid": gettext_lazy("Three capital letters, such as CNY.")},
    )
    business_date = forms.DateField(
        required=False,
        label=gettext_lazy("Business date"),
        help_text=gettext_lazy("The day on which everything is judged. Empty: today."),
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
    )
    profit_percent = forms.DecimalField(
        required=False, min_value=0, max_value=100, decimal_places=2, label=gettext_lazy("Profit rate, %"),
        help_text=gettext_lazy("Profit as a share of turnover; the loss from lost customers is reckoned with it."),
    )  # fmt: skip
    fiscal_start_month = forms.TypedChoiceField(
        choices=lambda: list(MONTHS.items()), coerce=int, label=gettext_lazy("The fiscal year begins in")
    )


def company(request: Request) -> HttpResponse:
    """Show the company's settings and change them."""
    shown = found(org_queries.company())
    has_orders = trade_queries.has_orders()
    form = CompanyForm(request.POST or None, initial=_now(shown))
    # Every row of money carries the book currency: it cannot change under the rows there are.
    form.fields["currency"].disabled = bool(has_orders and shown.currency)
    if request.method == "POST" and form.is_valid():
        values = dict(form.cleaned_data)
        percent = values.pop("profit_percent")
        values["profit_rate"] = None if percent is None else percent / HUNDRED
        org_actions.change_company(values=values, at=clock.now())
        frame.say(request, _("Saved."))
        return redirect("company")
    context = {"form": form, "shown": shown, "has_orders": has_orders}
    return render(request, "company/page.html", context, status=422 if form.errors else 200)


def _now(shown) -> dict[str, object]:
    return {
        "name": shown.name, "currency": shown.currency, "business_date": shown.business_date,
        "fiscal_start_month": shown.fiscal_start_month,
        "profit_percent": None if shown.profit_rate is None else (shown.profit_rate * HUNDRED).normalize(),
    }  # fmt: skip


urls = [page("company/", company, act="company.manage", name="company", methods=("GET", "POST"))]
