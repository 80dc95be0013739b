"""The tables of visits and activities as files: visits due, first visits by month, what an activity brought."""

from collections.abc import Callable
from typing import Any

from django.http import Http404
from django.utils.translation import gettext as _

from zhike.apps.activities import queries
from zhike.apps.core import clock
from zhike.apps.org import queries as org_queries
from zhike.web import analysis, care, codes
from zhike.web.activities import span
from zhike.web.door import Request, found
from zhike.web.visits import YEAR

SEES = "interaction.view"
Part = tuple[list[tuple[str, str]], list[list[Any]]]


def visits(request: Request) -> analysis.Table:
    """Return how visits stand to one's customers, or to all one may see, the most pressing first."""
    today = org_queries.business_date(clock.now())
    owner_id = None if care.wants_all(request) else request.actor.user_id
    columns = [
        (_("Customer"), "text"), (_("Code"), "text"), (_("Tier"), "text"), (_("Last visit"), "date"),
        (_("Every so many days"), "number"), (_("Due"), "date"), (_("Planned"), "date"), (_("State"), "text"),
    ]  # fmt: skip
    rows = [
        [one.card.name, one.card.code, codes.label(one.card.tier) if one.card.tier else "", one.last, one.every_days,
         one.due, one.planned.day if one.planned else None, codes.label(one.state)]
        for one in queries.due_visits(owner_id=owner_id, today=today)
    ]  # fmt: skip
    return analysis.Table(_("Visits due"), columns, rows, f"visits-due-{today}")


def first_visits(request: Request) -> analysis.Table:
    """Return how many first visits of each month knew whom to meet."""
    today = org_queries.business_date(clock.now())
    columns = [
        (_("Month"), "text"), (_("First visits"), "number"), (_("Knew whom to meet"), "number"), (_("Share"), "percent")
    ]  # fmt: skip
    months = queries.first_visits(today - YEAR, today + YEAR)
    rows = [[one.month.strftime("%Y-%m"), one.n, one.n_knew, one.share] for one in months]
    return analysis.Table(_("First visits by month"), columns, rows, f"first-visits-{today}")


def brought(request: Request) -> analysis.Table:
    """Return one of the tables of what an activity brought."""
    asked, part = request.GET.get("activity", ""), request.GET.get("part", "effect")
    if part not in PARTS or not (asked.isdecimal() and len(asked) < 10):
        raise Http404
    row = found(queries.activity(int(asked)))
    columns, rows = PARTS[part](row, span(request))
    return analysis.Table(f"{row.title} · {TITLES[part]()}", columns, rows, f"activity-{row.pk}-{part}")


def _effect(row: Any, days: int) -> Part:
    columns = [
        (_("Days"), "text"), (_("From"), "date"), (_("To"), "date"), (_("Revenue"), "money"), (_("Contacts"), "number")
    ]  # fmt: skip
    today = org_queries.business_date(clock.now())
    if row.first_date > today:
        return columns, []
    effect = queries.effect(row, days=days, today=today)
    named = ((_("Before"), effect.before), (_("During"), effect.during), (_("Afterwards"), effect.after))
    return columns, [[name, one.first, one.last, one.revenue, one.n_contacts] for name, one in named]


def _control(row: Any, _days: int) -> Part:
    columns = [
        (_("Days"), "text"), (_("From"), "date"), (_("To"), "date"), (_("Given the offer"), "number"),
        (_("of them bought"), "number"), (_("In the control group"), "number"), (_("of them bought"), "number"),
        (_("Revenue per customer"), "money"), (_("in the control group"), "money"), (_("Brought"), "money"),
        (_("Gross profit brought"), "money"),
    ]  # fmt: skip
    found_out = queries.comparison(row, today=org_queries.business_date(clock.now()))
    words = {"DURING": _("Its own days"), "SHORT": _("30 days after"), "LONG": _("180 days after")}
    return columns, [
        [words[one.name], one.first, one.last, one.offered.n, one.offered.n_bought, one.control.n, one.control.n_bought,
         one.offered.each, one.control.each, one.gain, one.profit_gain]
        for one in (found_out.stretches if found_out else ())
    ]  # fmt: skip


def _leads(row: Any, _days: int) -> Part:
    columns = [
        (_("Leads"), "number"), (_("Bought since"), "number"), (_("Conversion"), "percent"),
        (_("Cost per lead"), "money"), (_("Revenue of the leads since"), "money"),
        (_("Return: (revenue − cost) ÷ cost"), "percent"),
    ]  # fmt: skip
    leads = queries.leads(row, today=org_queries.business_date(clock.now()))
    return columns, [[
        leads.n, leads.n_bought, leads.conversion, leads.each, leads.revenue, leads.return_on_cost
    ]] if leads.n else []  # fmt: skip


PARTS: dict[str, Callable[[Any, int], Part]] = {"effect": _effect, "control": _control, "leads": _leads}
TITLES: dict[str, Callable[[], str]] = {
    "effect": lambda: _("Before and after the activity"), "control": lambda: _("What did the offer bring?"),
    "leads": lambda: _("Leads"),
}  # fmt: skip
urls = [
    analysis.report("visits/due", visits, act=SEES, name="visits_due_export"),
    analysis.report("visits/first", first_visits, act=SEES, name="first_visits_export"),
    analysis.report("activities/brought", brought, act=SEES, name="activity_brought_export"),
]
