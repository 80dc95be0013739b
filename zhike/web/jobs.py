"""Jobs: how far one's own are, everybody's for who manages jobs, and the shelf of what kept failing."""

from typing import Any

from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from zhike.apps.core import actions as core_actions
from zhike.apps.core import clock
from zhike.apps.core import queries as core_queries
from zhike.apps.core import rules as core_rules
from zhike.apps.org import queries as org_queries
from zhike.web import frame
from zhike.web.door import Request, found, page

N_JOBS, N_HISTORY = 50, 7
SCHEDULED = {"day.begun": gettext_lazy("Begin the day: tidy up, rules of the morning, reminders, digests")}


def list_(request: Request) -> HttpResponse:
    """Show one's own jobs; who manages jobs may see everybody's and the shelf."""
    manages = request.actor.may("job.manage")
    is_all = manages and request.GET.get("whose") == "all"
    jobs = list(core_queries.jobs_of(None if is_all else request.actor.user_id, limit=N_JOBS))
    context = {
        "jobs": jobs, "manages": manages, "is_all": is_all, "n_waiting": core_queries.n_waiting(at=clock.now()),
        "names": org_queries.names({job.user_id for job in jobs}) if is_all else {},
        "shelf": list(core_queries.shelf()) if manages else [], "scheduled": _scheduled() if manages else [],
    }  # fmt: skip
    return render(request, "jobs/page.html", context)


def _scheduled() -> list[dict[str, Any]]:
    """Return what happens by the calendar, with its history."""
    now = timezone.localtime(clock.now())
    return [
        {
            "name": due.name, "label": SCHEDULED.get(due.name, due.name), "next_at": due.next_at(now),
            "runs": list(core_queries.runs_of(due.name, limit=N_HISTORY)),
        }
        for due in core_rules.DAILY
    ]  # fmt: skip


def panel(request: Request) -> HttpResponse:
    """Answer the top bar: the reader's latest jobs."""
    return render(request, "frame/_jobs.html")


def job(request: Request, progress_id: int) -> HttpResponse:
    """Answer with one job's row, which asks again while it runs."""
    return render(request, "jobs/_job.html", {"job": found(core_queries.job(progress_id))})


def run_now(request: Request, name: str) -> HttpResponse:
    """Let what happens by the calendar happen now; done twice on a day, it has no second effect."""
    try:
        is_new = core_actions.repeat_daily(name=name, at=clock.now()) is not None
    except KeyError as unknown:
        raise Http404 from unknown
    frame.say(
        request,
        _("It begins as soon as the worker is free.") if is_new else _("It is under way already."),
        level="success" if is_new else "info",
    )
    return redirect("jobs")


def retry(request: Request, event_id: int) -> HttpResponse:
    """Give an event on the shelf a fresh set of attempts."""
    found(core_queries.shelved(event_id))
    core_actions.retry_shelved(event_id=event_id, at=clock.now())
    frame.say(request, _("It will be tried again."))
    return redirect("jobs")


urls = [
    page("jobs/daily/<str:name>/run/", run_now, act="job.manage", name="job_run_now", methods=("POST",)),
    page("jobs/", list_, act="self.use", name="jobs"),
    page("jobs/panel/", panel, act="self.use", name="jobs_panel"),
    page("jobs/<int:progress_id>/", job, act="self.use", name="job"),
    page("jobs/shelf/<int:event_id>/retry/", retry, act="job.manage", name="job_retry", methods=("POST",)),
]
