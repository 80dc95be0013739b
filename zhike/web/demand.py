"""Demand foretold by tier and region with its error held out, what is made to order; how soon is reacted."""

from datetime import datetime
from decimal import Decimal
from typing import Any

from django import forms
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from zhike.apps.core import clock
from zhike.apps.core import queries as core_queries
from zhike.apps.insight.queries import demand as queries
from zhike.apps.insight.queries import runs
from zhike.apps.org import queries as org_queries
from zhike.apps.sales import queries as sale_queries
from zhike.apps.trade import actions as trade_actions
from zhike.web import analysis, charts, codes, frame, overview
from zhike.web import format as written
from zhike.web.door import Request, page

COUNTS = "order.add"


class CountForm(forms.Form):
    """A count of stock: of which product, on which day, how much."""

    code = forms.CharField(max_length=60, label=gettext_lazy("Product code"))
    day = forms.DateField(label=gettext_lazy("Counted on"), widget=forms.DateInput(attrs={"type": "date"}))
    quantity = forms.DecimalField(min_value=Decimal(0), max_digits=14, decimal_places=4, label=gettext_lazy("In stock"))


def demand(request: Request) -> HttpResponse:
    """Show what each segment is going to buy in the next months, and how far off that was before."""
    return _shown(request)


def _shown(request: Request, form: CountForm | None = None) -> HttpResponse:
    branch = analysis.branch(request)
    told, code = queries.foretold(branch.pk), request.GET.get("branch", "")
    context: dict[str, Any] = {
        "branch": branch, "tabs": overview.tabs(request, "demand"), "told": told, "has_run": runs.current() is not None,
        "name_of": name_of, "picture": _picture(told), "stream": _stream(clock.now()),
        "exports": analysis.exports("demand_export", branch=code),
        "signals": sale_queries.signals() if request.actor.may("sale.view") else None, "form": form or CountForm(),
        "may_count": request.actor.may(COUNTS),
    }  # fmt: skip
    return render(request, "value/demand.html", context, status=422 if form and form.errors else 200)


def count(request: Request) -> HttpResponse:
    """Keep how much of a product there is in stock on a day."""
    form, at = CountForm(request.POST), clock.now()
    if form.is_valid():
        given = form.cleaned_data
        if given["day"] > org_queries.business_date(at):
            form.add_error("day", _("A day to come was not counted yet."))
        else:
            try:
                trade_actions.count_stock(**given, at=at)
            except trade_actions.NoSuchProduct:
                form.add_error("code", _("There is no product with this code."))
            else:
                frame.say(request, _("Saved."))
                return redirect("demand")
    return _shown(request, form)


def name_of(one: queries.Segment) -> str:
    """Return what a segment is called."""
    if one.kind == "TIER":
        return codes.label(one.code) if one.code else _("Without a tier")
    return one.name or _("All customers")


def _stream(at: datetime) -> dict[str, Any]:
    """Return how many events wait for their reactions and for how many seconds the oldest of them has."""
    since = core_queries.waiting_since(at=at)
    return {"n": core_queries.n_waiting(at=at), "seconds": int((at - since).total_seconds()) if since else 0}


def _picture(told: queries.Demand | None) -> charts.Picture | None:
    """Draw what all customers bought by month and what is foretold; nothing where that is not told."""
    whole = told.segments[0] if told else None
    if told is None or whole is None or whole.forecast is None:
        return None
    labels = [written.period_text(label) for label in (*told.months, *told.ahead)]
    known = [
        charts.Mark(label, value, written.money_text(value)) for label, value in zip(labels, whole.months, strict=False)
    ]
    n = len(whole.months)
    foretold = [charts.Mark(label, None) for label in labels[: n - 1]]
    foretold += [
        charts.Mark(label, value, written.money_text(value))
        for label, value in zip(labels[n - 1 :], (whole.months[-1], *whole.forecast.values), strict=True)
    ]  # fmt: skip
    known += [charts.Mark(label, None) for label in labels[n:]]
    return charts.periods(
        labels, lines=[charts.Series(_("Revenue"), known, tone="one"),
                       charts.Series(_("Foretold"), foretold, tone="two")],
    )  # fmt: skip


def table(request: Request) -> analysis.Table:
    """Return the segments with what is foretold of them."""
    branch = analysis.branch(request)
    told = queries.foretold(branch.pk)
    ahead = told.ahead if told else ()
    columns = [
        (_("Segment"), "text"), *((written.period_text(one), "money") for one in ahead), (_("How"), "text"),
        (_("Error in the hold-out"), "percent"), (_("Bias in the hold-out"), "percent"),
    ]  # fmt: skip
    rows = [
        [name_of(one), *(one.forecast.values if one.forecast else [None] * len(ahead)),
         codes.label(f"demand.{one.forecast.way}") if one.forecast else "",
         one.forecast.error if one.forecast else None, one.forecast.bias if one.forecast else None]
        for one in (told.segments if told else ())
    ]  # fmt: skip
    return analysis.Table(_("Demand of the next months"), columns, rows, f"demand-{branch.code}")


urls = [
    page("value/demand/", demand, act="figure.view", name="demand"),
    page("value/demand/stock/", count, act=COUNTS, name="stock_count", methods=("POST",)),
    analysis.report("value/demand/table", table, act="figure.view", name="demand_export"),
]
