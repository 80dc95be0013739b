"""Value: what the income rests on, in pyramids, a curve and a table, and what customers are expected to bring."""

from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _

from zhike.apps.grading import queries as grading_queries
from zhike.apps.insight.queries import runs
from zhike.apps.insight.queries import value as values
from zhike.web import analysis, charts, codes, frame, overview, tier_words, trust, words
from zhike.web import format as written
from zhike.web.door import Request, page


def value(request: Request) -> HttpResponse:
    """Show what the income of a branch rests on."""
    branch = analysis.branch(request)
    found = values.value(branch.pk)
    if found is None:
        told = {"branch": branch, "has_run": runs.current() is not None, "tabs": overview.tabs(request, "value")}
        return render(request, "value/nothing.html", told)
    code = request.GET.get("branch", "")
    context = {
        "tabs": overview.tabs(request, "value"), "concentration": _concentration(), "code_of_branch": code,
        "pareto_url": analysis.to("customers_pareto", branch=code),
        "branch": branch, "value": found, "code": code, "pictures": _pictures(found, code),
        "tiers": [(tier, analysis.to("customers", tier=tier.code, branch=code)) for tier in found.tiers],
        "cut": _cut(frame.of(request).currency),
        "forecast": found.forecast, "notes": trust.notes(found.forecast.notes) if found.forecast else [],
        "model": words.model, "exports": analysis.exports("value_export", branch=code),
        "rows": {name: analysis.rows_of(name, branch_code=code) for name in
                 ("customers", "pareto_k", "money_at_stake", "revenue")},
    }  # fmt: skip
    return render(request, "value/page.html", context)


def tiers(request: Request) -> analysis.Table:
    """Return the table of tiers."""
    branch = analysis.branch(request)
    found = values.value(branch.pk)
    columns = [
        (_("Tier"), "text"), (_("Customers"), "number"), (_("Share of customers"), "percent"), (_("Revenue"), "money"),
        (_("Share of revenue"), "percent"), (_("Revenue per customer"), "money"), (_("Lifetime value"), "money"),
    ]  # fmt: skip
    rows = [
        (codes.label(t.code), t.n_customers, t.n_share, t.value, t.value_share, t.mean_value, t.clv)
        for t in (found.tiers if found else ())
    ]
    title = _("Tiers of %(branch)s") % {"branch": branch.name}
    return analysis.Table(title, columns, rows, f"tiers-{branch.code}")


def _cut(currency: str) -> str:
    """Say by what the tiers are cut and what earns each."""
    rule = grading_queries.rule()
    steps = " · ".join(f"{tier} {line}" for tier, line in tier_words.steps(rule, currency))
    return _("By %(basis)s. %(steps)s. Equal values share the higher tier.") % {
        "basis": tier_words.BASES[rule.basis], "steps": steps
    }  # fmt: skip


def _pictures(found: values.Value, code: str) -> dict[str, Any]:
    pictures = {}
    if found.curve:
        pictures["pareto"] = _pareto(found, code)
    contribution = found.get("contribution_k")
    if contribution and contribution.series and contribution.series["x"]:
        series = contribution.series
        curve = list(zip(series["x"], series["y"], strict=True))
        pictures["contribution"] = charts.pareto(curve, [], [], what=_("Share of contribution"))
    return pictures


def _concentration() -> list[tuple[str, list[tuple[str, str]]]]:
    kinds = ("count", "share", "times", "index")
    revenue = ("pareto_k", "top20_share", "per_head_ratio", "gini")
    contribution = ("contribution_k", "contribution_top20_share", "contribution_head_ratio", "contribution_gini")
    return [
        (_("Revenue, whole history"), list(zip(revenue, kinds, strict=True))),
        (_("Contribution, last year"), list(zip(contribution, kinds, strict=True))),
    ]


def _pareto(found: values.Value, code: str) -> charts.Picture:
    points, at = [], []
    href = analysis.rows_of("pareto_k", branch_code=code)
    top, k, whole = found.get("top20_share"), found.get("pareto_k"), found.get("customers")
    if top and top.value is not None:
        text = _("20 %% of customers: %(share)s") % {"share": written.percent_text(top.value, 1)}
        points.append(charts.Mark(_("Best fifth"), top.value, text, href))
        at.append(0.2)
    if k and k.value and whole and whole.value:
        text = _("80 %% of revenue: %(n)s customers") % {"n": written.number_text(k.value)}
        points.append(charts.Mark(_("Four fifths of revenue"), 0.8, text, href))
        at.append(k.value / whole.value)
    return charts.pareto(found.curve, points, at, what=_("Share of revenue"))


urls = [
    page("value/", value, act="figure.view", name="value"),
    analysis.report("value/tiers", tiers, act="figure.view", name="value_export"),
]
