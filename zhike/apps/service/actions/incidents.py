"""Writes of incidents: told at once, mended within the hour or escalated, closed with the root cause."""

from collections.abc import Iterable
from datetime import datetime, timedelta

from django.db import transaction
from django.utils.translation import gettext as _

from zhike.apps.core import actions as core_actions
from zhike.apps.core import base
from zhike.apps.org import queries as org_queries
from zhike.apps.service import queries
from zhike.apps.service.actions.telling import above, answerable, key_account, tell
from zhike.apps.service.models import Incident
from zhike.apps.service.rules import Refused
from zhike.apps.tasks import actions as task_actions

# By which tasks know where they come from.
SOURCE = "incident"


class NoSuchIncident(Exception):
    """The incident does not exist or may not be seen."""


@transaction.atomic
def report_incident(*, customer_id: int, what: str, happened_at: datetime | None = None, at: datetime) -> int:
    """Report a mistake with a key account: whoever answers for it is told in the same moment; return its id.

    When the time until the recovery is over, somebody looks whether it has begun. Raises Refused.
    """
    account = key_account(customer_id)
    if not what.strip():
        raise Refused("NO_WHAT", "what")
    if happened_at is not None and happened_at > at:
        raise Refused("IN_FUTURE", "happened_at")
    row = Incident(
        customer_id=customer_id, metal=account.metal, what=what.strip()[:500], happened_at=happened_at or at,
        reported_at=at, author_id=base.actor().user_id, created_at=at, updated_at=at,
    )  # fmt: skip
    row.save(force_insert=True)
    branch_id = account.customer.branch_id
    tell("incident.report", row, branch_id, at, customer_id=customer_id, metal=row.metal)
    title = _("Service incident: %(name)s") % {"name": account.customer.name}
    _notify(row, [*answerable(account), *_managers(branch_id)], title, row.what, at)
    _record(row, at)
    # One minute after the time is over it is too late.
    limit = queries.rule_of_incidents()["recover"] + 1
    core_actions.record(
        "incident.due", {"incident_id": row.pk}, at=at, key=f"incident:{row.pk}", after=at + timedelta(minutes=limit)
    )
    return row.pk


@transaction.atomic
def begin_recovery(*, incident_id: int, recovery: str, at: datetime) -> None:
    """Say what is being done; from now on it no longer waits. Raises Refused, NoSuchIncident."""
    row = _found(incident_id, Incident.Status.OPEN)
    if not recovery.strip():
        raise Refused("NO_RECOVERY", "recovery")
    values = {
        "status": Incident.Status.RECOVERING, "recovery": recovery.strip()[:500], "recovery_at": at,
        "recovered_by_id": base.actor().user_id,
    }  # fmt: skip
    row.change(values, version=None, at=at)
    tell("incident.recover", row, row.customer.branch_id, at)
    _record(row, at)


@transaction.atomic
def close_incident(*, incident_id: int, root_cause: str, at: datetime) -> None:
    """Close an incident with its root cause. Raises Refused, NoSuchIncident."""
    row = _found(incident_id)
    if row.status == Incident.Status.OPEN:
        raise Refused("NOT_RECOVERED")
    if row.status == Incident.Status.CLOSED:
        raise Refused("WRONG_STATE")
    if not root_cause.strip():
        raise Refused("NO_CAUSE", "root_cause")
    values = {"status": Incident.Status.CLOSED, "root_cause": root_cause.strip()[:500], "closed_at": at}
    row.change(values, version=None, at=at)
    tell("incident.close", row, row.customer.branch_id, at)
    _record(row, at)


@transaction.atomic
def reopen_incident(*, incident_id: int, at: datetime) -> None:
    """Open an incident again that was closed too early. Raises Refused, NoSuchIncident."""
    row = _found(incident_id, Incident.Status.CLOSED)
    row.change({"status": Incident.Status.RECOVERING, "closed_at": None}, version=None, at=at)
    tell("incident.reopen", row, row.customer.branch_id, at)
    _record(row, at)


@transaction.atomic
def escalate_incident(*, incident_id: int, at: datetime) -> bool:
    """Give an incident nobody has begun to mend in time to the sponsor and the general manager; say whether so."""
    # Whoever begins to mend it in this moment comes before or after: it does not go up while somebody mends it.
    row = queries.locked_incident(incident_id)
    if row is None or row.status != Incident.Status.OPEN or row.escalated_at or not queries.is_late(row, at):
        return False
    row.change({"escalated_at": at}, version=None, at=at)
    account = queries.account(row.customer_id)
    to = above(account) if account else []
    to = to or _managers(row.customer.branch_id)
    title = _("No recovery within the hour: %(name)s") % {"name": row.customer.name}
    tell("incident.escalate", row, row.customer.branch_id, at, user_ids=to)
    _notify(row, to, title, row.what, at)
    task_actions.add_task(
        title=title, note=row.what, due_date=org_queries.business_date(at), branch_id=row.customer.branch_id,
        assignee_id=to[0] if to else None, customer_id=row.customer_id, priority="HIGH", source=SOURCE,
        key=f"incident:{row.pk}", link=_link(row), at=at,
    )  # fmt: skip
    _record(row, at)
    return True


def _found(incident_id: int, status: str = "") -> Incident:
    row = queries.locked_incident(incident_id)
    if row is None:
        raise NoSuchIncident(incident_id)
    if status and row.status != status:
        raise Refused("WRONG_STATE")
    return row


def _managers(branch_id: int) -> list[int]:
    return org_queries.manager_ids(branch_id)


def _link(row: Incident) -> str:
    return f"/service/incidents/{row.pk}/"


def _notify(row: Incident, user_ids: Iterable[int], title: str, text: str, at: datetime) -> None:
    task_actions.notify(user_ids=user_ids, level="danger", title=title, text=text, link=_link(row), at=at)


def _record(row: Incident, at: datetime) -> None:
    core_actions.record("incident.changed", {"incident_id": row.pk, "customer_id": row.customer_id}, at=at)
