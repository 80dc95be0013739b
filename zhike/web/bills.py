"""Bills: the list, one with each line recomputed, the run of a month from preview to issue."""

from datetime import date
from decimal import Decimal
from typing import Any

from django.http import HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from zhike.apps.billing import actions, queries, rules
from zhike.apps.billing import lists as billing_lists
from zhike.apps.core import clock
from zhike.web import bill_words, frame, lists
from zhike.web.addresses import address_of
from zhike.web.door import Request, found, page

# So many ready subscriptions of a month are shown before it is charged; their sum is of all.
N_SHOWN = 100


def pages(current: str) -> list[dict[str, Any]]:
    """Return the pages about bills as tabs."""
    named = (
        ("bills", _("Bills")), ("bill_violations", _("List of violations")), ("bill_run", _("Charge a month")),
        ("service_plans", _("Service plans")),
    )  # fmt: skip
    return [{"label": label, "url": reverse(name), "is_current": name == current} for name, label in named]


def list_(request: Request) -> HttpResponse:
    """Show the bills."""
    context = {"pages": pages("bills"), "may_issue": request.actor.may("bill.issue")}
    return lists.show(
        request, billing_lists.BILLS, "bills/list.html", context, row_url=address_of("bill"), exports="bills_export"
    )


def export(request: Request, form: str) -> HttpResponseBase:
    """Write the bills out."""
    return lists.export(request, billing_lists.BILLS, form, noun="bill")


def one(request: Request, bill_id: int) -> HttpResponse:
    """Show a bill, each line with its price in words and recomputed from it."""
    row = found(queries.bill(bill_id))
    told = [bill_words.told(one, row.currency) for one in queries.explain(row.pk)]
    context = {
        "row": row, "lines": told, "expected": sum((one.expected for one in told), Decimal(0)),
        "n_wrong": sum(not one.agrees for one in told),
        "sums": row.amount - sum((one.amount for one in told), Decimal(0)),
    }  # fmt: skip
    return render(request, "bills/one.html", context)


def run(request: Request) -> HttpResponse:
    """Show what a month would charge and what is held back; or charge it."""
    today = frame.of(request).business_date
    month, refusal = _month(request, today), None
    if request.method == "POST":
        try:
            ids = actions.issue(month=month, today=today, at=clock.now())
        except rules.BillingRefused as refused:
            refusal = refused
        else:
            said = ngettext("%(n)s bill was made.", "%(n)s bills were made.", len(ids)) % {"n": len(ids)}
            frame.say(request, said if ids else _("Nothing was left to charge."))
            return redirect(f"{reverse('bills')}?month_from={month}&month_to={month}")
    rows = queries.due_in(month)
    ready, held = [one for one in rows if not one.held], [one for one in rows if one.held]
    context = {
        "pages": pages("bill_run"), "month": month, "last": rules.last_day(month), "refusal": refusal,
        "is_over": rules.last_day(month) < today, "ready": ready[:N_SHOWN], "n_ready": len(ready),
        "n_customers": len({one.subscription.customer_id for one in ready}),
        "amount": sum((one.amount for one in ready), Decimal(0)), "held": held[:N_SHOWN], "n_held": len(held),
        "may_edit": request.actor.may("bill.edit"),
    }  # fmt: skip
    return render(request, "bills/run.html", context, status=422 if refusal else 200)


def _month(request: Request, today: date) -> date:
    """Return the month the address names, else the last one that is over."""
    text = (request.POST or request.GET).get("month", "")
    try:
        return date.fromisoformat(f"{text.strip()[:7]}-01")
    except ValueError:
        return rules.month_before(rules.month_of(today))


urls = [
    page("bills/", list_, act="bill.view", name="bills"),
    page("bills/export/<slug:form>/", export, act="list.export", name="bills_export"),
    page("bills/run/", run, act="bill.issue", name="bill_run", methods=("GET", "POST")),
    page("bills/<int:bill_id>/", one, act="bill.view", name="bill"),
]
