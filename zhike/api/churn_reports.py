"""Churn reports: those made, frozen as they were, and making one of a period."""

from typing import Any

from django.urls import path
from django.utils.translation import gettext as _
from rest_framework import serializers

from zhike.api import door
from zhike.apps.core import clock
from zhike.apps.insight.queries import figures
from zhike.apps.reports import actions, queries

N_REPORTS = 100


class MadeReport(door.Shape):
    """A report that was made; its figures are exact numbers written as text."""

    id = serializers.IntegerField()
    branch = serializers.CharField()
    period = serializers.CharField()
    version = serializers.IntegerField()
    run = serializers.IntegerField()
    made_at = serializers.DateTimeField()
    content = serializers.DictField(required=False, help_text="Account, rates, change, branches, largest losses.")


class MadeReports(door.Shape):
    """The newest reports."""

    results = MadeReport(many=True)


class ReportAsked(door.Shape):
    """Of what to make a report."""

    period = serializers.CharField(max_length=10, help_text="A period that is over, such as 2025Q4.")
    branch = serializers.CharField(required=False, max_length=40, help_text="Code; without one the whole company.")


class ChurnReports(door.View):
    """The reports made."""

    act = "figure.view"
    acts = {"GET": "figure.view", "POST": "report.make"}

    @door.call(returns=MadeReports)
    def get(self, request: Any) -> dict[str, Any]:
        """Return the newest reports one may see, without their content."""
        return {"results": [_told(made) for made in queries.reports()[:N_REPORTS]]}

    @door.call(returns=MadeReport, takes=ReportAsked)
    def post(self, request: Any, body: dict[str, Any]) -> dict[str, Any]:
        """Make one; the same figures again are the same report. Refused for a period that is not over."""
        branch = figures.scope(body.get("branch", ""))
        try:
            made = actions.make(branch_id=branch.pk if branch else 0, period=body["period"], at=clock.now())
        except actions.NothingToReport:
            raise serializers.ValidationError(
                {"period": [_("The current analysis knows nothing of that period, or it is not over yet.")]}
            ) from None
        return _told(made)


class ChurnReport(door.View):
    """One report."""

    act = "figure.view"

    @door.call(returns=MadeReport, finds=True)
    def get(self, request: Any, report_id: int) -> dict[str, Any]:
        """Return what was told, as it was told."""
        made = door.found(queries.report(report_id))
        return {**_told(made), "content": dict(queries.shown(made))}


def _told(made: queries.Report) -> dict[str, Any]:
    return {
        "id": made.pk, "branch": made.branch.code, "period": made.period, "version": made.version, "run": made.run_id,
        "made_at": made.made_at,
    }  # fmt: skip


urls = [
    path("churn/reports", ChurnReports.as_view(), name="churn-reports"),
    path("churn/reports/<int:report_id>", ChurnReport.as_view(), name="churn-report"),
]
