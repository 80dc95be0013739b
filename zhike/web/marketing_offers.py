"""Offers of marketing: to everybody, and to one customer from its record; below the floor it takes a senior's word."""

from datetime import timedelta
from typing import Any

from django import forms
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from zhike.apps.archives import lists as archive_lists
from zhike.apps.archives import queries as archive_queries
from zhike.apps.campaigns import actions, queries, rules
from zhike.apps.catalog import queries as catalog_queries
from zhike.apps.core import clock
from zhike.apps.customers import queries as customer_queries
from zhike.apps.org import queries as org_queries
from zhike.apps.trade import queries as trade_queries
from zhike.apps.valuation import queries as valuation_queries
from zhike.web import frame
from zhike.web.campaigns import APPROVES, SEES, WRITES
from zhike.web.door import Request, found, page

N_SHOWN, N_DRAFTED = 100, 3
# So long a drafted offer holds unless one says otherwise.
HELD = timedelta(days=30)


def _products() -> list[tuple[str, str]]:
    return [(row.code, f"{row.name} · {row.code}") for row in trade_queries.products()[:200]]


def _money(label: Any, *, is_needed: bool = True) -> forms.DecimalField:
    return forms.DecimalField(min_value=0, max_digits=16, decimal_places=2, required=is_needed, label=label)


def _points(label: Any) -> forms.IntegerField:
    return forms.IntegerField(min_value=0, max_value=10, required=False, label=label)


class OfferForm(forms.Form):
    """An offer."""

    name = forms.CharField(max_length=80, label=gettext_lazy("Name"))
    text = forms.CharField(
        max_length=1_000, required=False, widget=forms.Textarea, label=gettext_lazy("What is offered")
    )
    product_code = forms.ChoiceField(choices=_products, required=False, label=gettext_lazy("Product"))
    service = forms.CharField(
        max_length=200, required=False, label=gettext_lazy("Service that comes with it"),
        help_text=gettext_lazy("Such as answered within two hours, or delivered on Saturdays."),
    )  # fmt: skip
    price = _money(gettext_lazy("Price"))
    floor = _money(gettext_lazy("Floor: below it a senior has to agree"))
    first_date = forms.DateField(label=gettext_lazy("Holds from"))
    last_date = forms.DateField(label=gettext_lazy("to"))
    extra = _money(gettext_lazy("Other money it costs the customer"), is_needed=False)
    minutes = forms.IntegerField(
        min_value=0, max_value=100_000, required=False, label=gettext_lazy("Minutes of the customer's time")
    )
    mental = _points(gettext_lazy("Trouble of mind (0 to 10)"))
    physical = _points(gettext_lazy("Bodily trouble (0 to 10)"))

    def values(self) -> dict[str, Any]:
        """Return what was given, as it is kept."""
        given = self.cleaned_data
        return given | {name: given[name] or 0 for name in ("extra", "minutes", "mental", "physical")}


def list_(request: Request) -> HttpResponse:
    """Show the offers with what each costs a customer in all."""
    limits = queries.limits()
    rows = list(queries.offers()[:N_SHOWN])
    shown = [(row, rules.whole_cost(row, limits), rules.is_below_floor(row)) for row in rows]
    context = {"offers": shown, "known": queries.known_of_offers(rows), "day": frame.of(request).business_date}
    return render(request, "campaigns/offers.html", context)


def add(request: Request) -> HttpResponse:
    """Make an offer to everybody."""
    form = OfferForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        at = clock.now()
        try:
            actions.add_offer(values=form.values(), day=org_queries.business_date(at), at=at)
        except actions.OfferPassed:
            form.add_error("last_date", _("It ends before it begins, or has ended already."))
        else:
            return _done(request, form)
    context: dict[str, Any] = {"form": form, "customer": None, "facts": []}
    return render(request, "campaigns/offer.html", context, status=422 if form.errors else 200)


def personal(request: Request, customer_id: int) -> HttpResponse:
    """Make one customer an offer of its own, and keep which facts of its archive it was made of."""
    customer = found(customer_queries.customer(customer_id))
    form, facts = OfferForm(request.POST or None, initial=_drafted(request, customer_id)), _facts(customer)
    if request.method == "POST" and form.is_valid():
        at, chosen = clock.now(), {code for code, _label, _said in facts} & set(request.POST.getlist("facts"))
        try:
            actions.add_personal_offer(
                customer_id=customer.pk, fields=sorted(chosen), values=form.values(),
                day=org_queries.business_date(at), at=at,
            )  # fmt: skip
        except actions.OfferPassed:
            form.add_error("last_date", _("It ends before it begins, or has ended already."))
        else:
            return _done(request, form)
    context = {"form": form, "customer": customer, "facts": facts, "chosen": request.POST.getlist("facts")}
    return render(request, "campaigns/offer.html", context, status=422 if form.errors else 200)


def _drafted(request: Request, customer_id: int) -> dict[str, Any]:
    """Return the first offer to a customer who never bought: what its kind buys most of, the others told beside it."""
    day, card = frame.of(request).business_date, customer_queries.card(customer_id)
    offers = valuation_queries.first_offers(card, limit=N_DRAFTED) if card else []
    if not offers:
        return {}
    first = offers[0]
    return {
        "name": _("First order: %(name)s") % {"name": first.name[:60]}, "text": valuation_queries.offer_text(offers),
        "product_code": first.product.code, "price": first.price, "floor": first.floor, "first_date": day,
        "last_date": day + HELD,
    }  # fmt: skip


def _facts(customer: Any) -> list[tuple[str, str, str]]:
    """Return what is known of a customer that is not sensitive: code, label, value in words."""
    specs = {one.code: one for group in catalog_queries.groups(customer.kind) for one in group.fields}
    open_ = {code: spec for code, spec in specs.items() if spec.field_class != "sensitive"}
    known = archive_queries.facts_of([customer.pk], open_).get(customer.pk, {})
    return [
        (code, str(open_[code].label), str(archive_lists.said(open_[code], value))) for code, value in known.items()
    ]


def _done(request: Request, form: OfferForm) -> HttpResponse:
    given = form.cleaned_data
    if given["price"] < given["floor"]:
        frame.say(request, _("Saved. The price is below the floor: a senior has to agree first."), level="warning")
    else:
        frame.say(request, _("Saved."))
    return redirect("marketing_offers")


def approve(request: Request, marketing_offer_id: int) -> HttpResponse:
    """Let a price below its floor pass."""
    row = found(queries.offer(marketing_offer_id))
    try:
        actions.approve_offer(offer_id=row.pk, at=clock.now())
    except actions.OwnOffer:
        frame.say(request, _("Who made it does not approve it; ask another senior."), level="warning")
    except actions.NotBelow:
        frame.say(request, _("There is nothing to approve: the price is not below the floor."), level="info")
    else:
        frame.say(request, _("Approved."))
    return redirect("marketing_offers")


BOTH, POST = ("GET", "POST"), ("POST",)
urls = [
    page("marketing-offers/", list_, act=SEES, name="marketing_offers"),
    page("marketing-offers/add/", add, act=WRITES, name="marketing_offer_add", methods=BOTH),
    page(
        "marketing-offers/<int:marketing_offer_id>/approve/",
        approve,
        act=APPROVES,
        name="marketing_offer_approve",
        methods=POST,
    ),
    page("customers/<int:customer_id>/offer/", personal, act=WRITES, name="personal_offer", methods=BOTH),
]
