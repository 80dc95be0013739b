"""Writes of reports: make one of a period, by hand or by the calendar."""

from dataclasses import dataclass
from datetime import datetime

from django.db import IntegrityError, transaction

from zhike.apps.core import actions as core_actions
from zhike.apps.core import base
from zhike.apps.insight.queries import figures, runs
from zhike.apps.org import queries as org_queries
from zhike.apps.reports import queries, rules
from zhike.apps.reports.models import Report


class NothingToReport(Exception):
    """The current analysis knows nothing of that period, or it is not over."""


@dataclass(frozen=True)
class _Coarse(base.System):
    """Collects what a reader of sums without rows may be told."""

    hides_small_cells: bool = True


@transaction.atomic
def make(*, branch_id: int, period: str, at: datetime) -> Report:
    """Freeze what the current analysis says of a period; the same figures are the same report, others a new version.

    Raises NothingToReport.
    """
    run = runs.current()
    if run is None or not figures.may_see(branch_id):
        raise NothingToReport(period)
    with base.acting_as(base.System("churn report")):
        content = queries.collect(branch_id, period)
    with base.acting_as(_Coarse("churn report")):
        coarse = queries.collect(branch_id, period)
    if content is None or coarse is None:
        raise NothingToReport(period)
    made = Report.objects.filter(branch_id=branch_id, period=period).order_by("-version")
    last = made.first()
    if last and not rules.differing(content, last.content):
        return last
    try:
        with transaction.atomic():
            report = Report.objects.create(
                branch_id=branch_id, period=period, version=last.version + 1 if last else 1, content=content,
                coarse=coarse, run_id=run.pk, user_id=base.actor().user_id, made_at=at,
            )  # fmt: skip
    except IntegrityError:
        # Somebody else made it at this moment, from the same analysis: theirs is the one.
        return made[0]
    core_actions.audit(
        "report.make", noun="report", object_id=report.pk, branch_id=branch_id, at=at,
        values={"period": period, "version": report.version},
    )  # fmt: skip
    core_actions.record("report.made", {"report_id": report.pk, "period": period, "version": report.version}, at=at)
    return report


def make_due(*, at: datetime) -> int:
    """Make the reports of the whole company that the calendar asks for and the current analysis can tell of.

    What was told of a period that was put right and closed again since is told anew, of whichever branch.
    """
    top = org_queries.headquarters()
    if top is None or runs.current() is None:
        return 0
    turns = queries.calendar(org_queries.business_date(at))
    asked = [(top.pk, turn.period) for turn in turns if turn.state in {rules.DUE, rules.OVERDUE}]
    asked += [(row.branch_id, row.period) for row in queries.corrected()]
    return sum(_made(branch_id, period, at) for branch_id, period in asked)


def _made(branch_id: int, period: str, at: datetime) -> bool:
    try:
        make(branch_id=branch_id, period=period, at=at)
    except NothingToReport:
        return False
    return True
