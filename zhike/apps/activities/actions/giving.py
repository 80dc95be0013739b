"""Giving: every gift with its value, within what a person may be given in a year unless a manager approves more."""

from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from django.db import transaction
from django.utils.translation import gettext

from zhike.apps.activities import queries, rules
from zhike.apps.activities.models import Gift
from zhike.apps.core import actions as core_actions
from zhike.apps.core import base
from zhike.apps.customers import queries as customer_queries
from zhike.apps.interactions import actions as interaction_actions
from zhike.apps.org import queries as org_queries
from zhike.apps.people import actions as people_actions
from zhike.apps.people import queries as people_queries
from zhike.apps.tasks import actions as task_actions


class GiftLimit(Exception):
    """The gift is more than may be given in a year, and nobody was asked to approve it."""

    def __init__(self, limit: Decimal):
        super().__init__("GIFT_LIMIT")
        self.limit = limit


class NoSuchGift(Exception):
    """The gift does not exist or may not be seen by the acting person."""


class NoSuchPerson(Exception):
    """The person does not count at this customer."""


class GiftDecided(Exception):
    """The gift does not wait for a decision."""


class NotGiven(Exception):
    """The gift waits for a decision or was refused: it was not handed over; or nothing proves that it was."""


class DayToCome(Exception):
    """Nothing is handed over on a day that is yet to come."""


@dataclass(frozen=True)
class NewGift:
    """What is given to whom, and what it is worth; without a person it is for the customer."""

    customer_id: int
    what: str
    value: Decimal
    day: date
    person_id: int | None = None


@transaction.atomic
def register_gift(*, new: NewGift, wants_approval: bool = False, at: datetime) -> int:
    """Register a gift and return its id; raises GiftLimit, unless it is sent for approval."""
    card = customer_queries.card(new.customer_id)
    if card is None:
        raise interaction_actions.NoSuchCustomer(new.customer_id)
    if new.person_id and new.person_id not in {part.person_id for part in people_queries.parts_at(card.pk)}:
        raise NoSuchPerson(new.person_id)
    limit, given = queries.limit(card.tier), queries.given_in_year(card.pk, new.person_id, new.day.year)
    is_over = rules.is_over_limit(new.value, given, limit)
    if is_over and not wants_approval:
        raise GiftLimit(limit)
    status = Gift.Status.PENDING_APPROVAL if is_over else Gift.Status.GIVEN
    row = Gift(**vars(new), given_by_id=base.actor().user_id, status=status, created_at=at, updated_at=at)
    row.save(force_insert=True)
    if is_over:
        task_actions.notify(
            user_ids=org_queries.manager_ids(card.branch_id), title=gettext("A gift waits for your approval"),
            text=row.what, link=f"/gifts/{row.pk}/", kind="APPROVAL", at=at,
        )  # fmt: skip
    _tell("gift.add", row, card.branch_id, at, {"value": str(row.value), "status": row.status})
    core_actions.record("gift.registered", {"gift_id": row.pk, "customer_id": card.pk, "status": row.status}, at=at)
    return row.pk


@transaction.atomic
def decide_gift(*, gift_id: int, is_approved: bool, reason: str, at: datetime) -> None:
    """Approve or refuse a gift beyond the limit; the reason is kept and whoever wants to give it is told."""
    row = queries.gift(gift_id)
    if row is None:
        raise NoSuchGift(gift_id)
    if row.status != Gift.Status.PENDING_APPROVAL:
        raise GiftDecided(row.status)
    people_actions.demand_impartial(customer_id=row.customer_id)
    status = Gift.Status.GIVEN if is_approved else Gift.Status.REFUSED
    row.change({"status": status, "decided_by_id": base.actor().user_id, "reason": reason}, version=None, at=at)
    if row.given_by_id:
        title = gettext("Your gift was approved") if is_approved else gettext("Your gift was refused")
        link = f"/gifts/{row.pk}/"
        task_actions.notify(user_ids=[row.given_by_id], title=title, text=reason, link=link, kind="APPROVAL", at=at)
    _tell("gift.decide", row, row.customer.branch_id, at, {"status": status, "reason": reason})
    core_actions.record("gift.decided", {"gift_id": row.pk, "is_approved": is_approved}, at=at)


@transaction.atomic
def deliver_gift(*, gift_id: int, day: date, proof: str, today: date, at: datetime) -> None:
    """Note when a gift was handed over and what proves it; raises NoSuchGift, NotGiven, DayToCome."""
    row = queries.gift(gift_id)
    if row is None:
        raise NoSuchGift(gift_id)
    if row.status != Gift.Status.GIVEN or not proof.strip():
        raise NotGiven(row.status)
    if day > today:
        raise DayToCome(day)
    row.change({"delivered_date": day, "proof": proof.strip()}, version=None, at=at)
    _tell("gift.deliver", row, row.customer.branch_id, at, {"day": day.isoformat()})


def _tell(act: str, row: Gift, branch_id: int, at: datetime, values: dict[str, Any]) -> None:
    core_actions.audit(act, noun="gift", object_id=row.pk, branch_id=branch_id, at=at, values=values)
