"""Data quality: how complete, unique, valid and timely each table is and who answers for it, what a month brought."""

from datetime import date, timedelta
from typing import Any

from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from zhike.apps.core import base, clock
from zhike.apps.exchange import actions as exchange_actions
from zhike.apps.exchange import queries as exchange_queries
from zhike.apps.org import queries as org_queries
from zhike.web import analysis, codes, frame
from zhike.web.door import Request, page

AHEAD = timedelta(days=92)
N_MONTHS = 12


def month_of(request: Request) -> tuple[date, date]:
    """Return the first and the last day of the month asked for, else of the one yesterday lies in."""
    today = frame.of(request).business_date
    text = request.GET.get("month", "").strip()
    try:
        # On the first of a month one looks back at the month that has just ended.
        first = date.fromisoformat(f"{text}-01") if text else (today - timedelta(days=1)).replace(day=1)
    except ValueError:
        raise Http404 from None
    if not 1900 < first.year < 9000:
        raise Http404
    return first, (first + timedelta(days=31)).replace(day=1) - timedelta(days=1)


def months(today: date) -> list[str]:
    """Return this month and those before it, as they stand in an address."""
    found, first = [], today.replace(day=1)
    for _n in range(N_MONTHS):
        found.append(first.strftime("%Y-%m"))
        first = (first - timedelta(days=1)).replace(day=1)
    return found


def branch_ids(branch: Any) -> tuple[int, ...] | None:
    """Return the branches under one; None for all."""
    top = org_queries.headquarters()
    return None if top is not None and branch.pk == top.pk else org_queries.subtree_ids(branch.pk)


def quality(request: Request) -> HttpResponse:
    """Show how good the data are, who answers for them, what is due."""
    branch, (first, last), today = analysis.branch(request), month_of(request), frame.of(request).business_date
    found, before, is_kept = _told(branch, first, today)
    worst = _worst(found)
    may_own, code = request.actor.may("catalog.manage"), request.GET.get("branch", "")
    context = {
        "tables": [
            (name, label, [one for one in found if one.table == name])
            for name, label in exchange_queries.TABLES.items()
        ],
        "owners": exchange_queries.data_owners(), "may_own": may_own, "code": code, "today": today,
        "people": list(org_queries.people_for(base.actor())) if may_own else [],
        "happened": exchange_queries.happened(first, last, branch_ids=branch_ids(branch)),
        "due": exchange_queries.due_until(today, today + AHEAD), "month": first.strftime("%Y-%m"),
        "months": months(today), "worst": worst, "is_past": last < today, "is_kept": is_kept, "last": last,
        "before": {(one.table, one.kind): one.value for one in before},
        "worst_table": exchange_queries.TABLES[worst.table] if worst else "",
        "exports": analysis.exports("quality_export", branch=code, month=first.strftime("%Y-%m")),
    }  # fmt: skip
    return render(request, "quality/page.html", context)


def _told(
    branch: Any, first: date, today: date
) -> tuple[list[exchange_queries.Indicator], list[exchange_queries.Indicator], bool]:
    """Return the indicators of a month, those of the month before, and whether a past month's were kept.

    The present month's are reckoned anew; a past month that was not kept shows them as they stand today.
    """
    found = exchange_queries.indicators(today, branch_ids=branch_ids(branch))
    before = exchange_queries.kept((first - timedelta(days=1)).replace(day=1), branch_id=branch.pk)
    known = exchange_queries.kept(first, branch_id=branch.pk) if first < today.replace(day=1) else {}
    shown = exchange_queries.as_kept(found, known) if known else found
    return shown, exchange_queries.as_kept(found, before), bool(known)


def _worst(found: list[exchange_queries.Indicator]) -> exchange_queries.Indicator | None:
    known = [one for one in found if one.value is not None]
    return min(known, key=lambda one: one.value or 0, default=None)


def table(request: Request) -> analysis.Table:
    """Return the report of a month as it is taken away: the indicators as they stand, then what the month brought."""
    branch, (first, last), today = analysis.branch(request), month_of(request), frame.of(request).business_date
    columns = [
        (_("Table"), "text"), (_("Indicator"), "text"), (_("Formula"), "text"), (_("Base"), "text"),
        (_("Counted"), "number"), (_("Of"), "number"), (_("Share"), "percent"), (_("On"), "date"),
    ]  # fmt: skip
    ids = branch_ids(branch)
    found, _before, is_kept = _told(branch, first, today)
    rows: list[tuple[Any, ...]] = [
        (str(exchange_queries.TABLES[one.table]), codes.label(one.kind), str(one.formula), str(one.base),
         round(one.n, 2), one.n_base, one.value, last if is_kept else today)
        for one in found
    ]  # fmt: skip
    told = exchange_queries.happened(first, last, branch_ids=ids)
    brought = {
        _("Customers added"): told.n_customers, _("Facts collected"): told.n_facts,
        _("Facts corrected since"): told.n_corrected, _("Imports done"): told.n_imports,
        _("Rows imported"): told.n_rows, _("Rows refused"): told.n_refused,
    }  # fmt: skip
    span = f"{first} – {last}"
    rows += [(_("The month"), label, "", span, n, None, None, last) for label, n in brought.items()]
    return analysis.Table(_("How good are our data?"), columns, rows, f"quality-{branch.code}-{first:%Y-%m}")


def own(request: Request, table: str) -> HttpResponse:
    """Say who answers for a table."""
    given = request.POST.get("user_id", "")
    if given and not (given.isdecimal() and len(given) <= 18):
        raise Http404
    try:
        exchange_actions.own_table(table=table, user_id=int(given) if given else None, at=clock.now())
    except exchange_actions.NoSuchTable:
        raise Http404 from None
    frame.say(request, _("Saved."))
    return redirect("quality")


urls = [
    page("quality/", quality, act="figure.view", name="quality"),
    analysis.report("quality/table", table, act="figure.view", name="quality_export"),
    page("quality/<slug:table>/owner/", own, act="catalog.manage", name="quality_own", methods=("POST",)),
]
