"""Today: whom to call now and why, what is at stake, and the outcome in one click."""

from datetime import date
from typing import Any

from django.http import Http404, HttpResponse, HttpResponseBadRequest
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _

from zhike.apps.core import base, clock
from zhike.apps.insight import rules
from zhike.apps.insight.actions import answers
from zhike.apps.insight.queries import runs
from zhike.apps.insight.queries import today as calls
from zhike.apps.org import queries as org_queries
from zhike.apps.targets import queries as target_queries
from zhike.apps.tasks import queries as task_queries
from zhike.web import analysis, care, codes, door, format, frame, warning_queue, words
from zhike.web.door import Request, page

N_SHOWN, N_DUE, N_TAKEN = 12, 5, 1_000
OUTCOMES = tuple(rules.REST_DAYS)


def today(request: Request) -> HttpResponse:
    """Show the queue, or how to begin while nothing was analysed."""
    run = runs.current()
    if run is None:
        known = {"failed": runs.last_failure(), "newest": runs.runs().first(), "due": _due(request, _day())}
        return render(request, "today/first_steps.html", known)
    day, branch_ids = _day(), _branch_ids(request)
    context = {
        "numbers": calls.numbers(branch_ids=branch_ids, day=day),
        "run": run,
        "failed": runs.last_failure(),
        "has_group": target_queries.has_group(),
        "has_rows": getattr(base.actor(), "row_branch_ids", None) != (),
        "links": _links(request),
        "due": _due(request, day),
        "warned": warning_queue.waiting(request),
        "exports": analysis.exports("today_export", branch=request.GET.get("branch")),
        **_queue(request, branch_ids, day),
    }
    return render(request, "today/page.html", context)


def table(request: Request) -> analysis.Table:
    """Return the queue: whom to call and why, most money at stake first."""
    queue = calls.calls(limit=N_TAKEN, branch_ids=_branch_ids(request), day=_day())
    columns = [
        (_("Customer"), "text"), (_("Code"), "text"), (_("Tier"), "text"), (_("State"), "text"), (_("Why"), "text"),
        (_("At stake"), "money"), (_("Last purchase"), "date"), (_("Suggestion"), "text"),
    ]  # fmt: skip
    rows = [
        [card.name, card.code, codes.label(card.tier) if card.tier else "", codes.label(card.churn_state),
         str(words.why(reason for reason in card.reasons if reason.code != "TIER_HIGH")), card.stake,
         card.last_purchase_date, str(words.suggestion(rules.suggestion(card.tier, card.churn_state)))]
        for card in queue.cards
    ]  # fmt: skip
    return analysis.Table(_("Whom to call today?"), columns, rows, f"calls-{_day()}")


def answer(request: Request) -> HttpResponse:
    """Keep what was said of a call; the next one slides in."""
    outcome, customer_id = request.POST.get("outcome", ""), request.POST.get("customer", "")
    if outcome not in OUTCOMES or not customer_id.isdecimal() or len(customer_id) > 18:
        return HttpResponseBadRequest()
    day, branch_ids = _day(), _branch_ids(request)
    try:
        given = answers.answer(customer_id=int(customer_id), outcome=outcome, day=day, at=clock.now())
    except answers.NoSuchCall as unknown:
        raise Http404 from unknown
    told = _("%(answer)s. The customer rests until %(day)s.") % {
        "answer": codes.label(outcome), "day": format.date_text(given.until_date),
    }  # fmt: skip
    undo_url = reverse("today_undo", args=[given.pk])
    if request.headers.get("HX-Request"):
        told_here = {"text": told, "undo_url": undo_url}
        return render(request, "today/_queue.html", {"said": told_here, **_queue(request, branch_ids, day)})
    frame.say(request, told, undo_url=undo_url)
    return redirect(analysis.to("today", branch=request.GET.get("branch")))


def undo(request: Request, answer_id: int) -> HttpResponse:
    """Take an answer back."""
    try:
        answers.take_back(answer_id=answer_id, at=clock.now())
    except answers.NoSuchCall as unknown:
        raise Http404 from unknown
    frame.say(request, _("The answer was taken back."), level="info")
    return redirect(analysis.to("today", branch=request.GET.get("branch")))


def _day() -> date:
    return org_queries.business_date(clock.now())


def _branch_ids(request: Request) -> tuple[int, ...] | None:
    code = request.GET.get("branch", "").strip()
    if not code:
        return None
    branch = door.found(org_queries.row_branches(base.actor()).filter(code=code).first())
    return org_queries.subtree_ids(branch.pk)


def _queue(request: Request, branch_ids: tuple[int, ...] | None, day: date) -> dict[str, Any]:
    queue = calls.calls(limit=N_SHOWN, branch_ids=branch_ids, day=day)
    rows = [
        {
            "card": card,
            "url": analysis.to_customer(card.pk),
            # The tier stands beside the name already.
            "why": words.why(reason for reason in card.reasons if reason.code != "TIER_HIGH"),
            "suggestion": words.suggestion(rules.suggestion(card.tier, card.churn_state)),
        }
        for card in queue.cards
    ]
    scope = request.GET.get("branch", "")
    return {
        "queue": queue, "rows": rows, "outcomes": OUTCOMES, "may_answer": request.actor.may("customer.edit"),
        "answer_url": analysis.to("today_answer", branch=scope),
        "all_url": analysis.to("customers", state=",".join(calls.CALL_STATES), sort="-stake", branch=scope),
    }  # fmt: skip


def _due(request: Request, day: date) -> dict[str, Any]:
    """Return the reader's own tasks due and what the care calendar holds for the day, a few of each."""
    user_id = request.actor.user_id
    tasks = task_queries.most_pressing(user_id, day, n_shown=N_DUE)
    entries = [entry for source in care.OCCASIONS for entry in source(day, day, user_id)]
    return {
        "tasks": tasks.tasks, "n_tasks": tasks.n,
        "entries": entries[:N_DUE], "n_entries": len(entries), "day": day,
    }  # fmt: skip


def _links(request: Request) -> dict[str, str]:
    scope = request.GET.get("branch", "")
    states = {state: analysis.to("customers", state=state, branch=scope) for state in
              ("NORMAL", *calls.CALL_STATES, "CHURNED")}  # fmt: skip
    return {"all": analysis.to("customers", branch=scope), **states}


urls = [
    page("", today, act="today.view", name="today"),
    analysis.report("today/calls", table, act="today.view", name="today_export"),
    page("today/answer/", answer, act="customer.edit", name="today_answer", methods=("POST",)),
    page("today/answers/<int:answer_id>/undo/", undo, act="customer.edit", name="today_undo", methods=("POST",)),
]
