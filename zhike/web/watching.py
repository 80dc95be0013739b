"""Detectors: how often each was right, from where on it warns, what other lines would tell; signs somebody noticed."""

from decimal import Decimal
from typing import Any

from django import forms
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from zhike.analytics.detectors import DETECTORS
from zhike.apps.catalog import queries as catalog_queries
from zhike.apps.catalog import rules as catalog_rules
from zhike.apps.core import clock
from zhike.apps.customers import queries as customer_queries
from zhike.apps.insight.actions import watching
from zhike.apps.insight.queries import runs
from zhike.apps.people import queries as people_queries
from zhike.apps.risk import actions, queries, rules
from zhike.web import analysis, codes, frame
from zhike.web.door import Request, demand, found, page
from zhike.web.warning_queue import ANSWERS, SEES, tabs

CHANGES = "rule.manage"


def detectors(request: Request) -> HttpResponse:
    """Show every detector with its precision and its lines."""
    return render(request, "warnings/detectors.html", _context(request))


def _context(request: Request) -> dict[str, Any]:
    spec = catalog_rules.TABLES["warnings"]
    precisions, lines, versions = queries.precisions(), queries.lines(), catalog_queries.versions("warnings")
    newest = versions.first()
    rows = [
        {"one": one, "precision": precisions[code][0], "counts": precisions[code][1],
         "lines": {tier: (lines.of(code, tier) or (None,))[0] for tier in rules.TIERS}}
        for code, one in DETECTORS.items()
    ]  # fmt: skip
    return {
        "tabs": tabs(request, "detectors"), "rows": rows, "tiers": rules.TIERS, "spec": spec,
        "table": catalog_queries.table("warnings"), "version": newest.number if newest else 0,
        "may_change": request.actor.may(CHANGES), "exports": analysis.exports("detectors_export"), "found": None,
        "error": "",
    }  # fmt: skip


def table(request: Request) -> analysis.Table:
    """Return the precision of each detector as it is taken away."""
    columns = [
        (_("Detector"), "text"), (_("To answer"), "number"), (_("Answered"), "number"), (_("Right"), "number"),
        (_("Precision"), "percent"), (_("At least"), "percent"), (_("At most"), "percent"),
    ]  # fmt: skip
    rows = [
        [codes.label(code), counts["OPEN"], one.n, one.n_right, one.share, one.low, one.high]
        for code, (one, counts) in queries.precisions().items()
    ]
    return analysis.Table(_("How far can detectors be trusted?"), columns, rows, f"detectors-{clock.now():%Y-%m-%d}")


def preview(request: Request) -> HttpResponse:
    """Show what lines as typed would tell today, beside those in force; nothing is written."""
    spec = catalog_rules.TABLES["warnings"]
    typed = {code: {name: request.POST.get(f"{code}-{name}", "") for name in spec.columns} for code in spec.defaults}
    context, run = _context(request), runs.current()
    try:
        rows = spec.check(typed)
    except catalog_rules.BadTable as bad:
        return render(request, "warnings/detectors.html", context | {"table": typed, "error": str(bad)}, status=422)
    if run is None:
        return render(request, "warnings/detectors.html", context | {"table": rows, "found": {}})
    now, then = queries.lines(), rules.Lines(rows, queries.lines().staff)
    sides = watching.preview(run, [now, then])
    none = (0, Decimal(0))
    told = {code: [side.get(code, none) for side in sides] for code in DETECTORS}
    return render(request, "warnings/detectors.html", context | {"table": rows, "found": told})


class ResaleForm(forms.Form):
    """At what price a dealer was seen selling."""

    product_name = forms.CharField(max_length=120, required=False, label=gettext_lazy("Product"))
    price = forms.DecimalField(max_digits=18, decimal_places=4, min_value=0, label=gettext_lazy("Resale price"))
    list_price = forms.DecimalField(max_digits=18, decimal_places=4, min_value=0, label=gettext_lazy("List price"))
    day = forms.DateField(label=gettext_lazy("Seen on"), widget=forms.DateInput(attrs={"type": "date"}))
    note = forms.CharField(max_length=300, required=False, label=gettext_lazy("Note"))


class LeavingForm(forms.Form):
    """Which key person will leave, and when."""

    person_id = forms.TypedChoiceField(coerce=int, label=gettext_lazy("Key person"))
    day = forms.DateField(label=gettext_lazy("Last day"), widget=forms.DateInput(attrs={"type": "date"}))
    note = forms.CharField(max_length=300, required=False, label=gettext_lazy("Note"))

    def __init__(self, *args: Any, customer_id: int, **kwargs: Any):
        super().__init__(*args, **kwargs)
        parts = people_queries.parts_at(customer_id)
        self.fields["person_id"].choices = [(one.person_id, one.name) for one in parts]  # type: ignore[attr-defined]


def signs(request: Request, customer_id: int) -> HttpResponse:
    """Show what was noticed of a customer, and note something new; the detectors look at it at once."""
    customer = found(customer_queries.customer(customer_id))
    kind = request.POST.get("kind", "")
    resale = ResaleForm(request.POST if kind == "RESALE" else None, initial={"day": frame.of(request).business_date})
    leaving = LeavingForm(request.POST if kind == "LEAVING" else None, customer_id=customer_id)
    form = {"RESALE": resale, "LEAVING": leaving}.get(kind)
    if form is not None and form.is_valid():
        demand(ANSWERS)
        write = actions.note_resale if kind == "RESALE" else actions.note_leaving
        try:
            sign_id = write(customer_id=customer_id, **form.cleaned_data, at=clock.now())
        except actions.BadAnswer as bad:
            form.add_error(bad.field, str(bad))
        else:
            frame.say(request, _("Noted; the detectors look at it now."), undo_url=reverse("sign_undo", args=[sign_id]))
            return redirect("signs", customer_id)
    context = {
        "customer": customer, "resale": resale, "leaving": leaving, "signs": queries.signs_of(customer_id),
        "may_note": request.actor.may(ANSWERS),
    }  # fmt: skip
    return render(request, "warnings/signs.html", context, status=422 if request.method == "POST" else 200)


def undo_sign(request: Request, sign_id: int) -> HttpResponse:
    """Take back what was noticed in error."""
    try:
        customer_id = actions.take_back_sign(sign_id=sign_id, at=clock.now())
    except actions.NoSuchSign:
        found(None)
    frame.say(request, _("It was taken back."), level="info")
    return redirect("signs", customer_id)


urls = [
    page("warnings/detectors/", detectors, act=SEES, name="detectors"),
    analysis.report("warnings/detectors/table", table, act=SEES, name="detectors_export"),
    page("warnings/detectors/preview/", preview, act=CHANGES, name="detectors_preview", methods=("POST",)),
    page("customers/<int:customer_id>/signs/", signs, act=SEES, name="signs", methods=("GET", "POST")),
    page("signs/<int:sign_id>/undo/", undo_sign, act=ANSWERS, name="sign_undo", methods=("POST",)),
]
