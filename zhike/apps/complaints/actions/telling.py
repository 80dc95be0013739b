"""What every write of complaints shares: the record found, the trail, the event, who is told, the number given."""

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any

from django.db import IntegrityError, transaction
from django.db.models import Max

from zhike.apps.complaints import queries, rules
from zhike.apps.complaints.models import Complaint, Move, Suggestion
from zhike.apps.core import actions as core_actions
from zhike.apps.core import base, clock
from zhike.apps.org import queries as org_queries
from zhike.apps.tasks import actions as task_actions

# By which tasks know where they come from.
SOURCE = "complaint"
# So many writers at the same moment would have to take a number before one gives up.
ATTEMPTS = 50


class NoSuchComplaint(Exception):
    """The complaint, suggestion or improvement does not exist or may not be seen."""


def found(complaint_id: int, *, is_open: bool = True) -> Complaint:
    """Return a visible complaint; raises NoSuchComplaint, Refused where it is closed."""
    row = queries.complaint(complaint_id)
    if row is None:
        raise NoSuchComplaint(complaint_id)
    if is_open and row.status != Complaint.Status.OPEN:
        raise rules.Refused("WRONG_STATE")
    return row


def at_step(complaint_id: int, step: str) -> Complaint:
    """Return an open complaint at a step; raises Refused where another one comes first."""
    row = found(complaint_id)
    if row.stage != Complaint.Stage.COMPLAINT:
        raise rules.Refused("NOT_A_COMPLAINT")
    rules.check_step(row.step, step)
    return row


def save_numbered(row: Complaint | Suggestion, noun: str, at: datetime) -> None:
    """Save a new row under the next number of its year; who is as quick as another takes the next one."""
    row.year = clock.today(at).year
    for _n in range(ATTEMPTS):
        with base.acting_as(base.System("numbers")):
            last = type(row).objects.filter(year=row.year).aggregate(told=Max("serial"))["told"]
        row.serial = (last or 0) + 1
        row.number = rules.number_of(noun, row.year, row.serial)
        try:
            with transaction.atomic():
                row.save(force_insert=True)
        except IntegrityError:
            continue
        return
    raise RuntimeError("no number was free")


def tell(act: str, row: Any, branch_id: int, at: datetime, **values: Any) -> None:
    """Write an act into the trail."""
    noun = act.partition(".")[0]
    core_actions.audit(act, noun=noun, object_id=row.pk, branch_id=branch_id, at=at, values=values)


def change(row: Complaint, values: Mapping[str, Any], act: str, at: datetime, **told: Any) -> None:
    """Write changed values of a complaint with their entry in the trail and their event."""
    row.change(values, version=None, at=at)
    tell(act, row, row.customer.branch_id, at, number=row.number, **told)
    core_actions.record("complaint.changed", {"complaint_id": row.pk, "customer_id": row.customer_id}, at=at)


def move(row: Complaint, kind: str, at: datetime, reason: str = "", **told: Any) -> None:
    """Keep what happened to a complaint beside its steps."""
    Move.objects.create(
        complaint=row, kind=kind, told=told, reason=reason.strip()[:300], user_id=base.actor().user_id, at=at
    )


def link_to(row: Complaint) -> str:
    """Return the address of a complaint."""
    return f"/complaints/{row.pk}/"


def above(row: Complaint, level: int) -> list[int]:
    """Return who is told at a level: 1 the managers of the branch, 2 the general managers too."""
    managers = org_queries.manager_ids(row.customer.branch_id)
    if level < 2 and managers:
        return managers
    heads = org_queries.users().filter(is_active=True, role="GENERAL_MANAGER").order_by("pk")
    return list(dict.fromkeys([*managers, *heads.values_list("pk", flat=True)]))


def notify(row: Complaint, user_ids: Iterable[int | None], title: str, text: str, at: datetime) -> None:
    """Tell some people of a complaint, inside the program."""
    ids = [pk for pk in user_ids if pk is not None]
    task_actions.notify(user_ids=ids, level="danger", title=title, text=text, link=link_to(row), at=at)
