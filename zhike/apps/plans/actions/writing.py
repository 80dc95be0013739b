"""The plan for a customer: every saving is a new edition, the older ones stay as they were written."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db import transaction

from zhike.apps.core import actions as core_actions
from zhike.apps.core import base, clock
from zhike.apps.customers import queries as customer_queries
from zhike.apps.org import queries as org_queries
from zhike.apps.plans import queries, rules
from zhike.apps.plans.models import AccountPlan
from zhike.apps.plans.rules import PlanRefused


@dataclass(frozen=True)
class NewPlan:
    """Why a customer buys from us, what we removed, what it gains, what matters to it, and by what that is known."""

    reason: str
    obstacle: str
    benefit: str
    interests: Sequence[str]
    evidence: str
    day: date
    hurdles: str = ""
    # The edition its writer saw, 0 for none; None takes whatever holds.
    seen_id: int | None = None


def card_of(customer_id: int) -> Any:
    """Return the card of a visible customer; raises PlanRefused."""
    card = customer_queries.card(customer_id)
    if card is None:
        raise PlanRefused("NO_CUSTOMER")
    return card


def is_past(day: date, at: datetime) -> None:
    """Raise PlanRefused for a day to come."""
    if day > max(clock.today(at), org_queries.business_date(at)):
        raise PlanRefused("TO_COME", "day")


def tell(act: str, row: Any, branch_id: int, at: datetime, values: Mapping[str, Any]) -> None:
    """Write an act into the trail."""
    core_actions.audit(
        act, noun=act.partition(".")[0], object_id=row.pk, branch_id=branch_id, at=at, values=dict(values)
    )


@transaction.atomic
def write_plan(*, customer_id: int, new: NewPlan, at: datetime) -> int:
    """Write a new edition of the plan for a visible customer; return its id. Raises PlanRefused."""
    card, interests = card_of(customer_id), rules.checked_interests(new.interests)
    is_past(new.day, at)
    latest = queries.editions(customer_id).first()
    if new.seen_id is not None and new.seen_id != (latest.pk if latest else 0):
        raise PlanRefused("OVERTAKEN")
    row = AccountPlan.objects.create(
        customer_id=card.pk, day=new.day, reason=new.reason, obstacle=new.obstacle, benefit=new.benefit,
        interests=interests, hurdles=new.hurdles, evidence=new.evidence, user_id=base.actor().user_id, created_at=at,
        updated_at=at,
    )  # fmt: skip
    tell("accountplan.write", row, card.branch_id, at, {"customer_id": card.pk, "day": str(new.day)})
    return row.pk
