"""Jobs: how far one's own long work is; everybody's, the calendar and the shelf for who manages them."""

from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import Http404
from django.urls import path, reverse
from django.utils import timezone
from rest_framework import serializers

from zhike.api import door, paging
from zhike.apps.core import actions as core_actions
from zhike.apps.core import base, clock
from zhike.apps.core import queries as core_queries
from zhike.apps.core import rules as core_rules
from zhike.apps.core.actions import timing

WRITTEN = ("title", "status", "step", "n_done", "n_total", "message", "started_at", "finished_at")
STATUSES = ["WAITING", "RUNNING", "DONE", "FAILED"]
MANAGES = "job.manage"


class JobState(door.Shape):
    """A job and how far it is."""

    id = serializers.IntegerField()
    url = serializers.CharField(help_text="Where to ask again.")
    title = serializers.CharField()
    status = serializers.ChoiceField(choices=STATUSES)
    step = serializers.CharField(allow_blank=True)
    n_done = serializers.IntegerField()
    n_total = serializers.IntegerField(allow_null=True)
    message = serializers.CharField(allow_blank=True)
    started_at = serializers.DateTimeField(allow_null=True)
    finished_at = serializers.DateTimeField(allow_null=True)


class JobPage(door.Shape):
    """A page of jobs, newest first."""

    results = JobState(many=True)
    next = serializers.URLField(allow_null=True)


class JobsAsked(door.Shape):
    """Which jobs are wanted."""

    whose = serializers.ChoiceField(
        choices=["mine", "all"], required=False, default="mine", help_text=f"Everybody's take the act {MANAGES}."
    )
    before = serializers.IntegerField(
        min_value=1, max_value=door.LARGEST_ID, required=False, help_text="Place behind which the page begins."
    )
    size = paging.size()


class DailyWork(door.Shape):
    """What happens by the calendar."""

    name = serializers.CharField()
    next_at = serializers.DateTimeField(allow_null=True)
    last_at = serializers.DateTimeField(allow_null=True)
    last_status = serializers.CharField(allow_blank=True)


class Calendar(door.Shape):
    """Everything that happens by the calendar."""

    results = DailyWork(many=True)


class Begun(door.Shape):
    """Whether it begins, or is under way already."""

    name = serializers.CharField()
    is_new = serializers.BooleanField()


class ShelvedEvent(door.Shape):
    """An event whose reactions kept failing."""

    id = serializers.IntegerField()
    name = serializers.CharField()
    at = serializers.DateTimeField()
    n_attempts = serializers.IntegerField()
    error = serializers.CharField(allow_blank=True)


class ShelvedEvents(door.Shape):
    """The shelf, newest first."""

    results = ShelvedEvent(many=True)


class Jobs(door.View):
    """The jobs."""

    act = "self.use"

    @door.call(returns=JobPage, query=JobsAsked)
    def get(self, request: Any, query: dict[str, Any]) -> dict[str, Any]:
        """Return a page of the caller's jobs, or of everybody's."""
        actor, size = base.actor(), query["size"]
        if query["whose"] == "all" and not actor.may(MANAGES):
            raise PermissionDenied(MANAGES)
        whose = None if query["whose"] == "all" else actor.user_id or 0
        found = list(core_queries.jobs_of(whose, limit=size + 1, before_id=query.get("before")))
        following = paging.address(request, before=str(found[size - 1].pk)) if len(found) > size else None
        return {"results": [_told(job) for job in found[:size]], "next": following}


class Job(door.View):
    """One job."""

    act = "self.use"

    @door.call(returns=JobState, finds=True)
    def get(self, request: Any, job_id: int) -> dict[str, Any]:
        """Return a job of the caller's own, or any for who manages jobs."""
        return told(job_id)


class DailyJobs(door.View):
    """The calendar of the program."""

    act = MANAGES

    @door.call(returns=Calendar)
    def get(self, request: Any) -> dict[str, Any]:
        """Return what happens by the calendar, when next and how it last went."""
        now = timezone.localtime(clock.now())
        return {"results": [_daily(due, now) for due in core_queries.calendar()]}


def _daily(due: core_rules.Daily, now: Any) -> dict[str, Any]:
    last = core_queries.runs_of(due.name, limit=1).first()
    return {
        "name": due.name, "next_at": due.next_at(now), "last_at": last and last.at,
        "last_status": last.status if last else "",
    }  # fmt: skip


class DailyJob(door.View):
    """Something of the calendar done now."""

    act = MANAGES

    @door.call(returns=Begun, status=202, finds=True)
    def post(self, request: Any, daily_name: str) -> dict[str, Any]:
        """Let it happen now; done twice on a day, it has no second effect."""
        try:
            is_new = timing.repeat(name=daily_name, at=clock.now()) is not None
        except KeyError:
            raise Http404 from None
        return {"name": daily_name, "is_new": is_new}


class Shelf(door.View):
    """The shelf of what kept failing."""

    act = MANAGES

    @door.call(returns=ShelvedEvents)
    def get(self, request: Any) -> dict[str, Any]:
        """Return the events that kept failing."""
        return {"results": [_shelved(event) for event in core_queries.shelf()]}


class ShelfRetry(door.View):
    """An event of the shelf tried again."""

    act = MANAGES

    @door.call(returns=ShelvedEvent, finds=True)
    def post(self, request: Any, event_id: int) -> dict[str, Any]:
        """Give an event a fresh set of attempts and return it as it stood."""
        stood = _shelved(door.found(core_queries.shelved(event_id)))
        core_actions.retry_shelved(event_id=event_id, at=clock.now())
        return stood


def _shelved(event: Any) -> dict[str, Any]:
    return {name: getattr(event, name) for name in ("id", "name", "at", "n_attempts", "error")}


def told(job_id: int) -> dict[str, Any]:
    """Return a job the caller may see."""
    return _told(door.found(core_queries.job(job_id)))


def _told(job: Any) -> dict[str, Any]:
    written = {name: getattr(job, name) for name in WRITTEN}
    return {"id": job.pk, "url": reverse("api-job", args=[job.pk])} | written


urls = [
    path("jobs", Jobs.as_view(), name="api-jobs"),
    path("jobs/<int:job_id>", Job.as_view(), name="api-job"),
    path("jobs/daily", DailyJobs.as_view(), name="api-jobs-daily"),
    path("jobs/daily/<str:daily_name>/run", DailyJob.as_view(), name="api-job-daily"),
    path("jobs/shelf", Shelf.as_view(), name="api-jobs-shelf"),
    path("jobs/shelf/<int:event_id>/retry", ShelfRetry.as_view(), name="api-job-retry"),
]
