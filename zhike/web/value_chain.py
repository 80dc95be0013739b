"""The value chain: satisfaction, loyalty, market share, profit and the price of a share, quarter by quarter."""

from datetime import date
from decimal import Decimal, InvalidOperation
from typing import Any
from urllib.parse import urlencode

from django import forms
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from zhike.apps.core import base, clock
from zhike.apps.insight.queries import chain as queries
from zhike.apps.insight.queries import figures
from zhike.apps.market import actions as market_actions
from zhike.apps.market import queries as market_queries
from zhike.apps.org import queries as org_queries
from zhike.web import analysis, charts, codes, expectations, frame
from zhike.web import format as written
from zhike.web.door import Request, found, page

N_PRICES = 40
RATES = ("SATISFACTION", "LOYALTY", "SHARE")


class PricesForm(forms.Form):
    """What a share cost, one day a line."""

    prices = forms.CharField(
        max_length=8_000, widget=forms.Textarea, label=gettext_lazy("Prices"),
        help_text=gettext_lazy("One day a line: the day and the price at its end, as in 2026-03-31 12.50. "
                               "The last one of a quarter counts."),
    )  # fmt: skip
    source = forms.CharField(
        max_length=200, label=gettext_lazy("Source"), help_text=gettext_lazy("Who says so, such as the exchange.")
    )

    def clean_prices(self) -> list[tuple[date, Decimal]]:
        """Return pairs of day and price; a line that is none is named."""
        lines = [line.replace(",", " ").replace(";", " ").split() for line in self.cleaned_data["prices"].splitlines()]
        return [_pair(parts) for parts in lines if parts]


def _pair(parts: list[str]) -> tuple[date, Decimal]:
    try:
        day, price = date.fromisoformat(parts[0]), Decimal(parts[1])
        is_price = len(parts) == 2 and price.is_finite() and 0 < price < 10**10
    except (ValueError, InvalidOperation, IndexError):
        is_price = False
    if not is_price:
        raise forms.ValidationError(_("“%(line)s” is not a day and a price.") % {"line": " ".join(parts)[:60]})
    return day, price.quantize(Decimal("0.0001"))


def board(request: Request) -> HttpResponse:
    """Show the chain of a branch."""
    return _shown(request, PricesForm())


def keep(request: Request) -> HttpResponse:
    """Keep what a share cost."""
    found(_sees_whole() or None)
    form = PricesForm(request.POST)
    if not form.is_valid():
        return _shown(request, form)
    at = clock.now()
    try:
        market_actions.keep_prices(**form.cleaned_data, today=clock.today(at), at=at)
    except market_actions.PriceRefused as refused:
        form.add_error("prices", _("%(day)s is still to come.") % {"day": written.date_text(refused.day)})
        return _shown(request, form)
    frame.say(request, _("Kept."))
    return redirect("value_chain")


def drop(request: Request, price_id: int) -> HttpResponse:
    """Take a price back; it can be kept again from the notice."""
    found((_sees_whole() and market_queries.share_prices().filter(pk=price_id).first()) or None)
    day, price, source = market_actions.drop_price(price_id=price_id, at=clock.now())
    values = {"prices": f"{day.isoformat()} {price.normalize():f}", "source": source}
    frame.say(request, _("Taken back."), level="info", undo_url=reverse("share_prices_keep"), undo_values=values)
    return redirect("value_chain")


def _shown(request: Request, form: PricesForm) -> HttpResponse:
    branch, code = analysis.branch(request), request.GET.get("branch", "")
    told = _told(request, branch)
    prices = list(market_queries.share_prices().reverse()[:N_PRICES])
    context = {
        "tabs": expectations.tabs("value_chain", request), "branch": branch, "told": told, "form": form,
        "series": [(one, codes.label(f"chain.{one}"), told.n_known(one)) for one in queries.SERIES],
        "rates": RATES, "picture": _picture(told) if len(told.quarters) > 1 else None, "prices": prices,
        "may_keep": _sees_whole() and base.actor().may("market.rank"),
        "lines": [
            {"label": line, "url": "?" + urlencode({"line": line} | ({"branch": code} if code else {})),
             "is_current": line == told.line}
            for line in told.lines
        ],
        "exports": analysis.exports("value_chain_export", branch=code, line=told.line),
    }  # fmt: skip
    return render(request, "surveys/chain.html", context, status=422 if form.errors else 200)


def _sees_whole() -> bool:
    top = org_queries.headquarters()
    return top is not None and figures.may_see(top.pk)


def _told(request: Request, branch: Any) -> queries.Chain:
    return queries.chain(branch.pk, frame.of(request).business_date, request.GET.get("line", ""))


def _picture(told: queries.Chain) -> charts.Picture:
    """Draw every series against its first known quarter, which is 100: their units differ."""
    drawn = []
    for code in queries.SERIES:
        first = next((one.values[code] for one in told.quarters if one.values.get(code)), None)
        if first is not None and first > 0:
            marks = [_mark(one.values.get(code), first) for one in told.quarters]
            # A fifth line would have the colour of the first.
            drawn.append(charts.Series(codes.label(f"chain.{code}"), marks, "ink" if code == "PRICE" else ""))
    return charts.periods([written.period_text(one.label) for one in told.quarters], lines=drawn)


def _mark(value: Any, first: Any) -> charts.Mark:
    index = None if value is None else float(value) / float(first) * 100
    return charts.Mark("", index, "" if index is None else written.number_text(Decimal(f"{index:.1f}"), 1))


def table(request: Request) -> analysis.Table:
    """Return the series by quarter as they are taken away."""
    branch = analysis.branch(request)
    told = _told(request, branch)
    kinds = {code: "percent" if code in RATES else "money" if code == "PROFIT" else "number" for code in queries.SERIES}
    columns = [(_("Quarter"), "text"), *((codes.label(f"chain.{code}"), kinds[code]) for code in queries.SERIES)]
    rows = [[one.label, *(one.values.get(code) for code in queries.SERIES)] for one in told.quarters]
    return analysis.Table(_("Value chain: %(branch)s") % {"branch": branch.name}, columns, rows,
                          f"value-chain-{branch.code}")  # fmt: skip


urls = [
    page("satisfaction/chain/", board, act="figure.view", name="value_chain"),
    page("satisfaction/chain/prices/", keep, act="market.rank", name="share_prices_keep", methods=("POST",)),
    page(
        "satisfaction/chain/prices/<int:price_id>/drop/", drop, act="market.rank", name="share_price_drop",
        methods=("POST",),
    ),
    analysis.report("satisfaction/chain/table", table, act="figure.view", name="value_chain_export"),
]  # fmt: skip
