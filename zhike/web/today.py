"""Today: one queue of all that waits, what is at stake and what an effort may bring, the outcome in one click."""

from datetime import date, timedelta
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
from zhike.apps.interactions import actions as interaction_actions
from zhike.apps.interactions import queries as interaction_queries
from zhike.apps.risk import queries as risk_queries
from zhike.apps.targets import queries as target_queries
from zhike.apps.tasks import actions as task_actions
from zhike.apps.tasks import queries as task_queries
from zhike.web import analysis, care, codes, format, frame, today_queue, warning_queue
from zhike.web.door import Request, found, page

N_SHOWN, N_DAYS = 12, 5
OUTCOMES = tuple(rules.REST_DAYS)


def today(request: Request) -> HttpResponse:
    """Show the queue; while nothing was analysed, how to begin, and what waits all the same."""
    run, day = runs.current(), frame.of(request).business_date
    context = {"run": run, "failed": runs.last_failure(), "days": _days(request, day), **_queue(request)}
    if run is None:
        return render(request, "today/first_steps.html", {**context, "newest": runs.runs().first()})
    known = {
        "numbers": calls.numbers(branch_ids=today_queue.branch_ids(request), day=day),
        "overdue": calls.overdue(branch_ids=today_queue.branch_ids(request), day=day),
        "has_group": target_queries.has_group(),
        "has_rows": getattr(base.actor(), "row_branch_ids", None) != (),
        "links": _links(request),
        "exports": analysis.exports("today_export", branch=request.GET.get("branch"), kind=request.GET.get("kind")),
    }
    return render(request, "today/page.html", context | known)


def table(request: Request) -> analysis.Table:
    """Return the queue as it is taken away."""
    return today_queue.table(request, today_queue.gathered(request), frame.of(request).business_date)


def answer(request: Request) -> HttpResponse:
    """Keep what was said of a call; the next line slides in."""
    outcome, customer_id = request.POST.get("outcome", ""), _key(request, "customer")
    if outcome not in OUTCOMES or not customer_id:
        return HttpResponseBadRequest()
    try:
        given = answers.answer(
            customer_id=customer_id, outcome=outcome, day=frame.of(request).business_date, at=clock.now()
        )
    except answers.NoSuchCall as unknown:
        raise Http404 from unknown
    said = _("%(answer)s. The customer rests until %(day)s.") % {
        "answer": codes.label(outcome), "day": format.date_text(given.until_date),
    }  # fmt: skip
    # Back where the answer was given: in the same branch, among the same kind.
    where = request.GET.urlencode()
    return _answered(request, said, reverse("today_undo", args=[given.pk]) + (f"?{where}" if where else ""))


def answer_warning(request: Request) -> HttpResponse:
    """Take a warning on or put it off."""
    row = found(risk_queries.warning(_key(request, "warning")))
    try:
        said = warning_queue.answered(request, row, request.POST.get("outcome", ""))
    except warning_queue.BAD as bad:
        return HttpResponseBadRequest(str(bad))
    return _answered(request, said, reverse("warning_undo", args=[row.pk]))


def answer_task(request: Request) -> HttpResponse:
    """Close a task as done, or let it wait a day."""
    row, at, outcome = found(task_queries.task(_key(request, "task"))), clock.now(), request.POST.get("outcome", "")
    if outcome not in {"DONE", "TOMORROW"}:
        return HttpResponseBadRequest()
    try:
        if outcome == "DONE":
            task_actions.close_task(task_id=row.pk, at=at)
            return _answered(
                request, _("Done: %(title)s") % {"title": row.subject}, reverse("task_reopen", args=[row.pk])
            )
        until = frame.of(request).business_date + timedelta(days=1)
        before = task_actions.change_task(task_id=row.pk, values={"due_date": until}, version=None, at=at)
    except task_actions.TaskClosed:
        return _answered(request, _("This task was closed meanwhile."))
    said = _("Comes back on %(day)s: %(title)s") % {"day": format.date_text(until), "title": row.subject}
    return _answered(request, said, f"{reverse('task_snooze', args=[row.pk])}?day={before}")


def answer_promise(request: Request) -> HttpResponse:
    """Note that a promise was kept."""
    row, at = found(interaction_queries.promise(_key(request, "promise"))), clock.now()
    if request.POST.get("outcome") != "KEPT":
        return HttpResponseBadRequest()
    try:
        interaction_actions.settle_promise(promise_id=row.pk, status="KEPT", day=frame.of(request).business_date, at=at)
    except interaction_actions.PromiseSettled:
        return _answered(request, _("The promise is not open any more."))
    return _answered(request, _("Kept: %(text)s") % {"text": row.text}, reverse("promise_reopen", args=[row.pk]))


def _key(request: Request, name: str) -> int:
    """Return the record a form names; 0, which no record has, for what is no number."""
    given = request.POST.get(name, "")
    return int(given) if given.isdecimal() and len(given) <= 18 else 0


def _answered(request: Request, said: str, undo_url: str = "") -> HttpResponse:
    if request.headers.get("HX-Request"):
        return render(request, "today/_queue.html", {"said": {"text": said, "undo_url": undo_url}, **_queue(request)})
    frame.say(request, said, undo_url=undo_url)
    return redirect(analysis.to("today", branch=request.GET.get("branch"), kind=request.GET.get("kind")))


def undo(request: Request, answer_id: int) -> HttpResponse:
    """Take an answer back."""
    try:
        answers.take_back(answer_id=answer_id, at=clock.now())
    except answers.NoSuchCall as unknown:
        raise Http404 from unknown
    frame.say(request, _("The answer was taken back."), level="info")
    return redirect(analysis.to("today", branch=request.GET.get("branch"), kind=request.GET.get("kind")))


def _queue(request: Request) -> dict[str, Any]:
    waiting = today_queue.gathered(request)
    scope = {"branch": request.GET.get("branch")}
    urls = {kind: analysis.to(page, kind=request.GET.get("kind"), **scope)
            for kind, (page, *_rest) in today_queue.ANSWERS.items()}  # fmt: skip
    chips = [
        {"label": label, "count": n, "url": analysis.to("today", kind=kind, **scope),
         "is_current": kind == request.GET.get("kind", "")}
        for kind, label, n in [("", _("All"), sum(waiting.counts.values())),
                               *((kind, today_queue.KINDS[kind][0], n) for kind, n in waiting.counts.items() if n)]
    ]  # fmt: skip
    may = {kind for kind, (_page, act, *_rest) in today_queue.ANSWERS.items() if request.actor.may(act)}
    return {
        "rows": today_queue.rows(request, waiting, limit=N_SHOWN), "n_lines": len(waiting.lines), "chips": chips,
        "stake": waiting.stake, "may_answer": may, "answer_urls": urls,
        "all_url": analysis.to("customers", state=",".join(calls.CALL_STATES), sort="-stake", **scope),
    }  # fmt: skip


def _days(request: Request, day: date) -> dict[str, Any]:
    """Return whom to think of today: the first lines of the care calendar that have no place in the queue."""
    user_id = request.actor.user_id
    entries = [entry for source in care.DAYS for entry in source(day, day, user_id)]
    return {"entries": entries[:N_DAYS], "n": len(entries)}


def _links(request: Request) -> dict[str, str]:
    scope = request.GET.get("branch", "")
    states = {state: analysis.to("customers", state=state, branch=scope) for state in
              ("NORMAL", *calls.CALL_STATES, "CHURNED")}  # fmt: skip
    return {"all": analysis.to("customers", branch=scope), **states}


POST = ("POST",)
urls = [
    page("", today, act="today.view", name="today"),
    analysis.report("today/queue", table, act="today.view", name="today_export"),
    page("today/answer/", answer, act="customer.edit", name="today_answer", methods=POST),
    page("today/warnings/", answer_warning, act="warning.answer", name="today_warning", methods=POST),
    page("today/tasks/", answer_task, act="task.edit", name="today_task", methods=POST),
    page("today/promises/", answer_promise, act="interaction.add", name="today_promise", methods=POST),
    page("today/answers/<int:answer_id>/undo/", undo, act="customer.edit", name="today_undo", methods=POST),
]
