"""Signing in: who came, known or met there for the first time, and what they told of themselves."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db import transaction

from zhike.apps.activities import queries, rules
from zhike.apps.activities.actions import inviting
from zhike.apps.activities.models import Invitation
from zhike.apps.archives import actions as archive_actions
from zhike.apps.core import base
from zhike.apps.customers import actions as customer_actions
from zhike.apps.customers import queries as customer_queries
from zhike.apps.interactions import actions as interaction_actions


@dataclass(frozen=True)
class Arrival:
    """Who came: a known customer or, without one, a lead; and what they told of themselves, by field."""

    customer_id: int | None
    lead: inviting.NewLead
    facts: Mapping[str, Any]


@transaction.atomic
def sign_in(
    *, activity_id: int, arrivals: Sequence[Arrival], day: date, source: str = "ACTIVITY", at: datetime
) -> list[int]:
    """Note that visible customers came, the leads added; keep what they told. Return the invitations in order.

    The facts carry the channel of the activity. Raises NoSuchActivity, NoSuchCustomer of customers, BadFacts.
    """
    came = [_note(activity_id, one, day=day, source=source, at=at) for one in arrivals]
    told = [
        archive_actions.NewFacts(
            row.customer_id, one.facts, min(row.activity.first_date, day), interaction_id=row.interaction_id
        )
        for row, one in zip(came, arrivals, strict=True)
        if one.facts
    ]
    if told:
        archive_actions.add_facts(new=told, channel=rules.channel_of(came[0].activity.kind), at=at)
    return [row.pk for row in came]


def _note(activity_id: int, one: Arrival, *, day: date, source: str, at: datetime) -> Invitation:
    customer_id = one.customer_id
    if customer_id is None:
        customer_id = inviting.add_lead(activity_id=activity_id, new=one.lead, day=day, source=source, at=at)
        return _invitation(activity_id, customer_id)
    if customer_queries.customer(customer_id) is None:
        raise customer_actions.NoSuchCustomer(customer_id)
    inviting.invite(activity_id=activity_id, customer_ids=[customer_id], at=at)
    row = _invitation(activity_id, customer_id)
    inviting.attend(activity_id=activity_id, invitation_id=row.pk, has_attended=True, day=day, source=source, at=at)
    return _invitation(activity_id, customer_id)


def _invitation(activity_id: int, customer_id: int) -> Invitation:
    return queries.invitations_of(activity_id).select_related("activity").get(customer_id=customer_id)


@transaction.atomic
def undo_sign_in(*, ids: Sequence[int], at: datetime) -> list[int]:
    """Take sign-ins back with what was told then; those whose contact was added to since stay. Return the gone."""
    gone = []
    with base.acting_as(base.System(f"sign-in taken back by {base.actor().label}")):
        for row in Invitation.objects.filter(pk__in=ids):
            if row.interaction_id:
                if not interaction_actions.remove_interactions(ids=[row.interaction_id], at=at):
                    continue
                archive_actions.unlearn_facts(interaction_id=row.interaction_id, at=at)
            gone.append(row.pk)
            if row.is_lead:
                row.delete()
                continue
            row.has_attended, row.interaction_id = False, None
            row.save(update_fields=["has_attended", "interaction_id"])
    return gone
