"""Quadrants: current value against growth potential, what to do with each quadrant, and who is in it."""

from typing import Any
from urllib.parse import urlencode

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from zhike.apps.core import lists as core_lists
from zhike.apps.insight.queries import mining
from zhike.apps.insight.queries import quadrants as queries
from zhike.web import analysis, charts, codes, frame, lists
from zhike.web import format as written
from zhike.web.addresses import address_of
from zhike.web.door import Request, page

TONES = {"KEEP_AND_INVEST": "good", "MAINTAIN": "accent", "DEVELOP": "four", "REDUCE_COST": "quiet"}
STRATEGIES = {
    "KEEP_AND_INVEST": gettext_lazy("High value, high potential: keep by all means and invest in what both gain by."),
    "MAINTAIN": gettext_lazy("High value, little more to win: keep what there is at a steady level of service."),
    "DEVELOP": gettext_lazy(
        "Little value yet, much to win: develop with offers, visits and a goal for share of wallet."
    ),
    "REDUCE_COST": gettext_lazy("Little value, little to win: serve at lower cost, or part politely."),
    "NOT_KNOWN": gettext_lazy("What they leave or could bring is not known: set rough costs, estimate wallets."),
}


def page_of_quadrants(request: Request) -> HttpResponse:
    """Show the four quadrants of a branch's customers and what to do with each."""
    branch = analysis.branch(request)
    found, code = queries.quadrants(branch), request.GET.get("branch", "")
    sees_rows = request.actor.row_branch_ids != ()
    context = {
        "branch": branch, "code": code, "found": found, "strategies": STRATEGIES, "sees_rows": sees_rows,
        "links": {one.code: _to(one.code, code) for one in found.quadrants} if sees_rows else {},
        "picture": _picture(found, queries.drawn(branch), frame.of(request).currency) if sees_rows else None,
        "n_drawn": queries.N_DRAWN, **_mined(request, branch, code),
        "exports": analysis.exports("quadrants_export", branch=code),
    }  # fmt: skip
    return render(request, "quadrants/page.html", context)


def _mined(request: Request, branch: Any, branch_code: str) -> dict[str, Any]:
    """Return the groups found in the purchases, to who asks for them: looking takes a moment."""
    is_asked = request.GET.get("mined") == "on"
    return {
        "is_mined": is_asked, "mined": mining.mined(branch) if is_asked else None,
        "here": f"?{urlencode({'mined': 'on'} | ({'branch': branch_code} if branch_code else {}))}",
    }  # fmt: skip


def _to(quadrant: str, branch_code: str) -> str:
    path = reverse("quadrant", args=[quadrant])
    return f"{path}?{urlencode({'branch': branch_code})}" if branch_code else path


def _picture(found: queries.Quadrants, cards: list[Any], currency: str) -> charts.Picture | None:
    if not cards:
        return None
    limits = [float(limit) or 1.0 for limit in (found.value_from, found.potential_from)]
    record = address_of("customer")
    points = [
        (float(card.contribution_year) / limits[0], float(card.potential) / limits[1],
         charts.Mark(
             card.name, card.contribution_year, _figures(card, currency), record(card.pk), TONES[card.quadrant]
         ))
        for card in cards
    ]  # fmt: skip
    axes = [
        charts.Mark(label, None, _("high from %(money)s") % {"money": written.money_text(limit, currency)})
        for label, limit in (
            (_("Current value a year"), found.value_from),
            (_("Growth potential a year"), found.potential_from),
        )
    ]
    return charts.quadrants(points, x=axes[0], y=axes[1])


def _figures(card: Any, currency: str) -> str:
    return _("leaves %(value)s, could bring %(potential)s more") % {
        "value": written.money_text(card.contribution_year, currency),
        "potential": written.money_text(card.potential, currency),
    }  # fmt: skip


def table(request: Request) -> analysis.Table:
    """Return the quadrants with their counts and sums."""
    branch = analysis.branch(request)
    columns = [
        (_("Quadrant"), "text"), (_("Customers"), "number"), (_("Contribution, last year"), "money"),
        (_("Growth potential a year"), "money"), (_("What to do"), "text"),
    ]  # fmt: skip
    rows = [
        (codes.label(f"quadrant.{one.code}"), one.n_customers, one.value, one.potential, str(STRATEGIES[one.code]))
        for one in queries.quadrants(branch).quadrants
    ]
    title = _("Quadrants of %(branch)s") % {"branch": branch.name}
    return analysis.Table(title, columns, rows, f"quadrants-{branch.code}")


def quadrant(request: Request, quadrant: str) -> HttpResponse:
    """List the customers of one quadrant that the reader may see."""
    if quadrant not in queries.CODES:
        raise Http404
    branch = analysis.branch(request)
    spec = queries.members(quadrant, branch)
    try:
        listing = lists.open_list(request, spec, row_url=address_of("customer"), has_tools=False)
    except core_lists.ListRefused as refusal:
        return lists.refused(request, refusal)
    context = {"list": listing, "quadrant": quadrant, "branch": branch, "strategy": STRATEGIES[quadrant]}
    return render(request, "quadrants/quadrant.html", context)


urls = [
    page("value/quadrants/", page_of_quadrants, act="figure.view", name="quadrants"),
    analysis.report("value/quadrants/table", table, act="figure.view", name="quadrants_export"),
    page("value/quadrants/<str:quadrant>/", quadrant, act="figure.view", name="quadrant"),
]
