"""Asking customers about a change, one tap each, on a phone; dealers seen dumping, and markets that stand still."""

from django import forms
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from zhike.apps.changes import actions, queries
from zhike.apps.changes.rules import gates
from zhike.apps.core import clock
from zhike.apps.customers import actions as customer_actions
from zhike.apps.trade import queries as trade_queries
from zhike.web import frame
from zhike.web.advertising import choice_of, day_field
from zhike.web.door import Request, demand, found, page

AT_ONCE = 30


def asking(request: Request, change_id: int) -> HttpResponse:
    """Show whom one is to ask, who was not asked yet first."""
    row = found(queries.change(change_id))
    rows = queries.to_ask(row)
    shown = Paginator(rows, AT_ONCE).get_page(request.GET.get("page", "1"))
    n, n_done = rows.count(), rows.exclude(answer="").count()
    context = {
        "row": row, "rows": shown, "n": n, "n_done": n_done, "answers": gates.ANSWERS,
        "is_open": row.status in ("ASKING", "PILOT") and request.actor.may("change.ask"),
    }  # fmt: skip
    return render(request, "changes/asking.html", context)


def answer(request: Request, change_id: int, customer_id: int) -> HttpResponse:
    """Keep what a customer says; a tap on the page puts the row's answer in its place."""
    row = found(queries.change(change_id))
    one = found(queries.to_ask(row).filter(customer_id=customer_id).first())
    given = request.POST.get("answer", "")
    words = request.POST.get("words", one.words)
    try:
        actions.answer(change_id=row.pk, customer_id=customer_id, given=given, words=words, at=clock.now())
    except actions.NotAsked:
        frame.say(request, _("Nobody is asked about it any more."), level="warning")
        return redirect("change_asking", row.pk)
    if request.headers.get("HX-Request"):
        one = queries.to_ask(row).get(customer_id=customer_id)
        context = {"row": row, "one": one, "answers": gates.ANSWERS, "is_open": True}
        return render(request, "changes/_asked.html", context)
    return redirect(f"{reverse('change_asking', args=[row.pk])}#asked-{customer_id}")


def _products() -> list[tuple[int, str]]:
    return [(row.pk, f"{row.name} · {row.code}") for row in trade_queries.products()]


class DumpingForm(forms.Form):
    """At what price a dealer was seen to sell our stock."""

    customer_id = forms.IntegerField(min_value=1, max_value=2**63 - 1, label=gettext_lazy("Dealer"))
    product_id = choice_of(_products, gettext_lazy("Product"))
    day = day_field(gettext_lazy("Seen on"))
    price = forms.DecimalField(max_digits=16, decimal_places=2, min_value=0, label=gettext_lazy("Sold at"))
    list_price = forms.DecimalField(max_digits=16, decimal_places=2, min_value=1, label=gettext_lazy("List price"))
    source = forms.CharField(max_length=200, required=False, label=gettext_lazy("How we know"))


def markets(request: Request) -> HttpResponse:
    """Show which markets stand still, and what dealers were seen to dump; note another sighting."""
    day = frame.of(request).business_date
    form = DumpingForm(request.POST or None, initial={"day": day})
    if request.method == "POST":
        demand("change.ask")
    if request.method == "POST" and form.is_valid():
        try:
            actions.note_dumping(**dict(form.cleaned_data), at=clock.now())
        except customer_actions.NoSuchCustomer:
            form.add_error("customer_id", _("There is no such customer among yours."))
        else:
            frame.say(request, _("Noted."))
            return redirect("markets")
    shown = queries.markets(day)
    context = {
        "form": form, "markets": shown, "share": queries.share_paralysed(shown), "line": queries.lines()["DUMP"],
        "dumpings": queries.dumpings()[:30], "n_still": sum(one.is_paralysed for one in shown),
    }  # fmt: skip
    return render(request, "changes/markets.html", context, status=422 if form.errors else 200)


def take_back(request: Request, dumping_id: int) -> HttpResponse:
    """Take a sighting back."""
    found(queries.dumpings().filter(pk=dumping_id).first())
    actions.take_dumping_back(dumping_id=dumping_id, at=clock.now())
    frame.say(request, _("Taken back."), level="info")
    return redirect("markets")


POST = ("POST",)
urls = [
    page("policies/<int:change_id>/asking/", asking, act="change.view", name="change_asking"),
    page("policies/<int:change_id>/asking/<int:customer_id>/", answer, act="change.ask", name="change_answer",
         methods=POST),
    page("markets/", markets, act="change.view", name="markets", methods=("GET", "POST")),
    page("markets/dumping/<int:dumping_id>/back/", take_back, act="change.ask", name="dumping_back", methods=POST),
]  # fmt: skip
