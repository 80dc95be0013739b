"""Conferring: who of us sits at the table, who said what, and what was agreed with whom until when."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db import transaction

from zhike.apps.activities import queries
from zhike.apps.activities.actions.holding import NoSuchActivity
from zhike.apps.activities.models import Activity, Remark, Seat
from zhike.apps.core import actions as core_actions
from zhike.apps.core import base
from zhike.apps.core import queries as core_queries
from zhike.apps.interactions import actions as interaction_actions
from zhike.apps.org import queries as org_queries
from zhike.apps.tasks import actions as task_actions

SAID = ("text", "customer_id", "user_id", "speaker")


class NotAtTable(Exception):
    """Who is named is no guest of the activity and none of us who may be asked."""


class NoSuchRemark(Exception):
    """Nothing of the kind was said at this table, or it was agreed and stands among the tasks or promises."""


@dataclass(frozen=True)
class Agreed:
    """What was agreed: a task of one of us, about a guest or about nobody; or a promise of ours to a guest."""

    text: str
    due_date: date
    customer_id: int | None = None
    doer_id: int | None = None
    is_promise: bool = False


@transaction.atomic
def seat(*, activity_id: int, user_id: int, at: datetime) -> None:
    """Let one of us sit at the table."""
    row = _activity(activity_id)
    if not org_queries.people_for(base.actor()).filter(pk=user_id).exists():
        raise NotAtTable(user_id)
    Seat.objects.get_or_create(activity=row, user_id=user_id, defaults={"created_at": at, "updated_at": at})
    _tell("activity.seat", row, at, {"user_id": user_id})


@transaction.atomic
def unseat(*, activity_id: int, user_id: int, at: datetime) -> None:
    """Let one of us leave the table; what they said stays."""
    row = _activity(activity_id)
    Seat.objects.filter(activity=row, user_id=user_id).delete()
    _tell("activity.unseat", row, at, {"user_id": user_id})


@transaction.atomic
def note_remark(
    *, activity_id: int, text: str, customer_id: int | None = None, user_id: int | None = None, speaker: str = "",
    at: datetime,
) -> int:  # fmt: skip
    """Note what a guest, one of us or somebody else said; return the remark's id."""
    row = _activity(activity_id)
    _demand(row, customer_id, user_id)
    remark_id = _kept(row, at, text=text, customer_id=customer_id, user_id=user_id, speaker=speaker)
    _tell("activity.said", row, at, {"text": text})
    return remark_id


@transaction.atomic
def take_back_remark(*, activity_id: int, remark_id: int, at: datetime) -> dict[str, Any]:
    """Take back what was noted as said, and return it as `put_back_remark` wants it. Raises NoSuchRemark.

    What was agreed is called off where it stands, among the tasks or the promises.
    """
    row = _activity(activity_id)
    remark = Remark.objects.filter(activity=row, pk=remark_id, task_id=None, promise_id=None).first()
    if remark is None:
        raise NoSuchRemark(remark_id)
    kept = {name: getattr(remark, name) for name in ("pk", *SAID)}
    kept |= {"created_at": remark.created_at.isoformat(), "taken_back_at": at.isoformat()}
    remark.delete()
    _tell("activity.unsaid", row, at, {"text": remark.text})
    return kept


@transaction.atomic
def put_back_remark(*, activity_id: int, kept: dict[str, Any], at: datetime) -> None:
    """Let a remark that was taken back stand again where it stood; once. Raises NotAtTable for who left since.

    Raises NoSuchRemark where somebody was erased since: the words travelled past the erasure and may name them.
    """
    row = _activity(activity_id)
    if core_queries.erasures().filter(erased_at__gte=datetime.fromisoformat(kept["taken_back_at"])).exists():
        raise NoSuchRemark(kept["pk"])
    _demand(row, kept["customer_id"], kept["user_id"])
    said = {name: kept[name] for name in SAID}
    noted_at = datetime.fromisoformat(kept["created_at"])
    _again, is_new = Remark.objects.get_or_create(
        pk=kept["pk"], defaults=said | {"activity": row, "created_at": noted_at, "updated_at": at}
    )
    if is_new:
        _tell("activity.said", row, at, {"text": kept["text"]})


@transaction.atomic
def agree(*, activity_id: int, agreed: Agreed, at: datetime) -> int:
    """Keep what was agreed as a task or a promise; return the remark that says so.

    Raises NotAtTable, also for a promise to nobody.
    """
    row, doer_id = _activity(activity_id), agreed.doer_id or base.actor().user_id or 0
    if not org_queries.people_for(base.actor()).filter(pk=doer_id).exists():
        raise NotAtTable(doer_id)
    _demand(row, agreed.customer_id, None)
    made: dict[str, Any] = {}
    if agreed.is_promise:
        if agreed.customer_id is None:
            raise NotAtTable(None)
        new = interaction_actions.NewPromise(agreed.customer_id, agreed.text, agreed.due_date)
        made["promise_id"] = interaction_actions.make_promise(new=new, made_by_id=doer_id, at=at)
    else:
        made["task_id"] = task_actions.add_task(
            title=agreed.text, due_date=agreed.due_date, branch_id=row.branch_id, assignee_id=doer_id,
            customer_id=agreed.customer_id, source="activity", link=f"/activities/{row.pk}/", at=at,
        )  # fmt: skip
    remark_id = _kept(row, at, text=agreed.text, customer_id=agreed.customer_id, user_id=doer_id, **made)
    _tell("activity.agree", row, at, {"text": agreed.text, "due_date": str(agreed.due_date)})
    return remark_id


def _activity(activity_id: int) -> Activity:
    row = queries.activity(activity_id)
    if row is None:
        raise NoSuchActivity(activity_id)
    return row


def _demand(row: Activity, customer_id: int | None, user_id: int | None) -> None:
    if customer_id and not queries.invitations_of(row.pk).filter(customer_id=customer_id).exists():
        raise NotAtTable(customer_id)
    if user_id and not queries.seats_of(row.pk).filter(user_id=user_id).exists():
        raise NotAtTable(user_id)


def _kept(row: Activity, at: datetime, **values: Any) -> int:
    return Remark.objects.create(activity=row, created_at=at, updated_at=at, **values).pk


def _tell(act: str, row: Activity, at: datetime, values: dict[str, Any]) -> None:
    core_actions.audit(act, noun="activity", object_id=row.pk, branch_id=row.branch_id, at=at, values=values)
    core_actions.record("activity.changed", {"activity_id": row.pk, "status": row.status}, at=at)
