"""Jobs: one's own and everybody's, the calendar of what the program does by itself, the shelf of what kept failing."""

from dataclasses import replace
from typing import Any

from django import forms
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from zhike.apps.core import actions as core_actions
from zhike.apps.core import clock
from zhike.apps.core import queries as core_queries
from zhike.apps.core import rules as core_rules
from zhike.apps.core.actions import timing
from zhike.apps.org import queries as org_queries
from zhike.web import frame
from zhike.web.door import Request, found, page

N_JOBS, N_HISTORY = 50, 60
# What happens by the calendar: what it is called, and what it does.
CALENDAR = {
    "backup.due": (gettext_lazy("Backup"), gettext_lazy("Makes the backup of the day and proves it by a restore.")),
    "upkeep.due": (
        gettext_lazy("Tidy up"),
        gettext_lazy("Forgets ended sessions, files of old imports and the last bytes of the erased."),
    ),
    "notes.due": (gettext_lazy("Delicate notes"), gettext_lazy("Deletes the delicate notes whose time is over.")),
    "pairs.due": (gettext_lazy("Duplicates put off"), gettext_lazy("Asks again about pairs put off until today.")),
    "archives.due": (
        gettext_lazy("Stale archives"), gettext_lazy("Gives owners a task for each customer with a stale archive."),
    ),
    "silence.due": (
        gettext_lazy("Silence alarm"),
        gettext_lazy("Gives owners a task for each customer nobody spoke with for too long."),
    ),
    "core.due": (
        gettext_lazy("Core assets of the week"),
        gettext_lazy("Tells owners which of their core assets need a look this week."),
    ),
    "screening.due": (
        gettext_lazy("Screening"),
        gettext_lazy("Proposes for every customer whether to keep, delegate or release it; a manager decides."),
    ),
    "duplicates.due": (
        gettext_lazy("Look for duplicates"), gettext_lazy("Looks through the whole base for pairs that may be one."),
    ),
    "analysis.due": (
        gettext_lazy("Analysis"), gettext_lazy("Measures, judges customers and publishes the figures of the day."),
    ),
    "day.begun": (
        gettext_lazy("Begin the day"), gettext_lazy("Rules of the morning, reminders of what is due, digests."),
    ),
}  # fmt: skip
WEEKDAYS = (
    ("", gettext_lazy("every day")), ("0", gettext_lazy("Mondays")), ("1", gettext_lazy("Tuesdays")),
    ("2", gettext_lazy("Wednesdays")), ("3", gettext_lazy("Thursdays")), ("4", gettext_lazy("Fridays")),
    ("5", gettext_lazy("Saturdays")), ("6", gettext_lazy("Sundays")),
)  # fmt: skip


class TimingForm(forms.Form):
    """When a job happens."""

    weekday = forms.ChoiceField(choices=WEEKDAYS, required=False, label=gettext_lazy("On which days"))
    hour = forms.IntegerField(
        min_value=0, max_value=23, label=gettext_lazy("From which hour"),
        help_text=gettext_lazy("In the time zone of the company."),
    )  # fmt: skip
    is_on = forms.BooleanField(required=False, label=gettext_lazy("Switched on"))


def list_(request: Request) -> HttpResponse:
    """Show one's own jobs; who manages jobs may see everybody's, the calendar and the shelf."""
    manages = request.actor.may("job.manage")
    is_all = manages and request.GET.get("whose") == "all"
    jobs = list(core_queries.jobs_of(None if is_all else request.actor.user_id, limit=N_JOBS))
    context = {
        "jobs": jobs, "manages": manages, "is_all": is_all, "n_waiting": core_queries.n_waiting(at=clock.now()),
        "names": org_queries.names({job.user_id for job in jobs}) if is_all else {},
        "shelf": list(core_queries.shelf()) if manages else [],
        "calendar": [_shown(due, n_runs=1) for due in core_queries.calendar()] if manages else [],
    }  # fmt: skip
    return render(request, "jobs/page.html", context)


def _shown(due: core_rules.Daily, *, n_runs: int) -> dict[str, Any]:
    label, does = CALENDAR[due.name]
    day = dict(WEEKDAYS)["" if due.weekday is None else str(due.weekday)]
    return {
        "name": due.name, "label": label, "does": does, "is_on": due.is_on,
        "when": _("%(day)s, from %(hour)d:00") % {"day": day, "hour": due.hour},
        "next_at": due.next_at(timezone.localtime(clock.now())),
        "runs": list(core_queries.runs_of(due.name, limit=n_runs)),
    }  # fmt: skip


def due(request: Request, name: str) -> HttpResponse:
    """Show a job of the calendar with its runs, and change when it happens."""
    shown = _due(name)
    start = {"hour": shown.hour, "weekday": "" if shown.weekday is None else str(shown.weekday), "is_on": shown.is_on}
    form = TimingForm(request.POST or None, initial=start)
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data
        weekday = int(given["weekday"]) if given["weekday"] else None
        changed = replace(shown, hour=given["hour"], weekday=weekday, is_on=given["is_on"])
        timing.set_timing(due=changed, at=clock.now())
        frame.say(request, _("Saved."))
        return redirect("job_due", name)
    context = {"due": _shown(shown, n_runs=N_HISTORY), "form": form}
    return render(request, "jobs/due.html", context, status=422 if form.errors else 200)


def _due(name: str) -> core_rules.Daily:
    return found(next((due for due in core_queries.calendar() if due.name == name), None))


def panel(request: Request) -> HttpResponse:
    """Answer the top bar: the reader's latest jobs."""
    return render(request, "frame/_jobs_panel.html", {"is_open": True})


def job(request: Request, progress_id: int) -> HttpResponse:
    """Answer with one job's row, which asks again while it runs."""
    return render(request, "jobs/_job.html", {"job": found(core_queries.job(progress_id))})


def run_now(request: Request, name: str) -> HttpResponse:
    """Let what happens by the calendar happen now; done twice on a day, it has no second effect."""
    is_new = timing.repeat(name=_due(name).name, at=clock.now()) is not None
    frame.say(
        request,
        _("It begins as soon as the worker is free.") if is_new else _("It is under way already."),
        level="success" if is_new else "info",
    )
    return redirect("job_due", name)


def retry(request: Request, event_id: int) -> HttpResponse:
    """Give an event on the shelf a fresh set of attempts."""
    found(core_queries.shelved(event_id))
    core_actions.retry_shelved(event_id=event_id, at=clock.now())
    frame.say(request, _("It will be tried again."))
    return redirect("jobs")


urls = [
    page("jobs/daily/<str:name>/", due, act="job.manage", name="job_due", methods=("GET", "POST")),
    page("jobs/daily/<str:name>/run/", run_now, act="job.manage", name="job_run_now", methods=("POST",)),
    page("jobs/", list_, act="self.use", name="jobs"),
    page("jobs/panel/", panel, act="self.use", name="jobs_panel"),
    page("jobs/<int:progress_id>/", job, act="self.use", name="job"),
    page("jobs/shelf/<int:event_id>/retry/", retry, act="job.manage", name="job_retry", methods=("POST",)),
]
