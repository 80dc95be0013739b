"""Loss of core staff: how many of those who serve customers left, branch by branch, and what hung on each of them."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _

from zhike.apps.core import clock
from zhike.apps.org import queries as org_queries
from zhike.apps.stewardship import queries, rules
from zhike.web import analysis, codes
from zhike.web.collection import Period
from zhike.web.door import Request, page


@dataclass(frozen=True)
class Asked:
    """The branch and the days a page is about."""

    branch: Any
    first: date
    last: date


def asked(request: Request) -> Asked:
    """Return what a page is about: the days asked for, else the months of the rule table up to today."""
    form, last = Period(request.GET), org_queries.business_date(clock.now())
    first = rules.months_up_to(last, queries.staff_lines()["months"])
    if form.is_valid() and form.cleaned_data["first"] <= form.cleaned_data["last"]:
        first, last = form.cleaned_data["first"], form.cleaned_data["last"]
    return Asked(analysis.branch(request), first, last)


def staff_churn(request: Request) -> HttpResponse:
    """Show the loss of core staff of a branch and of those right below it, and who left."""
    about = asked(request)
    ids = org_queries.subtree_ids(about.branch.pk)
    loss = queries.staff_loss(ids, about.first, about.last)
    gone = queries.leavers(ids, about.first, about.last)
    params = {"branch": request.GET.get("branch", ""), "first": about.first, "last": about.last}
    context = {
        "about": about, "code": params["branch"], "loss": loss, "lines": queries.staff_lines(), "leavers": gone,
        "branches": queries.staff_loss_below(about.branch.pk, about.first, about.last),
        "n_at_risk": sum(one.n_customers for one in gone),
        "n_held": sum(one.n_held for one in gone), "stake": sum(one.stake for one in gone),
        "exports": {part: analysis.exports("staff_churn_export", part=part, **params) for part in PARTS},
    }  # fmt: skip
    return render(request, "staff/churn.html", context)


def table(request: Request) -> analysis.Table:
    """Return who left, or the branches, as it is taken away."""
    about, part = asked(request), request.GET.get("part", "leavers")
    if part not in PARTS:
        raise Http404
    columns, rows = PARTS[part](about)
    title = _("Loss of core staff of %(branch)s") % {"branch": about.branch.name}
    return analysis.Table(title, columns, rows, f"staff-{part}-{about.branch.code}-{about.last}")


Part = tuple[list[tuple[str, str]], list[list[Any]]]


def _leavers(about: Asked) -> Part:
    columns = [
        (_("Name"), "text"), (_("Role"), "text"), (_("Branch"), "text"), (_("Left on"), "date"),
        (_("Customers at risk"), "number"), (_("still to hand over"), "number"), (_("Money at risk"), "money"),
    ]  # fmt: skip
    found = queries.leavers(org_queries.subtree_ids(about.branch.pk), about.first, about.last)
    return columns, [_leaver(one) for one in found]


def _leaver(one: queries.Leaver) -> list[Any]:
    user: Any = one.user
    return [user.name, codes.label(user.role), user.branch.name, user.left_on, one.n_customers, one.n_held, one.stake]


def _branches(about: Asked) -> Part:
    columns = [
        (_("Branch"), "text"), (_("There at the start"), "number"), (_("Joined"), "number"), (_("Gone"), "number"),
        (_("There at the end"), "number"), (_("Rate, opening base"), "percent"), (_("State"), "text"),
    ]  # fmt: skip
    rows = []
    for branch, loss in queries.staff_loss_below(about.branch.pk, about.first, about.last):
        counts, rate = loss.counts, loss.rate.value
        shown = None if rate is None else float(rate)
        rows.append([
            branch.name, counts.opening, counts.new, counts.lost, counts.closing, shown, codes.label(loss.level)
        ])  # fmt: skip
    return columns, rows


PARTS: dict[str, Callable[[Asked], Part]] = {"leavers": _leavers, "branches": _branches}
urls = [
    page("staff/churn/", staff_churn, act="staff.view", name="staff_churn"),
    analysis.report("staff/churn/table", table, act="staff.view", name="staff_churn_export"),
]
