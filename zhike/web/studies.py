"""Studies of a customer on its record: strengths and weaknesses, the five indicators of its statements, its outlets."""

from datetime import date
from typing import Any

from django import forms
from django.http import HttpResponse
from django.http.response import HttpResponseRedirect
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from zhike.apps.archives import actions as archive_actions
from zhike.apps.archives import queries as archive_queries
from zhike.apps.core import base, clock
from zhike.apps.costs import queries as costs_queries
from zhike.apps.customers import queries as customer_queries
from zhike.apps.org import queries as org_queries
from zhike.web import citing, codes, finances_beside, frame
from zhike.web.door import Request, found, page

KINDS = ("STRENGTH", "WEAKNESS", "RESOURCE")
BOTH, POST = ("GET", "POST"), ("POST",)


def amount(label: Any) -> forms.DecimalField:
    """Return the field of an amount that may be left out."""
    return forms.DecimalField(max_digits=18, decimal_places=2, required=False, label=label)


def day(label: Any, *, required: bool = True) -> forms.DateField:
    """Return the field of a day."""
    return forms.DateField(required=required, label=label, widget=forms.DateInput(attrs={"type": "date"}))


class SwotForm(forms.Form):
    """A strength, a weakness or a usable resource."""

    kind = forms.ChoiceField(choices=lambda: [(kind, codes.label(kind)) for kind in KINDS], label=gettext_lazy("Kind"))
    text = forms.CharField(max_length=500, label=gettext_lazy("What it is"))


class VersionForm(forms.Form):
    """What is changed on the version the reader saw; 0 for something new."""

    version = forms.IntegerField(min_value=0, max_value=2**31 - 1, initial=0, widget=forms.HiddenInput)


class OutletForm(VersionForm):
    """A shop of a customer."""

    name = forms.CharField(max_length=120, label=gettext_lazy("Name"))
    address = forms.CharField(max_length=200, required=False, label=gettext_lazy("Address"))
    opened_date = day(gettext_lazy("Opened on"))
    closed_date = day(gettext_lazy("Closed on"), required=False)
    turnover = amount(gettext_lazy("Yearly turnover"))


class StatementForm(VersionForm):
    """The statement of a year, all amounts in one currency and unit."""

    year = forms.IntegerField(min_value=1990, max_value=2100, label=gettext_lazy("Year"))
    current_assets = amount(gettext_lazy("Current assets"))
    inventory = amount(gettext_lazy("Inventory"))
    cash = amount(gettext_lazy("Cash"))
    current_liabilities = amount(gettext_lazy("Current liabilities"))
    total_assets = amount(gettext_lazy("Total assets"))
    receivables = amount(gettext_lazy("Receivables"))
    revenue = amount(gettext_lazy("Revenue"))
    net_profit = amount(gettext_lazy("Net profit"))
    cost_of_sales = amount(gettext_lazy("Cost of sales"))


def tab(request: Request, card: Any, as_of: date) -> dict[str, Any]:
    """Fill the studies' part of the record."""
    items: dict[str, list[Any]] = {kind: [] for kind in KINDS}
    for item in archive_queries.swot(card.pk, as_of):
        items[item.kind].append(item)
    authors = org_queries.names(item.author_id for some in items.values() for item in some)
    finances = archive_queries.finances(card.pk, as_of) if card.kind == "ENTERPRISE" else []
    return {
        "sheet": archive_queries.sheet(finances), "indicator_names": finances_beside.names(),
        "swot": items, "authors": authors, "swot_form": SwotForm(),
        "finances": finances,
        "our_days": costs_queries.our_collection_days(card.pk) if request.actor.may("order.view") else None,
        "outlets": list(archive_queries.outlets(card.pk, as_of)),
        "can_edit": request.actor.may("customer.edit") and as_of >= frame.of(request).business_date,
        **citing.tab(card, as_of),
    }  # fmt: skip


def _back(customer_id: int) -> HttpResponseRedirect:
    return redirect(f"{reverse('customer', args=[customer_id])}?tab=studies")


def add_swot(request: Request, customer_id: int) -> HttpResponse:
    """Note a strength, a weakness or a resource."""
    found(customer_queries.card(customer_id))
    form = SwotForm(request.POST)
    if not form.is_valid():
        frame.say(request, _("Write down what it is, in at most 500 letters."), level="danger")
        return _back(customer_id)
    at = clock.now()
    archive_actions.add_swot(
        customer_id=customer_id, **form.cleaned_data, day=org_queries.business_date(at), at=at
    )  # fmt: skip
    frame.say(request, _("Noted."))
    return _back(customer_id)


def end_swot(request: Request, swotitem_id: int) -> HttpResponse:
    """Take an entry away from today on; earlier days keep it."""
    item, at = found(archive_queries.swot_item(swotitem_id)), clock.now()
    archive_actions.end_swot(item_id=swotitem_id, day=org_queries.business_date(at), at=at)
    frame.say(request, _("Taken away."), level="info", undo_url=reverse("swot_restore", args=[swotitem_id]))
    return _back(item.customer_id)


def restore_swot(request: Request, swotitem_id: int) -> HttpResponse:
    """Bring an entry back."""
    item = found(archive_queries.swot_item(swotitem_id))
    archive_actions.end_swot(item_id=swotitem_id, day=None, at=clock.now())
    return _back(item.customer_id)


def add_outlet(request: Request, customer_id: int) -> HttpResponse:
    """Add an outlet."""
    card = found(customer_queries.card(customer_id))
    form = OutletForm(request.POST or None, initial={"opened_date": frame.of(request).business_date})
    return _edit(request, card, form, _("Add an outlet"))


def edit_outlet(request: Request, outlet_id: int) -> HttpResponse:
    """Change an outlet, or close it."""
    outlet = found(archive_queries.outlet(outlet_id))
    card = found(customer_queries.card(outlet.customer_id))
    form = OutletForm(request.POST or None, initial={name: getattr(outlet, name) for name in OutletForm.base_fields})
    return _edit(request, card, form, outlet.name, outlet_id=outlet_id)


def add_statement(request: Request, customer_id: int) -> HttpResponse:
    """Add the statement of a year."""
    card = found(customer_queries.card(customer_id))
    form = StatementForm(request.POST or None, initial={"year": frame.of(request).business_date.year - 1})
    return _edit(request, card, form, _("Add a statement"))


def edit_statement(request: Request, customer_id: int, year: int) -> HttpResponse:
    """Change the statement of a year."""
    card, row = found(customer_queries.card(customer_id)), found(archive_queries.statement(customer_id, year))
    form = StatementForm(request.POST or None, initial={name: getattr(row, name) for name in StatementForm.base_fields})
    return _edit(request, card, form, _("Statement of %(year)s") % {"year": year}, year=year)


def _edit(request: Request, card: Any, form: VersionForm, title: str, **which: int) -> HttpResponse:
    """Show a form and save what it says; a change on an old version is told beside what stands now."""
    context: dict[str, Any] = {"card": card, "form": form, "title": title, "now": []}
    if request.method == "POST" and form.is_valid():
        try:
            _save(card.pk, form, **which)
        except archive_actions.BadStudy as bad:
            form.add_error(bad.field, str(bad))
        except base.StaleRecord as stale:
            context |= {"now": _present(card.pk, form, **which), "version": stale.current}
            return render(request, "studies/edit.html", context, status=409)
        else:
            frame.say(request, _("Saved."))
            return _back(card.pk)
    return render(request, "studies/edit.html", context, status=422 if form.errors else 200)


def _save(customer_id: int, form: VersionForm, **which: int) -> None:
    values, at = dict(form.cleaned_data), clock.now()
    version = values.pop("version")
    if isinstance(form, OutletForm):
        archive_actions.save_outlet(customer_id=customer_id, values=values, version=version, at=at, **which)
        return
    year = which.get("year", values.pop("year"))
    archive_actions.save_statement(customer_id=customer_id, year=year, values=values, version=version, at=at)


def _present(customer_id: int, form: VersionForm, **which: int) -> list[tuple[Any, Any, Any]]:
    """Return what differs between what was typed and what stands now: label, now, yours."""
    is_outlet = isinstance(form, OutletForm)
    year = which.get("year", form.cleaned_data.get("year", 0))
    row = archive_queries.outlet(which["outlet_id"]) if is_outlet else archive_queries.statement(customer_id, year)
    pairs = {name: (getattr(row, name), form.cleaned_data[name]) for name in form.fields if name != "version"}
    return [(form.fields[name].label, now, yours) for name, (now, yours) in pairs.items() if now != yours]


urls = [
    page("customers/<int:customer_id>/swot/", add_swot, act="customer.edit", name="swot_add", methods=POST),
    page("swot/<int:swotitem_id>/end/", end_swot, act="customer.edit", name="swot_end", methods=POST),
    page("swot/<int:swotitem_id>/restore/", restore_swot, act="customer.edit", name="swot_restore", methods=POST),
    page("customers/<int:customer_id>/outlets/add/", add_outlet, act="customer.edit", name="outlet_add", methods=BOTH),
    page("outlets/<int:outlet_id>/", edit_outlet, act="customer.edit", name="outlet", methods=BOTH),
    page("customers/<int:customer_id>/statements/add/", add_statement, act="customer.edit", name="statement_add",
         methods=BOTH),
    page("customers/<int:customer_id>/statements/<int:year>/", edit_statement, act="customer.edit", name="statement",
         methods=BOTH),
    *finances_beside.urls,
]  # fmt: skip
