"""Runs of a rule: started, what they found missing, what they propose; reviewed, confirmed, dropped."""

from typing import Any

from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from zhike.apps.classification import actions, queries, rules
from zhike.apps.core import clock
from zhike.apps.core import queries as core_queries
from zhike.apps.customers import queries as customer_queries
from zhike.apps.org import queries as org_queries
from zhike.web import codes, frame
from zhike.web.door import Request, found, page

N_SHOWN = 25
DECISIONS = {"accept": "ACCEPTED", "reject": "REJECTED", "override": "OVERRIDDEN"}


def start(request: Request, dimension_code: str) -> HttpResponse:
    """Have a rule tried on everybody."""
    found(customer_queries.dimension(dimension_code))
    try:
        run_id = actions.start_run(dimension=dimension_code, day=frame.of(request).business_date, at=clock.now())
    except actions.RunRefused as refusal:
        frame.say(request, str(refusal), level="danger")
        return redirect("dimension", dimension_code)
    return redirect("class_run", run_id)


def run(request: Request, class_run_id: int) -> HttpResponse:
    """Show a run: the tidy report, moves from class to class, and one by one what is proposed for one's customers."""
    shown = found(queries.run(class_run_id))
    one = found(customer_queries.dimension(shown.dimension))
    statuses, rows = queries.statuses(class_run_id), queries.proposals(class_run_id)
    status = request.GET.get("show", "")
    rows = rows.filter(status=status) if status in statuses else rows
    context = {
        "run": shown, "one": one, "statuses": statuses, "n_open": statuses.get("OPEN", 0), "status": status,
        "moves": [(old, new, one.said(old), one.said(new), n) for old, new, n in queries.moves(class_run_id)],
        "proposals": [(row, one.said(row.old_code), one.said(row.new_code), one.said(row.final_code))
                      for row in rows[:N_SHOWN]],
        "names": org_queries.names([shown.user_id, shown.confirmed_by_id]),
        "may_confirm": request.actor.may("class.confirm"), "may_manage": request.actor.may("class.manage"),
        "job": _job(shown, request.actor.user_id),
        "statuses_tabs": [
            {"label": codes.label(f"proposal.{name}"), "url": f"?show={name}", "is_current": name == status}
            for name in sorted(statuses)
        ],
    }  # fmt: skip
    return render(request, "classification/run.html", context)


def _job(shown: Any, user_id: int) -> Any:
    """Return the job of a run that is under way, for who asked for it: only they may follow it."""
    name = {"CLASSIFYING": "classification.requested", "APPLYING": "classification.confirmed"}.get(shown.status)
    job = core_queries.latest_job(name, run_id=shown.pk) if name else None
    return job if job and job.user_id == user_id else None


def decide(request: Request, class_run_id: int) -> HttpResponse:
    """Accept or reject all that is open, or one move from class to class."""
    found(queries.run(class_run_id))
    status = DECISIONS.get(request.POST.get("what", ""))
    if status not in ("ACCEPTED", "REJECTED"):
        raise Http404
    old, new = request.POST.get("old"), request.POST.get("new")
    only = (old or "", new) if new else None

    def write() -> str:
        n = actions.decide_all(run_id=class_run_id, status=status, only=only, at=clock.now())
        return ngettext("%(num)s proposal decided.", "%(num)s proposals decided.", n) % {"num": n}

    return _done(request, class_run_id, write)


def decide_one(request: Request, class_run_id: int, customer_id: int) -> HttpResponse:
    """Accept, reject or override what is proposed for one customer."""
    found(queries.run(class_run_id))
    row = found(queries.proposal(class_run_id, customer_id))
    status = found(DECISIONS.get(request.POST.get("what", "")))

    def write() -> str:
        actions.decide_one(
            run_id=class_run_id, customer_id=customer_id, status=status, code=request.POST.get("class", ""),
            reason=request.POST.get("reason", "")[:200], at=clock.now(),
        )  # fmt: skip
        return _("Decided: %(name)s") % {"name": row.customer.name}

    return _done(request, class_run_id, write)


def confirm(request: Request, class_run_id: int) -> HttpResponse:
    """Let what was accepted become the present classes."""
    found(queries.run(class_run_id))

    def write() -> str:
        actions.confirm(run_id=class_run_id, at=clock.now())
        return _("Confirmed. The classes are being applied.")

    return _done(request, class_run_id, write)


def drop(request: Request, class_run_id: int) -> HttpResponse:
    """Drop a run that was not confirmed."""
    found(queries.run(class_run_id))

    def write() -> str:
        actions.drop_run(run_id=class_run_id, at=clock.now())
        return _("Dropped. No class was changed.")

    return _done(request, class_run_id, write)


def _done(request: Request, run_id: int, write: Any) -> HttpResponse:
    try:
        frame.say(request, write())
    except (actions.RunRefused, rules.BadRule) as refusal:
        frame.say(request, str(refusal), level="danger")
    return redirect("class_run", run_id)


POST = ("POST",)
SEES, MANAGES, CONFIRMS = "figure.view", "class.manage", "class.confirm"
urls = [
    page("classification/of/<slug:dimension_code>/run/", start, act=MANAGES, name="class_run_start", methods=POST),
    page("classification/runs/<int:class_run_id>/", run, act=SEES, name="class_run"),
    page("classification/runs/<int:class_run_id>/decide/", decide, act=CONFIRMS, name="class_decide", methods=POST),
    page("classification/runs/<int:class_run_id>/customers/<int:customer_id>/", decide_one, act=CONFIRMS,
         name="class_decide_one", methods=POST),
    page("classification/runs/<int:class_run_id>/confirm/", confirm, act=CONFIRMS, name="class_confirm", methods=POST),
    page("classification/runs/<int:class_run_id>/drop/", drop, act=MANAGES, name="class_drop", methods=POST),
]  # fmt: skip
