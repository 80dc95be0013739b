"""What measures for tiers brought: contribution before and after beside customers nothing was done for."""

from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from zhike.analytics.uplift import Uplift
from zhike.apps.insight.queries import uplift
from zhike.apps.org import queries as org_queries
from zhike.web import analysis
from zhike.web.door import Request, page
from zhike.web.tiers import tabs

KINDS = {
    uplift.ALL: gettext_lazy("All measures"), uplift.RISE: gettext_lazy("Helped to rise"),
    uplift.SUPPORT: gettext_lazy("Support"), uplift.REWARD: gettext_lazy("Reward for staying"),
}  # fmt: skip


def brought(request: Request) -> HttpResponse:
    """Show by how much more customers grew for whom something was done than their like."""
    branch = analysis.branch(request)
    told = uplift.brought(org_queries.subtree_ids(branch.pk))
    context = {
        "branch": branch, "tabs": tabs(request, "supports"), "told": told, "whole": told.rows[0][1] if told else None,
        "rows": [(KINDS[kind], one, verdict(one)) for kind, one in told.rows] if told else [], "span": uplift.SPAN,
        "few": _("Fewer than five customers to compare"),
        "exports": analysis.exports("tier_uplift_export", branch=request.GET.get("branch", "")),
    }  # fmt: skip
    return render(request, "tiers/uplift.html", context)


def verdict(one: Uplift) -> str:
    """Return in words what the interval lets one say."""
    if one.gain is None:
        return _("too few to tell")
    if not one.is_certain:
        return _("cannot be told from chance")
    return _("grew more") if one.gain > 0 else _("grew less")


def table(request: Request) -> analysis.Table:
    """Return what every kind of measure brought, as it is taken away."""
    branch = analysis.branch(request)
    told = uplift.brought(org_queries.subtree_ids(branch.pk))
    columns = [
        (_("Measure taken"), "text"), (_("Customers"), "number"), (_("Compared with"), "number"),
        (_("Growth each"), "money"), (_("Growth of their like"), "money"), (_("Difference"), "money"),
        (_("From"), "money"), (_("To"), "money"), (_("What can be said"), "text"),
    ]  # fmt: skip
    rows = [_row(kind, one) for kind, one in told.rows] if told else []
    return analysis.Table(_("What measures for tiers brought"), columns, rows, f"tier-measures-{branch.code}")


def _row(kind: str, one: Uplift) -> tuple[Any, ...]:
    # Of fewer than five not even how many.
    counted = (one.n, one.n_others) if one.gain is not None else (None, None)
    return (KINDS[kind], *counted, one.theirs, one.others, one.gain, one.low, one.high, verdict(one))


urls = [
    page("tiers/measures/", brought, act="figure.view", name="tier_uplift"),
    analysis.report("tiers/measures/table", table, act="figure.view", name="tier_uplift_export"),
]
