"""Duplicates: pairs that may be one customer, why and what is at stake; merged, said to be two, or put off."""

from dataclasses import replace
from typing import Any

from django.http import Http404, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from zhike.apps.core import clock
from zhike.apps.core import lists as core_lists
from zhike.apps.core import queries as core_queries
from zhike.apps.exchange import queries as exchange_queries
from zhike.apps.exchange import rules as exchange_rules
from zhike.apps.stewardship import actions, queries
from zhike.apps.stewardship import lists as stewardship_lists
from zhike.web import frame, lists
from zhike.web.collection import A_YEAR
from zhike.web.door import Request, found, page

SHOWN = ("UNDECIDED", "LATER", "DISMISSED")
SETTLING = {"dismiss": "DISMISSED", "later": "LATER"}
MOST = 200


def list_(request: Request) -> HttpResponse:
    """Show the pairs to decide on, those put off, or those said to be two customers."""
    status, spec = _asked_for(request)
    try:
        listing = lists.open_list(
            request, spec, passes=lists.PASSES | {"show"}, row_url=compare_url, has_tools=False,
            exports="duplicates_export",
        )  # fmt: skip
    except core_lists.ListRefused as refusal:
        return lists.refused(request, refusal)
    # Files are brought by the real clock, also where the business stands at another day.
    today = clock.today(clock.now())
    context = {
        "list": listing, "pairs": _in_order(listing), "status": status, "tabs": _tabs(status),
        "scan": queries.last_scan(), "job": _job(), "is_running": queries.running_scan() is not None,
        "linked": exchange_queries.linked(today - A_YEAR, today), "since": today - A_YEAR, "until": today,
        "refusals": exchange_rules.REASONS, "sees_all": request.actor.row_branch_ids is None,
        "here": request.get_full_path(),
    }  # fmt: skip
    return render(request, "duplicates/page.html", context)


def _asked_for(request: Request) -> tuple[str, core_lists.ListSpec]:
    """Return the status of the pairs one looks at, and their list."""
    status = request.GET.get("show", "UNDECIDED")
    if status not in SHOWN:
        raise Http404
    columns = tuple(column for column in stewardship_lists.PAIRS.columns if column.key != "status")
    rows = queries.pairs().filter(status=status).order_by()
    return status, replace(stewardship_lists.PAIRS, columns=columns, rows=lambda: rows, passes=frozenset({"show"}))


def export(request: Request, form: str) -> HttpResponseBase:
    """Write the pairs out."""
    _status, spec = _asked_for(request)
    return lists.export(request, spec, form, noun="pair")


def compare_url(pair_id: int) -> str:
    """Return where the two of a pair stand side by side."""
    return reverse("duplicate", args=[pair_id])


def _in_order(listing: lists.Listing) -> list[Any]:
    ids = [row.id for row in listing.rows]
    known = {pair.pk: pair for pair in queries.pairs().filter(pk__in=ids)}
    return [known[pk] for pk in ids if pk in known]


def _tabs(status: str) -> list[dict[str, Any]]:
    counted = queries.n_pairs()
    return [
        {
            "label": stewardship_lists.STATUSES[code], "url": f"?show={code}", "is_current": code == status,
            "count": counted.get(code, 0),
        }
        for code in SHOWN
    ]  # fmt: skip


def _job() -> Any:
    """Return the running search where the reader asked for it: only then may they follow it."""
    running = queries.running_scan()
    return core_queries.job(running.pk) if running else None


def compare(request: Request, pair_id: int) -> HttpResponse:
    """Lead to the two of a pair, side by side."""
    pair = found(queries.pair(pair_id))
    return redirect(f"{reverse('merge_new')}?a={pair.customer_a_id}&b={pair.customer_b_id}")


def scan(request: Request) -> HttpResponse:
    """Have the whole base looked through."""
    actions.request_scan(at=clock.now())
    frame.say(request, _("The search was requested; it starts as soon as the worker is free."), level="info")
    return redirect("duplicates")


def settle(request: Request) -> HttpResponse:
    """Say of pairs that they are two customers, or put them off; undoable."""
    status, ids = _asked(request)
    if not ids:
        frame.say(request, _("Select pairs first."), level="warning")
        return redirect("duplicates")
    day = frame.of(request).business_date
    n, event_id = actions.settle_pairs(pair_ids=ids, status=status, day=day, at=clock.now())
    if status == "DISMISSED":
        text = ngettext("%(n)d pair is said to be two customers.", "%(n)d pairs are said to be two customers each.", n)
    else:
        text = ngettext("%(n)d pair is put off for 30 days.", "%(n)d pairs are put off for 30 days.", n)
    undo_url = reverse("duplicates_undo", args=[event_id]) if event_id else ""
    frame.say(request, text % {"n": n}, undo_url=undo_url)
    return redirect("duplicates")


def _asked(request: Request) -> tuple[str, list[int]]:
    """Return what is said of which pairs: of one by its own button, else of those selected."""
    for name, status in SETTLING.items():
        if one := request.POST.get(name, ""):
            given = request.POST.getlist("ids") if one == "selected" else [one]
            return status, [int(text) for text in given[:MOST] if text.isdecimal() and len(text) <= 18]
    raise Http404


def undo(request: Request, event_id: int) -> HttpResponse:
    """Take one's own settling back."""
    try:
        n = actions.undo_settling(event_id=event_id, at=clock.now())
    except actions.NothingToUndo:
        return found(None)
    text = ngettext("%(n)d pair is as it was before.", "%(n)d pairs are as they were before.", n) % {"n": n}
    frame.say(request, text, level="info")
    return redirect("duplicates")


ACT = "customer.merge"
urls = [
    page("duplicates/", list_, act=ACT, name="duplicates"),
    page("duplicates/export/<slug:form>/", export, act=ACT, name="duplicates_export"),
    page("duplicates/<int:pair_id>/", compare, act=ACT, name="duplicate"),
    page("duplicates/scan/", scan, act=ACT, name="duplicates_scan", methods=("POST",)),
    page("duplicates/settle/", settle, act=ACT, name="duplicates_settle", methods=("POST",)),
    page("duplicates/settled/<int:event_id>/undo/", undo, act=ACT, name="duplicates_undo", methods=("POST",)),
]
