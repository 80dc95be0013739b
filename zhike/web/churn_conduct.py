"""How branches treat their customers: service, bullying, trust, details, benefits they left for want of."""

from django.http import HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _

from zhike.apps.churn import queries, rules
from zhike.web import analysis, codes
from zhike.web.churn_cases import tabs
from zhike.web.churn_reasons import period
from zhike.web.door import Request, page

NAMES = ("service", "forced", "rude", "dear", "incident")


def conduct(request: Request) -> HttpResponse:
    """Show the branches side by side, over the rows one may see."""
    branch, (first, last) = analysis.branch(request), period(request)
    asked = {"from": str(first), "to": str(last), "branch": request.GET.get("branch", "")}
    rows = queries.by_branch(branch.pk, first, last)
    context = {
        "together": rules.together(rows), "n_compared": rules.n_compared(rows), "least": rules.LEAST_HALLS,
        "tabs": tabs("churn_conduct"), "branch": branch, "code": asked["branch"], "first": first, "last": last,
        "rows": rows, "names": NAMES, "lines": queries.lines(),
        "breaches": queries.integrity(branch.pk, first, last), "gaps": queries.gaps(branch.pk, first, last),
        "exports": analysis.exports("churn_conduct_export", **asked),
    }  # fmt: skip
    return render(request, "churn_cases/conduct.html", context)


def table(request: Request) -> analysis.Table:
    """Return the branches side by side as a table."""
    branch, (first, last) = analysis.branch(request), period(request)
    named = ((codes.label(f"conduct.{one}"), "number") for one in NAMES)
    heads = [(_("Branch"), "text"), (_("Left"), "number"), *named,
             (_("Details missed"), "number"), (_("Details checked"), "number"),
             (_("Left of those there"), "percent")]  # fmt: skip
    rows = [
        (one.branch.name, one.n_left, *one.counts().values(), one.n_missed, one.n_checked, one.churn)
        for one in queries.by_branch(branch.pk, first, last)
    ]
    title = _("How customers are treated: %(first)s to %(last)s") % {"first": first, "last": last}
    return analysis.Table(title, heads, rows, f"churn-conduct-{branch.code}")


urls = [
    page("churn/conduct/", conduct, act="customer.view", name="churn_conduct"),
    analysis.report("churn/conduct/table", table, act="customer.view", name="churn_conduct_export"),
]
