"""Emergencies: opened with everybody on duty told at once, logged by the hour, closed with a report."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from zhike.apps.churn import queries
from zhike.apps.churn.models import Emergency, EmergencyEntry
from zhike.apps.churn.rules import PreventionRefused
from zhike.apps.core import actions as core_actions
from zhike.apps.core import base
from zhike.apps.customers import queries as customer_queries
from zhike.apps.org import queries as org_queries
from zhike.apps.tasks import actions as task_actions


class NoSuchEmergency(Exception):
    """The emergency does not exist or may not be seen."""


@transaction.atomic
def open_emergency(
    *, title: str, text: str = "", branch_id: int, lead_id: int | None, team: Iterable[int] = (),
    customer_id: int | None = None, case_id: int | None = None, at: datetime,
) -> int:  # fmt: skip
    """Open an emergency: who leads, who helps and who manages the branch are told in the same moment; return its id.

    Raises PreventionRefused.
    """
    if not title.strip():
        raise PreventionRefused("NO_TITLE", "title")
    if not queries.may_plan_for(branch_id):
        raise PreventionRefused("NO_BRANCH", "branch_id")
    if lead_id is None or org_queries.user(lead_id) is None:
        raise PreventionRefused("NO_LEAD", "lead_id")
    if customer_id is not None and customer_queries.customer(customer_id) is None:
        raise PreventionRefused("NO_CUSTOMER", "customer_id")
    helpers = [pk for pk in dict.fromkeys(team) if pk != lead_id and org_queries.user(pk)]
    row = Emergency(
        title=title.strip(), text=text.strip(), branch_id=branch_id, lead_id=lead_id, team=helpers,
        customer_id=customer_id, case_id=case_id, opened_at=at, created_at=at, updated_at=at,
    )  # fmt: skip
    row.save(force_insert=True)
    _tell("emergency.open", row, at, title=row.title)
    _notify(row, [lead_id, *helpers, *(user.pk for user in org_queries.managers_of(branch_id))], at)
    return row.pk


def _notify(row: Emergency, user_ids: Iterable[int], at: datetime) -> None:
    task_actions.notify(
        user_ids=user_ids, level="danger", title=_("Emergency: %(title)s") % {"title": row.title}, text=row.text[:500],
        link=f"/churn/emergencies/{row.pk}/", at=at,
    )  # fmt: skip


@transaction.atomic
def call_in(*, emergency_id: int, user_id: int, at: datetime) -> None:
    """Let one more person help; they are told at once."""
    row = _open(emergency_id)
    if org_queries.user(user_id) is None:
        raise PreventionRefused("NO_OWNER", "user_id")
    if user_id not in (row.lead_id, *row.team):
        _write(row, {"team": [*row.team, user_id]}, at)
        _tell("emergency.join", row, at, user_id=user_id)
        _notify(row, [user_id], at)


@transaction.atomic
def log_emergency(*, emergency_id: int, text: str, at: datetime) -> int:
    """Write a line into the log of an open emergency; return its id."""
    row = _open(emergency_id)
    if not text.strip():
        raise PreventionRefused("NO_TEXT", "text")
    entry = EmergencyEntry.objects.create(
        emergency_id=row.pk, text=text.strip()[:500], user_id=base.actor().user_id, at=at
    )  # fmt: skip
    _tell("emergency.note", row, at)
    return entry.pk


@transaction.atomic
def close_emergency(*, emergency_id: int, report: str, at: datetime) -> None:
    """Close an emergency with its report. Raises PreventionRefused."""
    row = _open(emergency_id)
    if not report.strip():
        raise PreventionRefused("NO_REPORT", "report")
    _write(row, {"status": "CLOSED", "report": report.strip(), "closed_at": at}, at)
    _tell("emergency.close", row, at)


@transaction.atomic
def reopen_emergency(*, emergency_id: int, at: datetime) -> None:
    """Open an emergency again; its report is kept to be written on."""
    row = queries.emergency(emergency_id)
    if row is None:
        raise NoSuchEmergency(emergency_id)
    if row.status != "CLOSED":
        raise PreventionRefused("WRONG_STATE")
    _write(row, {"status": "OPEN", "closed_at": None}, at)
    _tell("emergency.reopen", row, at)


def _write(row: Emergency, values: dict[str, Any], at: datetime) -> None:
    """Change an emergency somebody helps with, whatever else they see."""
    with base.acting_as(base.System("emergency")):
        row.change(values, version=None, at=at)


def _open(emergency_id: int) -> Emergency:
    row = queries.emergency(emergency_id)
    if row is None:
        raise NoSuchEmergency(emergency_id)
    if row.status != "OPEN":
        raise PreventionRefused("WRONG_STATE")
    return row


def _tell(act: str, row: Emergency, at: datetime, **values: Any) -> None:
    core_actions.audit(act, noun="emergency", object_id=row.pk, branch_id=row.branch_id, at=at, values=values)
