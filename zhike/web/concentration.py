"""Concentration: the Pareto of any list of customers in one click, and what is left when some of them leave."""

from typing import Any
from urllib.parse import urlencode

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _

from zhike.apps.core import lists as core_lists
from zhike.apps.customers import queries as customer_queries
from zhike.apps.insight.queries import concentration as queries
from zhike.apps.org import queries as org_queries
from zhike.web import analysis, charts, codes, declared, frame, lists, overview
from zhike.web import format as written
from zhike.web.door import Request, page

N_SHOWN, N_TAKEN, N_NAMED, MOST_GONE = 50, 2_000, 12, 200
# What stands in the address beside the list's own names.
OWN = frozenset({"metric", "from", *lists.PASSES})


def pareto(request: Request) -> HttpResponse:
    """Show how value is spread over the customers of a list, with the filters it has."""
    metric = _metric(request)
    try:
        asked = _asked(request)
    except core_lists.ListRefused as refusal:
        return lists.refused(request, refusal)
    found = queries.concentration(asked.rows, metric)
    code = request.GET.get("branch", "")
    kept = {name: value for name, value in lists.params(request.GET).items() if name not in {"metric", "from"}}
    context = {
        "found": found, "metric": metric, "chips": asked.chips, "text": asked.text, "code": code,
        "sees_rows": request.actor.row_branch_ids != (),
        "lines": _lines(found), "n_taken": N_TAKEN, "list_url": analysis.to("customers", **kept),
        "segment": [
            {"label": label, "url": f"?{urlencode({**kept, 'metric': name})}", "is_current": name == metric}
            for name, label in metric_names().items()
        ],
        "picture": _curve(found), "groups": _groups(found, may_propose=request.actor.may("keyaccount.manage")),
        "exports": analysis.exports("customers_pareto_export", **kept, metric=metric),
    }  # fmt: skip
    return render(request, "concentration/pareto.html", context)


def metric_names() -> dict[str, str]:
    """Return the measures a list is looked at by."""
    return {
        "revenue": _("Revenue, whole history"), "revenue_year": _("Revenue, last year"),
        "contribution": _("Contribution, last year"),
    }  # fmt: skip


def _metric(request: Request) -> str:
    asked = request.GET.get("metric", "")
    return asked if asked in queries.COLUMNS else "revenue"


def _asked(request: Request) -> core_lists.Asked:
    given = {name: value for name, value in lists.params(request.GET).items() if name not in OWN - {"branch"}}
    return core_lists.ask(declared.customers(frame.of(request).business_date, given), given)


def _lines(found: queries.Concentration) -> list[tuple[queries.Line, str, bool]]:
    return [
        (line, analysis.to_customer(line.card.pk), line.rank <= (found.pareto.k or 0))
        for line in found.lines(limit=N_SHOWN)
    ]


def _curve(found: queries.Concentration) -> charts.Picture | None:
    spread = found.pareto
    if not found.curve or spread.k is None or spread.top_share is None:
        return None
    points = [
        charts.Mark(_("Best fifth"), spread.top_share,
                    _("20 %% of customers: %(share)s") % {"share": written.percent_text(spread.top_share, 1)}),
        charts.Mark(_("Four fifths"), 0.8, _("80 %%: %(n)s customers") % {"n": written.number_text(spread.k)}),
    ]  # fmt: skip
    return charts.pareto(found.curve, points, [spread.n_top / spread.n, spread.k / spread.n], what=_("Share"))


def _groups(found: queries.Concentration, *, may_propose: bool) -> list[dict[str, Any]]:
    """Return who is named by one measure and not by the other, and how the key accounts differ, a few of each."""
    told = {
        "both": (_("Carry revenue and contribution"), found.both),
        "by_revenue_only": (_("Carry revenue, not contribution"), found.by_revenue_only),
        "by_contribution_only": (_("Carry contribution, not revenue"), found.by_contribution_only),
        "missing": (_("Carry 80 % and are no key accounts"), found.missing),
        "superfluous": (_("Key accounts that do not carry 80 %"), found.superfluous),
    }
    shown = [name for name in told if found.has_contribution or name in {"missing", "superfluous"}]
    named = customer_queries.cards_of({pk for name in shown for pk in told[name][1][:N_NAMED]})
    return [
        {"label": told[name][0], "n": len(told[name][1]), "is_key": name in {"missing", "superfluous"},
         "may_propose": name == "missing" and may_propose,
         "cards": [(named[pk], analysis.to_customer(pk)) for pk in told[name][1][:N_NAMED] if pk in named]}
        for name in shown
    ]  # fmt: skip


def table(request: Request) -> analysis.Table:
    """Return the table of a list, the largest customer first."""
    metric = _metric(request)
    try:
        found = queries.concentration(_asked(request).rows, metric)
    except core_lists.ListRefused as refusal:
        raise Http404 from refusal
    columns = [
        (_("Rank"), "number"), (_("Customer"), "text"), (_("Code"), "text"), (_("Tier"), "text"),
        (metric_names()[metric], "money"), (_("Share"), "percent"), (_("Cumulative share"), "percent"),
    ]  # fmt: skip
    rows = [
        [line.rank, line.card.name, line.card.code, codes.label(line.card.tier) if line.card.tier else "", line.value,
         _float(line.share), _float(line.cumulated)]
        for line in found.lines(limit=N_TAKEN)
    ]  # fmt: skip
    return analysis.Table(_("Pareto of customers"), columns, rows, f"pareto-{metric}-{frame.of(request).business_date}")


def _float(value: Any) -> float | None:
    return None if value is None else float(value)


def what_if(request: Request) -> HttpResponse:
    """Show what is left of revenue, contribution and concentration when some customers leave."""
    branch = analysis.branch(request)
    top, text = request.GET.get("top", ""), request.GET.get("codes", "").replace("\0", "").strip()[:2_000]
    n_top = int(top) if top.isascii() and top.isdecimal() and len(top) < 4 else 0
    wanted = [code for code in text.replace("，", ",").replace(",", " ").replace("、", " ").split() if code][:MOST_GONE]
    by_code = customer_queries.ids_by_code(wanted)
    rows = customer_queries.cards().filter(branch_id__in=org_queries.subtree_ids(branch.pk), has_orders=True)
    is_asked = bool(n_top or by_code)
    context = {
        "branch": branch, "tabs": overview.tabs(request, "what_if"), "code": request.GET.get("branch", ""),
        "top": min(n_top, MOST_GONE) or "", "codes": text, "most": MOST_GONE,
        "unknown": [code for code in wanted if code not in by_code] if not n_top else [],
        "sees_rows": request.actor.row_branch_ids != (),
        "found": queries.what_if(rows, ids=by_code.values(), top=min(n_top, MOST_GONE)) if is_asked else None,
        "to_customer": analysis.to_customer,
    }  # fmt: skip
    return render(request, "concentration/what_if.html", context)


urls = [
    page("customers/pareto/", pareto, act="customer.view", name="customers_pareto"),
    analysis.report("customers/pareto/table", table, act="customer.view", name="customers_pareto_export"),
    page("value/what-if/", what_if, act="figure.view", name="what_if"),
]
