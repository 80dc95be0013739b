"""The warehouse page: is what all figures rest on there, whole and of last night?"""

from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from zhike.apps.core import clock
from zhike.apps.insight.queries import warehouse as stores
from zhike.apps.org import queries as org_queries
from zhike.apps.reports import queries as report_queries
from zhike.apps.reports import rules as report_rules
from zhike.web.door import Request, page

NAMES: dict[str, str | Promise] = {
    "order_line": _("Order lines"), "customer": _("Customers"), "customer_branch": _("Home branches over time"),
    "customer_tier": _("Tiers over time"), "branch": _("Branches"), "product": _("Products"), "cost": _("Costs"),
    "payment": _("Payments"), "contact": _("Contacts"), "gift": _("Gifts"),
}  # fmt: skip


def warehouse(request: Request) -> HttpResponse:
    """Show what was copied last, how old it is, and which regular reports are missing."""
    at = clock.now()
    found = stores.warehouse(timezone.localtime(at))
    turns = report_queries.calendar(org_queries.business_date(at))
    context = {
        "found": found, "names": NAMES,
        "overdue": [turn for turn in turns if turn.state == report_rules.OVERDUE],
    }  # fmt: skip
    return render(request, "warehouse/page.html", context)


urls = [page("warehouse/", warehouse, act="analysis.run", name="warehouse")]
