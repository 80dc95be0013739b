"""Loyalty: three indicators with their bases, classes, members against others, trust, effects, what becomes better."""

from typing import Any

from django import forms
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from zhike.apps.core import clock
from zhike.apps.customers import rules as customer_rules
from zhike.apps.insight.queries import loyal
from zhike.apps.loyalty import actions, queries, rules
from zhike.apps.org import queries as org_queries
from zhike.apps.org import rules as org_rules
from zhike.web import analysis, complaints, frame, members, saving
from zhike.web import format as written
from zhike.web.advertising import day_field
from zhike.web.churn_measures import number
from zhike.web.customers import branch_choices
from zhike.web.door import Request, demand, found, page
from zhike.web.members import MANAGES

N_GAINS = 50
# What the classes of loyalty are called.
LABELS = {one.code: one.label for one in customer_rules.SHIPPED["LOYALTY"].members}


def _amount(label: Any, *, required: bool = True) -> forms.DecimalField:
    return forms.DecimalField(max_digits=12, decimal_places=2, required=required, label=label)


class GainForm(forms.Form):
    """Something of our service that is to become better."""

    title = forms.CharField(max_length=120, label=gettext_lazy("What becomes better"))
    measure = forms.CharField(max_length=80, label=gettext_lazy("What is measured"))
    unit = forms.CharField(max_length=20, label=gettext_lazy("In what"))
    before = _amount(gettext_lazy("Today"))
    due_date = day_field(gettext_lazy("Done by"))
    branch_id = forms.TypedChoiceField(choices=branch_choices, coerce=int, label=gettext_lazy("Branch"))


class AfterForm(forms.Form):
    """The measure once it is done."""

    after = _amount(gettext_lazy("Measured after"), required=False)


def board(request: Request) -> HttpResponse:
    """Show what loyalty comes to, and plan what becomes better."""
    form = GainForm(request.POST or None, initial={"due_date": members.today()})
    if request.method == "POST":
        demand(MANAGES)
        if form.is_valid():
            try:
                actions.plan_gain(**form.cleaned_data, at=clock.now())
            except rules.Refused as refusal:
                saving.refuse(form, refusal)
            else:
                frame.say(request, _("Planned."))
                return redirect("loyalty")
    return _shown(request, form, 422 if form.errors else 200)


def _shown(request: Request, form: forms.Form, status: int, refusal: rules.Refused | None = None) -> HttpResponse:
    branch = analysis.branch(request)
    ids = org_queries.subtree_ids(branch.pk)
    told = queries.report(frame.of(request).business_date, ids)
    least = org_rules.SMALL_CELL if request.actor.hides_small_cells else 0
    day, product_id = frame.of(request).business_date, number(request.GET.get("product", ""))
    products = complaints.product_choices()
    product_id = product_id if product_id in dict(products) else None
    context = {
        "told": told, "form": form, "refusal": refusal, "least": least, "shown": _teller(least),
        "bars": _bars(told.classes, least), "gains": list(queries.gains(ids)[:N_GAINS]), "today": members.today(),
        "may_manage": request.actor.may(MANAGES), "branch": branch, "months": queries.months(day, ids),
        "quarters": queries.quarters(day, ids, product_id), "products": products, "product_id": product_id,
        "code": request.GET.get("branch", ""),
        "wins": loyal.won_against_rivals(told.first, told.last, ids), "kept": loyal.kept(branch.pk),
        "may_address": request.actor.may("audience.manage"),
        "exports": analysis.exports("loyalty_export", branch=request.GET.get("branch", "")),
    }  # fmt: skip
    return render(request, "loyalty/board.html", context, status=status)


def _teller(least: int) -> Any:
    """Return what gives the value of a share, and nothing of a base too small to be told."""
    return lambda share: None if share is None or share.base < least else share.value


def _bars(classes: Any, least: int) -> list[dict[str, Any]]:
    known = [(code, n) for code, n in classes if n >= least]
    most = max((n for _code, n in known), default=0)
    return [
        {
            "label": str(LABELS[code]), "width": round(100 * n / most, 1) if most else 0,
            "text": written.number_text(n), "tone": "one",
        }
        for code, n in known
    ]  # fmt: skip


def finish(request: Request, gain_id: int) -> HttpResponse:
    """Close an item of better service with its measure after."""
    row, form = found(queries.gain(gain_id)), AfterForm(request.POST)
    if not form.is_valid():
        return _shown(request, GainForm(), 422, rules.Refused("AFTER_MISSING"))
    try:
        after = form.cleaned_data["after"]
        actions.finish_gain(gain_id=row.pk, after=after, day=members.today(), at=clock.now())
    except rules.Refused as refusal:
        return _shown(request, GainForm(), 422, refusal)
    frame.say(request, _("Done."))
    return redirect("loyalty")


def table(request: Request) -> analysis.Table:
    """Return the indicators of loyalty as they are taken away."""
    branch = analysis.branch(request)
    told = queries.report(frame.of(request).business_date, org_queries.subtree_ids(branch.pk))
    value = _teller(org_rules.SMALL_CELL if request.actor.hides_small_cells else 0)
    known = told.indicators
    rows = [
        (name, value(share), share.part, share.base)
        for name, share in (
            (_("Retention rate"), known.retention), (_("Retention of the cohort"), known.cohort),
            (_("Repurchase rate"), known.repurchase), (_("Referral rate"), known.referral),
        )
    ]  # fmt: skip
    heads = [(_("Indicator"), "text"), (_("Value"), "percent"), (_("Part"), "number"), (_("Base"), "number")]
    return analysis.Table(_("Indicators of loyalty"), heads, rows, f"loyalty-{branch.code}")


urls = [
    page("loyalty/", board, act="figure.view", name="loyalty", methods=("GET", "POST")),
    analysis.report("loyalty/table", table, act="figure.view", name="loyalty_export"),
    page("loyalty/gains/<int:gain_id>/done/", finish, act=MANAGES, name="loyalty_gain_done", methods=("POST",)),
]
