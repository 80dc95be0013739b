"""What of many interviews may be changed together: who asks, and until when."""

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

from django.utils.translation import gettext_lazy as _

from zhike.apps.core import actions as core_actions
from zhike.apps.core import base
from zhike.apps.core.actions import bulk
from zhike.apps.interviews import queries, rules
from zhike.apps.interviews.actions import interviewing
from zhike.apps.org import queries as org_queries


def _askers() -> Mapping[str, str]:
    return org_queries.offered(org_queries.people_for(base.actor()))


def _asks(row: Any, value: int | None, at: datetime) -> None:
    interviewing.assign(interview_id=row.pk, user_id=value or 0, at=at)


def _until(row: Any, value: str, at: datetime) -> None:
    row.change({"due_date": date.fromisoformat(value)}, version=None, at=at)
    core_actions.audit(
        "interview.change", noun="interview", object_id=row.pk, branch_id=row.branch_id, at=at,
        values={"due_date": value},
    )  # fmt: skip


def _interview(label: Any, value: Any, give: Any, **more: Any) -> bulk.FieldByRow:
    return bulk.FieldByRow(
        label, "interview.plan", **more, rows=queries.interviews, value=value, give=give,
        called=lambda row: (row.customer.name, row.plan.title),
        hindrance=lambda row, _value, _at: "" if row.status in rules.OPEN else "INTERVIEW_CLOSED",
        reasons={"INTERVIEW_CLOSED": _("The interview is closed.")},
        errors=(interviewing.NoSuchInterview, interviewing.InterviewRefused),
    )  # fmt: skip


INTERVIEWS: Mapping[str, bulk.Field] = {
    "interviewer": _interview(
        _("Who asks"), lambda row: row.interviewer_id, _asks, kind=bulk.USER, offers=_askers
    ),
    "due": _interview(_("Until"), lambda row: row.due_date.isoformat(), _until, kind=bulk.DAY),
}  # fmt: skip
