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
    "unit": _("Outlets and subscriptions"), "complaint": _("Complaints"), "churn_event": _("Churn cases"),
    "survey_answer": _("Survey answers"), "campaign_send": _("Customers of campaigns"), "employee": _("Employees"),
    "calendar": _("Days"),
}  # fmt: skip
# What a warehouse of customers usually has and this copy has not, and where it is instead.
MISSING: tuple[tuple[str | Promise, str | Promise], ...] = (
    (_("What was complained of"), _("Their number, day and state are copied; the words stay with the complaint.")),
    (_("What was answered"), _("Who was asked and answered is copied; the answers are read from the surveys.")),
)  # fmt: skip


def warehouse(request: Request) -> HttpResponse:
    """Show what was copied last, how old it is, and which regular reports are missing."""
    at = clock.now()
    found = stores.warehouse(timezone.localtime(at))
    turns = report_queries.calendar(org_queries.business_date(at))
    context = {
        "found": found, "names": NAMES, "missing": MISSING,
        "overdue": [turn for turn in turns if turn.state == report_rules.OVERDUE],
    }  # fmt: skip
    return render(request, "warehouse/page.html", context)


urls = [page("warehouse/", warehouse, act="analysis.run", name="warehouse")]
