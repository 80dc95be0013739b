"""Core assets: who they are, the check of the week, and asking for another owner."""

from typing import Any

from django import forms
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from zhike.apps.core import base, clock
from zhike.apps.customers import queries as customer_queries
from zhike.apps.insight.actions import core_assets as actions
from zhike.apps.insight.queries import core_assets as queries
from zhike.apps.org import queries as org_queries
from zhike.web import analysis, codes, customers, frame, overview
from zhike.web.door import Request, found, page

N_SHOWN, BOTH = 200, ("GET", "POST")
TONES = {"STATE": "bad", "NO_OWNER": "bad", "NO_CONTACT": "warn", "TASKS": "warn", "PROMISES": "bad"}


class AskForm(forms.Form):
    """Another owner, and why."""

    owner = forms.ChoiceField(choices=customers.owner_choices, label=gettext_lazy("New owner"))
    reason = forms.CharField(max_length=500, label=gettext_lazy("Reason"), widget=forms.Textarea(attrs={"rows": 3}))


def troubles() -> dict[str, str]:
    """Return what the check of the week finds, in words."""
    return {
        "STATE": _("silent longer than usual"), "NO_OWNER": _("nobody owns it"),
        "NO_CONTACT": _("no contact this week"), "TASKS": _("tasks overdue"), "PROMISES": _("promises overdue"),
    }  # fmt: skip


def _assets(request: Request, branch: Any) -> list[queries.Asset]:
    day = frame.of(request).business_date
    return queries.assets(org_queries.subtree_ids(branch.pk), day=day, limit=N_SHOWN)


def core_assets(request: Request) -> HttpResponse:
    """Show the core assets of a branch with their check of the week."""
    branch, rule = analysis.branch(request), queries.rule()
    shown, words = _assets(request, branch), troubles()
    context = {
        "branch": branch, "tabs": overview.tabs(request, "core_assets"), "rule": rule,
        "rows": [
            (one, analysis.to_customer(one.card.pk), [(words[code], TONES[code]) for code in one.troubles])
            for one in shown
        ],
        "n_troubled": sum(bool(one.troubles) for one in shown), "day": frame.of(request).business_date,
        "sees_rows": request.actor.row_branch_ids != (),
        # Who may approve it changes the owner at once.
        "may_ask": base.actor().may("customer.assign") and not base.actor().may("core.approve"),
        "exports": analysis.exports("core_assets_export", branch=request.GET.get("branch", "")), "most": N_SHOWN,
    }  # fmt: skip
    return render(request, "core_assets/page.html", context)


def table(request: Request) -> analysis.Table:
    """Return the check of the week as a list."""
    branch, words, rule = analysis.branch(request), troubles(), queries.rule()
    worth = _("Revenue, last year") if rule and rule.column == "revenue_year" else _("Contribution")
    columns = [
        (_("Rank"), "number"), (_("Customer"), "text"), (_("Code"), "text"), (_("Owner"), "text"), (worth, "money"),
        (_("State"), "text"), (_("Last contact"), "date"), (_("Check of the week"), "text"),
    ]  # fmt: skip
    rows = [
        [one.rank, one.card.name, one.card.code, one.card.owner.name if one.card.owner else "", one.value,
         codes.label(one.card.churn_state) if one.card.churn_state else "", one.last_contact,
         "；".join(words[code] for code in one.troubles)]
        for one in _assets(request, branch)
    ]  # fmt: skip
    return analysis.Table(_("Core assets"), columns, rows, f"core-assets-{branch.code}")


def ask(request: Request, customer_id: int) -> HttpResponse:
    """Ask somebody who may approve it to give a core asset to another owner."""
    card = found(customer_queries.card(customer_id))
    found(card if customer_id in queries.among([customer_id]) else None)
    form = AskForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        given, at = form.cleaned_data, clock.now()
        try:
            actions.ask_for_owner(
                customer_id=customer_id, owner_id=int(given["owner"]), reason=given["reason"],
                day=org_queries.business_date(at), at=at,
            )  # fmt: skip
        except actions.NobodyApproves:
            form.add_error(None, _("Nobody who may approve it is active: a regional or the general manager."))
        else:
            frame.say(request, _("Asked. Whoever may approve it has a task."))
            return redirect("core_assets")
    return render(request, "core_assets/ask.html", {"form": form, "card": card}, status=422 if form.errors else 200)


urls = [
    page("value/core/", core_assets, act="figure.view", name="core_assets"),
    analysis.report("value/core/check", table, act="figure.view", name="core_assets_export"),
    page("value/core/<int:customer_id>/ask/", ask, act="customer.assign", name="core_asset_ask", methods=BOTH),
]
