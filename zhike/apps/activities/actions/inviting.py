"""Inviting: guests chosen, their answers, who came, whom we met there for the first time."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, time
from random import SystemRandom
from typing import Any

from django.db import transaction
from django.utils import timezone

from zhike.apps.activities import queries, rules
from zhike.apps.activities.actions.holding import NoSuchActivity
from zhike.apps.activities.models import Activity, Invitation
from zhike.apps.core import actions as core_actions
from zhike.apps.core import base
from zhike.apps.customers import actions as customer_actions
from zhike.apps.customers import queries as customer_queries
from zhike.apps.interactions import actions as interaction_actions

MIDDAY, ACTIVITY = time(12), "ACTIVITY"
LOT = SystemRandom()


class NoSuchInvitation(Exception):
    """The invitation does not exist or may not be seen by the acting person."""


class ControlRefused(Exception):
    """No control group can be drawn any more, or a customer of it is to be treated like a guest."""


@dataclass(frozen=True)
class NewLead:
    """Somebody met at an activity who is no customer yet."""

    name: str
    kind: str
    phone: str = ""
    email: str = ""
    import_id: int | None = None


@transaction.atomic
def invite(*, activity_id: int, customer_ids: Iterable[int], at: datetime) -> list[int]:
    """Invite visible customers who are not invited yet; return the ids of the new invitations.

    Who is no customer of ours is left in peace.
    """
    row = _activity(activity_id)
    known = set(Invitation.objects.filter(activity=row).values_list("customer_id", flat=True))
    wanted = customer_queries.cards_of(customer_ids).keys() - known
    wanted -= customer_queries.left_alone_of(wanted)
    made = [_make(row, customer_id, at).pk for customer_id in sorted(wanted)]
    if made:
        _tell("activity.invite", row, at, {"n_guests": len(made)})
        core_actions.record("activity.invited", {"activity_id": row.pk, "customer_ids": sorted(wanted)}, at=at)
    return made


def _make(row: Activity, customer_id: int, at: datetime, **more: Any) -> Invitation:
    return Invitation.objects.create(activity=row, customer_id=customer_id, invited_at=at, **more)


@transaction.atomic
def uninvite(*, activity_id: int, invitation_ids: Iterable[int], at: datetime) -> int:
    """Take back invitations of guests who have not come; return how many."""
    row = _activity(activity_id)
    rows = Invitation.objects.filter(activity=row, pk__in=list(invitation_ids), has_attended=False, is_lead=False)
    n_rows = rows.delete()[0]
    if n_rows:
        _tell("activity.uninvite", row, at, {"n_guests": n_rows})
    return n_rows


@transaction.atomic
def draw_control(*, activity_id: int, percent: int, today: date, at: datetime) -> int:
    """Draw a share of those invited by lot to be offered nothing; return how many. Raises ControlRefused.

    Once, before it begins, and before anybody answered or came.
    """
    row = _activity(activity_id)
    # Whoever draws at the same moment waits, and finds that it was drawn.
    Activity.objects.select_for_update().filter(pk=activity_id).first()
    guests = Invitation.objects.filter(activity=row)
    ids = list(guests.order_by("pk").values_list("pk", flat=True))
    is_touched = guests.exclude(answer=Invitation.Answer.UNANSWERED, has_attended=False, is_control=False).exists()
    n_drawn = rules.n_of_control(len(ids), percent)
    if is_touched or row.first_date < today or not 0 < n_drawn < len(ids):
        raise ControlRefused(activity_id)
    drawn = LOT.sample(ids, n_drawn)
    guests.filter(pk__in=drawn).update(is_control=True)
    Activity.objects.filter(pk=activity_id).update(drawn_at=at)
    _tell("activity.control", row, at, {"n_guests": n_drawn, "percent": percent})
    return n_drawn


@transaction.atomic
def answer_invitation(*, activity_id: int, invitation_id: int, answer: str, at: datetime) -> None:
    """Note what a guest answered."""
    if answer not in Invitation.Answer.values:
        raise ValueError(f"not an answer: {answer}")
    row = _invitation(activity_id, invitation_id)
    row.answer = answer
    row.save(update_fields=["answer"])
    _tell("activity.answer", row.activity, at, {"customer_id": row.customer_id, "answer": answer})


@transaction.atomic
def attend(
    *, activity_id: int, invitation_id: int, has_attended: bool, day: date, source: str = ACTIVITY, at: datetime
) -> None:
    """Note that a guest came, which makes one contact, or did not after all, which takes it back.

    Raises interactions.TooLate where the contact can no longer be taken back, ControlRefused for the control group.
    """
    # Who notes the same at the same moment waits, and finds it noted.
    Invitation.objects.select_for_update(of=("self",)).filter(pk=invitation_id).first()
    row = _invitation(activity_id, invitation_id)
    if row.is_control:
        raise ControlRefused(activity_id)
    if row.has_attended == has_attended:
        return
    if has_attended:
        row.interaction_id = _greeted(row, day, source, at)
    elif row.interaction_id:
        interaction_actions.take_back_interaction(interaction_id=row.interaction_id, at=at)
        row.interaction_id = None
    row.has_attended = has_attended
    row.save(update_fields=["has_attended", "interaction_id"])
    _tell("activity.attend", row.activity, at, {"customer_id": row.customer_id, "has_attended": has_attended})
    told = {"activity_id": activity_id, "customer_id": row.customer_id, "has_attended": has_attended}
    core_actions.record("activity.attended", told, at=at)


def _greeted(row: Invitation, day: date, source: str, at: datetime) -> int:
    held = row.activity
    then = timezone.make_aware(datetime.combine(held.first_date, MIDDAY))
    new = interaction_actions.NewInteraction(
        customer_id=row.customer_id, text=held.title, happened_at=min(then, at), channel="OTHER_CHANNEL",
        direction="BOTH", contents=(rules.CONTENTS.get(held.kind, rules.USUAL_CONTENT),), topic=held.topic[:120],
        source=source,
    )  # fmt: skip
    return interaction_actions.add_interaction(new=new, day=day, at=at)


@transaction.atomic
def add_lead(*, activity_id: int, new: NewLead, day: date, source: str = ACTIVITY, at: datetime) -> int:
    """Add somebody met at an activity as a customer of the acting person, with the activity as the source."""
    row = _activity(activity_id)
    customer_id = customer_actions.add_customer(
        new=customer_actions.NewCustomer(
            code="", name=new.name, kind=new.kind, phone=new.phone, email=new.email, branch_id=row.branch_id,
            owner_id=base.actor().user_id, first_seen_date=day, import_id=new.import_id,
        ),
        at=at,
    )  # fmt: skip
    made = _make(row, customer_id, at, is_lead=True)
    attend(activity_id=activity_id, invitation_id=made.pk, has_attended=True, day=day, source=source, at=at)
    return customer_id


def _activity(activity_id: int) -> Activity:
    row = queries.activity(activity_id)
    if row is None:
        raise NoSuchActivity(activity_id)
    return row


def _invitation(activity_id: int, invitation_id: int) -> Invitation:
    row = queries.invitation(activity_id, invitation_id)
    if row is None:
        raise NoSuchInvitation(invitation_id)
    return row


def _tell(act: str, row: Activity, at: datetime, values: dict[str, Any]) -> None:
    core_actions.audit(act, noun="activity", object_id=row.pk, branch_id=row.branch_id, at=at, values=values)
