"""Reputation: praise, negative mentions and incidents of quality by month beside their targets."""

from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _

from zhike.apps.insight.queries import reputation
from zhike.apps.org import queries as org_queries
from zhike.web import analysis, expectations, frame
from zhike.web.door import Request, page


def board(request: Request) -> HttpResponse:
    """Show what is said of us, month by month."""
    branch, targets = analysis.branch(request), reputation.targets()
    months = _months(request, branch)
    known = [one for one in months if one.praise is not None]
    context = {
        "tabs": expectations.tabs("reputation", request), "targets": targets,
        "months": [(one, targets.missed(one)) for one in reversed(months)], "last": known[-1] if known else None,
        "n_missed": sum(bool(targets.missed(one)) for one in months), "branch": branch,
        "has_any": any(one.n_moods or one.n_incidents != 0 for one in months),
        "exports": analysis.exports("reputation_export", branch=request.GET.get("branch", "")),
        "may_see_rule": request.actor.may("rule.view"),
    }  # fmt: skip
    return render(request, "surveys/reputation.html", context)


def _months(request: Request, branch: Any) -> list[reputation.Month]:
    return reputation.months(frame.of(request).business_date, org_queries.subtree_ids(branch.pk))


def table(request: Request) -> analysis.Table:
    """Return the months as they are taken away."""
    branch = analysis.branch(request)
    columns = [
        (_("Month"), "date"), (_("Contacts with a mood noted"), "number"), (_("Praise"), "percent"),
        (_("Negative mentions"), "percent"), (_("Incidents of quality"), "number"),
    ]  # fmt: skip
    rows = [
        (one.first_date, one.n_moods, one.praise, one.negative, one.n_incidents) for one in _months(request, branch)
    ]  # fmt: skip
    return analysis.Table(_("Reputation by month"), columns, rows, f"reputation-{branch.code}")


urls = [
    page("satisfaction/reputation/", board, act="figure.view", name="reputation"),
    analysis.report("satisfaction/reputation/table", table, act="figure.view", name="reputation_export"),
]
