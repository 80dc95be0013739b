"""Clocks of a complaint: wound, paused while we wait for the customer, one level up once their time is over."""

from datetime import datetime, timedelta

from django.db import transaction
from django.utils.translation import gettext as _

from zhike.apps.complaints import queries, rules
from zhike.apps.complaints.actions import telling
from zhike.apps.complaints.models import Complaint
from zhike.apps.core import actions as core_actions
from zhike.apps.core import base, clock
from zhike.apps.org import queries as org_queries
from zhike.apps.tasks import actions as task_actions

NAMES = {"RESPONSE": ("response", "answered_at"), "SOLUTION": ("solution", "solved_at")}
# A moment after the time is over it is too late.
AFTER = timedelta(seconds=1)
HIGHEST = 2


def wind(row: Complaint, at: datetime, *, since: datetime | None = None) -> None:
    """Reckon when the limits of a complaint are over, and let somebody look then."""
    row.change(queries.due_times(row, since=since), version=None, at=at)
    for which, (name, done) in NAMES.items():
        due_at = getattr(row, f"{name}_due_at")
        if due_at is None or getattr(row, done) is not None:
            continue
        core_actions.record(
            "complaint.due", {"complaint_id": row.pk}, at=at, key=f"complaint:{row.pk}:{which}:{due_at.isoformat()}",
            after=max(due_at + AFTER, at),
        )  # fmt: skip


@transaction.atomic
def pause(*, complaint_id: int, reason: str, at: datetime) -> None:
    """Let the clocks rest while we wait for the customer. Raises Refused, NoSuchComplaint."""
    row = telling.found(complaint_id)
    if row.paused_at is not None or row.response_due_at is None or row.solved_at is not None:
        raise rules.Refused("WRONG_STATE")
    if not reason.strip():
        raise rules.Refused("NO_REASON", "reason")
    telling.change(row, {"paused_at": at}, "complaint.pause", at)
    telling.move(row, "PAUSED", at, reason)


@transaction.atomic
def resume(*, complaint_id: int, at: datetime) -> None:
    """Let the clocks run again; what they rested is added to the limits. Raises Refused, NoSuchComplaint."""
    row = telling.found(complaint_id)
    if row.paused_at is None:
        raise rules.Refused("WRONG_STATE")
    go_on(row, at)


def go_on(row: Complaint, at: datetime) -> None:
    """Let the clocks of a complaint run again, where they rest."""
    if row.paused_at is None:
        return
    pauses = [*row.pauses, [row.paused_at.isoformat(), at.isoformat()]]
    telling.change(row, {"paused_at": None, "pauses": pauses}, "complaint.resume", at)
    telling.move(row, "RESUMED", at)
    wind(row, at, since=since_of(row))


def since_of(row: Complaint) -> datetime | None:
    """Return since when the clocks of a complaint run: since it was opened again, else since it came in."""
    last = queries.moves_of(row.pk).filter(kind="REOPENED").last()
    return last.at if last else None


@transaction.atomic
def escalate(*, complaint_id: int, at: datetime) -> list[str]:
    """Let a complaint whose time is over go one level up, once for each limit; return which limits were broken."""
    row = queries.complaint(complaint_id)
    if row is None or row.status != Complaint.Status.OPEN or row.paused_at is not None:
        return []
    broken = [
        which
        for which, (name, done) in NAMES.items()
        if getattr(row, done) is None
        and getattr(row, f"{name}_breached_at") is None
        and (due := getattr(row, f"{name}_due_at")) is not None
        and due <= at
    ]
    for which in broken:
        values = {f"{NAMES[which][0]}_breached_at": at}
        telling.change(row, values, "complaint.escalate", at, limit=which)
        raise_level(row, which, at)
    return broken


def raise_level(row: Complaint, why: str, at: datetime) -> None:
    """Let a complaint go one level up: whoever stands there is told and gets a task."""
    level = min(row.level + 1, HIGHEST)
    row.change({"level": level}, version=None, at=at)
    telling.move(row, "ESCALATED", at, why=why, level=level)
    to = telling.above(row, level)
    with org_queries.speaking_to(next(iter(to), None)):
        said = {
            "RESPONSE": _("%(number)s: nobody has answered in time"), "SOLUTION": _("%(number)s: not solved in time"),
            "SECOND": _("%(number)s: dissatisfied for the second time"),
            "EMOTION": _("%(number)s: the customer feels worse than before"),
        }[why]  # fmt: skip
        title = said % {"number": row.number}
    telling.notify(row, to, title, row.what, at)
    with base.acting_as(base.System("escalation of a complaint")):
        task_actions.add_task(
            title=title, note=row.what, due_date=clock.today(at), branch_id=row.customer.branch_id,
            assignee_id=next(iter(to), None), customer_id=row.customer_id, priority="HIGH", source=telling.SOURCE,
            key=f"complaint:{row.pk}:{why}:{row.n_reopened}", link=telling.link_to(row), at=at,
        )  # fmt: skip
