"""Jobs: how far one's own long work is."""

from typing import Any

from django.urls import path, reverse
from rest_framework import serializers

from zhike.api import door
from zhike.apps.core import queries as core_queries

WRITTEN = ("title", "status", "step", "n_done", "n_total", "message", "started_at", "finished_at")


class JobState(door.Shape):
    """A job and how far it is."""

    id = serializers.IntegerField()
    url = serializers.CharField(help_text="Where to ask again.")
    title = serializers.CharField()
    status = serializers.ChoiceField(choices=["WAITING", "RUNNING", "DONE", "FAILED"])
    step = serializers.CharField(allow_blank=True)
    n_done = serializers.IntegerField()
    n_total = serializers.IntegerField(allow_null=True)
    message = serializers.CharField(allow_blank=True)
    started_at = serializers.DateTimeField(allow_null=True)
    finished_at = serializers.DateTimeField(allow_null=True)


class Job(door.View):
    """One job."""

    act = "self.use"

    @door.call(returns=JobState, finds=True)
    def get(self, request: Any, job_id: int) -> dict[str, Any]:
        """Return a job of the caller's own, or any for who manages jobs."""
        return told(job_id)


def told(job_id: int) -> dict[str, Any]:
    """Return a job the caller may see."""
    job = door.found(core_queries.job(job_id))
    written = {name: getattr(job, name) for name in WRITTEN}
    return {"id": job.pk, "url": reverse("api-job", args=[job.pk])} | written


urls = [path("jobs/<int:job_id>", Job.as_view(), name="api-job")]
