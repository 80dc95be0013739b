"""Analysis runs: what each looked at and how long its steps took; and a way to ask for one."""

from typing import Any

from django.urls import path, reverse
from django.utils.translation import gettext_lazy
from rest_framework import serializers

from zhike.api import door, jobs, paging
from zhike.apps.core import base, clock, lists
from zhike.apps.core import queries as core_queries
from zhike.apps.insight.actions import analyse
from zhike.apps.insight.queries import runs

STATUSES = {"WAITING": "", "RUNNING": "", "DONE": "", "FAILED": ""}
RUNS = lists.ListSpec(
    name="runs",
    rows=lambda: runs.runs().order_by(),
    sort="-id",
    columns=(
        lists.Column("id", gettext_lazy("Number"), "id", kind="number", is_sortable=True),
        lists.Column("as_of", gettext_lazy("Day of judgement"), "as_of", kind="date", filter=lists.Days()),
        lists.Column("status", gettext_lazy("Status"), "status", kind="badge", filter=lists.Choice(STATUSES)),
        lists.Column("requested", gettext_lazy("Requested"), "requested_at", kind="date"),
        lists.Column("started", gettext_lazy("Started"), "started_at", kind="date"),
        lists.Column("finished", gettext_lazy("Finished"), "finished_at", kind="date"),
        lists.Column("engine", gettext_lazy("Engine"), "engine"),
        lists.Column("program", gettext_lazy("Program version"), "program"),
        lists.Column("error", gettext_lazy("Error"), "error"),
    ),
)


class RunRow(paging.row_shape(RUNS, required=False)):  # type: ignore[misc]
    """An analysis in the list."""


class Step(door.Shape):
    """One step of an analysis."""

    step = serializers.CharField()
    rows = serializers.IntegerField()
    seconds = serializers.FloatField()


class FullRun(paging.row_shape(RUNS, required=True)):  # type: ignore[misc]
    """An analysis with its steps and first figures."""

    is_current = serializers.BooleanField(help_text="Whether figures and standings come from this one.")
    steps = Step(many=True)
    headline = serializers.DictField(
        allow_null=True, help_text="First figures of the whole company; null for readers of sums without rows."
    )


class AskedRun(door.Shape):
    """What to analyse."""

    as_of = serializers.DateField(required=False, allow_null=True, help_text="Day of judgement; usually today.")


class RequestedRun(door.Shape):
    """An analysis that was asked for, and the job that carries it out."""

    run = FullRun()
    job = jobs.JobState()


class Runs(door.View):
    """The analyses."""

    act = "analysis.run"

    @paging.listed(RUNS, RunRow)
    def get(self, request: Any) -> lists.ListSpec:
        """Return a page of the analyses, newest first."""
        return RUNS

    @door.call(returns=RequestedRun, status=202, takes=AskedRun)
    def post(self, request: Any, body: dict[str, Any]) -> dict[str, Any]:
        """Ask for an analysis; the worker carries it out."""
        job_id = analyse.request(as_of=body.get("as_of"), at=clock.now())
        run_id = door.found(core_queries.job(job_id)).event.payload["run_id"]
        self.headers["Location"] = reverse("api-job", args=[job_id])
        return {"run": told(run_id), "job": jobs.told(job_id)}


class Run(door.View):
    """One analysis."""

    act = "analysis.run"

    @door.call(returns=FullRun, finds=True)
    def get(self, request: Any, run_id: int) -> dict[str, Any]:
        """Return an analysis with its steps."""
        return told(run_id)


def told(run_id: int) -> dict[str, Any]:
    """Return an analysis."""
    run = door.found(runs.run(run_id))
    headline = None if base.actor().hides_small_cells else run.headline
    return paging.row(RUNS, run) | {"is_current": run.is_current, "steps": run.steps, "headline": headline}


urls = [
    path("analysis-runs", Runs.as_view(), name="api-runs"),
    path("analysis-runs/<int:run_id>", Run.as_view(), name="api-run"),
]
