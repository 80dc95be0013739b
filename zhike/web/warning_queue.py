"""Warnings: the queue with its answers, one of them, the list, what somebody noticed of a customer."""

from typing import Any

from django.http import Http404, HttpResponse, HttpResponseBadRequest
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _

from zhike.apps.core import base, clock
from zhike.apps.org import queries as org_queries
from zhike.apps.risk import actions, queries, rules
from zhike.apps.risk import lists as risk_lists
from zhike.web import analysis, codes, door, format, frame, lists, warning_words
from zhike.web.door import Request, found, page

N_SHOWN, N_SETTLED, N_TAKEN = 12, 6, 1_000
SNOOZES = (1, 3, 7)
SEES, ANSWERS = "warning.view", "warning.answer"
BAD = actions.BadAnswer


def tabs(request: Request, here: str) -> list[dict[str, Any]]:
    """Return the pages about warnings."""
    labels = {"warnings": _("To answer"), "warning_list": _("All warnings"), "detectors": _("Detectors")}
    scope = request.GET.get("branch", "")
    return [
        {"label": label, "url": analysis.to(name, branch=scope), "is_current": name == here}
        for name, label in labels.items()
    ] + (
        [{"label": _("Risks"), "url": reverse("risks"), "is_current": False}] if request.actor.may("risk.view") else []
    )


def _within(request: Request, rows: Any) -> Any:
    """Return those of some warnings that are about the branch a request names, or a customer of it."""
    code = request.GET.get("branch", "").strip()
    if not code:
        return rows
    branch = door.found(org_queries.row_branches(base.actor()).filter(code=code).first())
    return queries.of_branches(rows, org_queries.subtree_ids(branch.pk))


def _asked(request: Request) -> Any:
    """Return the warnings that wait, of the branch and the detector a request names."""
    rows, detector = _within(request, queries.queue(_day(request))), request.GET.get("detector", "")
    if detector:
        if detector not in risk_lists.DETECTORS:
            raise Http404
        rows = rows.filter(detector=detector)
    return rows


def _day(request: Request) -> Any:
    return frame.of(request).business_date


def _queue(request: Request) -> dict[str, Any]:
    rows, day, currency = _asked(request), _day(request), frame.of(request).currency
    scope = {"branch": request.GET.get("branch"), "detector": request.GET.get("detector")}
    return {
        "sums": queries.sums(rows, day), "told": warning_words.told(rows[:N_SHOWN], currency), "day": day,
        "may_answer": request.actor.may(ANSWERS), "snoozes": SNOOZES, "reasons": rules.DISMISSALS,
        "answer_url": analysis.to("warning_answer", **scope), "outcomes": rules.OUTCOMES,
        "to_settle": warning_words.told(_within(request, queries.to_settle())[:N_SETTLED], currency),
    }  # fmt: skip


def queue(request: Request) -> HttpResponse:
    """Show the warnings that wait for an answer, most money at stake first."""
    counts = _counts(request)
    context = {
        "tabs": tabs(request, "warnings"), "detectors": counts, "detector": request.GET.get("detector", ""),
        "exports": analysis.exports("warnings_export", branch=request.GET.get("branch")), **_queue(request),
    }  # fmt: skip
    return render(request, "warnings/page.html", context)


def _counts(request: Request) -> list[dict[str, Any]]:
    """Return how many warnings of each detector wait, as a filter."""
    counts = queries.n_by_detector(_within(request, queries.queue(_day(request))))
    here, scope = request.GET.get("detector", ""), request.GET.get("branch")
    every = [("", _("All"), sum(counts.values()))]
    named = [(code, codes.label(code), n) for code, n in counts.items()]
    return [
        {"label": label, "count": n, "is_current": code == here,
         "url": analysis.to("warnings", branch=scope, detector=code or None)}
        for code, label, n in every + named
    ]  # fmt: skip


def table(request: Request) -> analysis.Table:
    """Return the queue as it is taken away."""
    columns = [
        (_("Whom"), "text"), (_("Warning"), "text"), (_("Level"), "text"), (_("Why"), "text"), (_("At stake"), "money"),
        (_("Answer by"), "date"), (_("Suggestion"), "text"),
    ]  # fmt: skip
    told = warning_words.told(_asked(request)[:N_TAKEN], frame.of(request).currency)
    rows = [
        [one.who, codes.label(one.row.detector), codes.label(one.row.level), one.why, one.row.stake, one.row.due_date,
         one.suggestion] for one in told
    ]  # fmt: skip
    return analysis.Table(_("What threatens us?"), columns, rows, f"warnings-{_day(request)}")


def answer(request: Request) -> HttpResponse:
    """Take a warning on, put it off, dismiss it or say how it ended; the next one slides in."""
    warning_id, given = request.POST.get("warning", ""), request.POST.get("answer", "")
    if not warning_id.isdecimal() or len(warning_id) > 18:
        return HttpResponseBadRequest()
    row = found(queries.warning(int(warning_id)))
    try:
        said = answered(request, row, given)
    except BAD as bad:
        return HttpResponseBadRequest(str(bad))
    undo_url = reverse("warning_undo", args=[row.pk])
    if request.headers.get("HX-Request"):
        told_here = {"said": {"text": said, "undo_url": undo_url}, **_queue(request)}
        return render(request, "warnings/_queue.html", told_here)
    frame.say(request, said, undo_url=undo_url)
    return redirect(analysis.to("warnings", branch=request.GET.get("branch")))


def answered(request: Request, row: Any, given: str) -> str:
    """Answer a warning as its form says and return what was done; raises BAD for an answer that cannot be meant."""
    try:
        return _done(request, row, given)
    except actions.NotOpen:
        return _("Somebody answered this warning meanwhile.")


def _done(request: Request, row: Any, given: str) -> str:
    kind, _dot, what = given.partition(".")
    day, at = _day(request), clock.now()
    if kind == "accept":
        (told,) = warning_words.told([row], frame.of(request).currency)
        actions.accept_warning(warning_id=row.pk, title=told.task_title, day=day, at=at)
        return _("Taken on; there is a task for it.")
    if kind == "snooze" and what.isdecimal() and len(what) < 4:
        until = actions.snooze_warning(warning_id=row.pk, days=int(what), day=day, at=at)
        return _("Put off until %(day)s.") % {"day": format.date_text(until)}
    if kind == "dismiss":
        note = request.POST.get("note", "")
        actions.dismiss_warning(warning_id=row.pk, reason=what, note=note, at=at)
        return _("Dismissed: %(reason)s.") % {"reason": codes.label(f"dismissal.{what}")}
    if kind == "settle":
        actions.settle_warning(warning_id=row.pk, outcome=what, note=request.POST.get("note", ""), at=at)
        return _("Noted: %(outcome)s.") % {"outcome": codes.label(f"outcome.{what}")}
    raise actions.BadAnswer("answer", _("There is no such answer."))


def undo(request: Request, warning_id: int) -> HttpResponse:
    """Take the answer to a warning back."""
    found(queries.warning(warning_id))
    actions.reopen_warning(warning_id=warning_id, at=clock.now())
    frame.say(request, _("The answer was taken back."), level="info")
    return redirect("warning", warning_id)


def warning(request: Request, warning_id: int) -> HttpResponse:
    """Show a warning: why, by which threshold, what is at stake, what became of it."""
    row = found(queries.warning(warning_id))
    (told,) = warning_words.told([row], frame.of(request).currency)
    precision, _counts = queries.precisions()[row.detector]
    context = {
        "told": told, "row": row, "precision": precision, "may_answer": request.actor.may(ANSWERS),
        "snoozes": SNOOZES, "reasons": rules.DISMISSALS, "outcomes": rules.OUTCOMES,
        "answer_url": reverse("warning_answer"), "day": _day(request),
    }  # fmt: skip
    return render(request, "warnings/warning.html", context)


def list_(request: Request) -> HttpResponse:
    """Show every warning, also those that were answered or cleared."""
    return lists.show(
        request, risk_lists.WARNINGS, "warnings/list.html", {"tabs": tabs(request, "warning_list")},
        row_url=lambda pk: reverse("warning", args=[pk]), exports="warning_list_export",
    )  # fmt: skip


def export(request: Request, form: str) -> HttpResponseBase:
    """Write the warnings out."""
    return lists.export(request, risk_lists.WARNINGS, form, noun="warning")


def beside_record(request: Request, card: Any, as_of: Any) -> dict[str, Any]:
    """Return the warnings about a customer for the side of its record."""
    if not request.actor.may(SEES):
        return {"own_warnings": [], "sees_warnings": False}
    rows = queries.of_customer(card.pk)[:N_SETTLED]
    return {"own_warnings": warning_words.told(rows, frame.of(request).currency), "sees_warnings": True}


urls = [
    page("warnings/", queue, act=SEES, name="warnings"),
    analysis.report("warnings/table", table, act=SEES, name="warnings_export"),
    page("warnings/answer/", answer, act=ANSWERS, name="warning_answer", methods=("POST",)),
    page("warnings/all/", list_, act=SEES, name="warning_list"),
    page("warnings/all/export/<slug:form>/", export, act="list.export", name="warning_list_export"),
    page("warnings/<int:warning_id>/", warning, act=SEES, name="warning"),
    page("warnings/<int:warning_id>/undo/", undo, act=ANSWERS, name="warning_undo", methods=("POST",)),
]
