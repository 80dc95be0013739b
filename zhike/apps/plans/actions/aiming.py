"""Goals: set for a customer or for one of us, measured as they go, reached or given up."""

from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal

from django.db import transaction

from zhike.apps.core import base
from zhike.apps.org import queries as org_queries
from zhike.apps.plans import queries
from zhike.apps.plans.actions.writing import card_of, is_past, tell
from zhike.apps.plans.models import Goal, GoalEntry
from zhike.apps.plans.rules import PlanRefused


@dataclass(frozen=True)
class NewGoal:
    """What is to be reached, by what one sees it, from what to what and until when; without a customer: one's own."""

    title: str
    measure: str
    unit: str
    target: Decimal
    due_date: date
    start: Decimal = Decimal(0)
    owner_id: int | None = None
    customer_id: int | None = None


@transaction.atomic
def set_goal(*, new: NewGoal, day: date, at: datetime) -> int:
    """Set a goal for a visible customer, or for somebody one may give work to; return its id. Raises PlanRefused."""
    card = card_of(new.customer_id) if new.customer_id is not None else None
    if new.due_date <= day:
        raise PlanRefused("TOO_SOON", "due_date")
    if new.target == new.start:
        raise PlanRefused("SAME_VALUE", "target")
    owner = org_queries.people_for(base.actor()).filter(pk=new.owner_id or base.actor().user_id or 0).first()
    if owner is None:
        raise PlanRefused("NO_OWNER", "owner_id")
    row = Goal(
        customer_id=card.pk if card else None, branch_id=card.branch_id if card else owner.branch_id, owner=owner,
        title=new.title, measure=new.measure, unit=new.unit, start=new.start, target=new.target, set_date=day,
        due_date=new.due_date, created_at=at, updated_at=at,
    )  # fmt: skip
    row.save(force_insert=True)
    values = {"customer_id": row.customer_id, "target": str(new.target), "due_date": str(new.due_date)}
    tell("goal.set", row, row.branch_id, at, values)
    return row.pk


@transaction.atomic
def measure_goal(*, goal_id: int, value: Decimal, day: date, note: str = "", at: datetime) -> int:
    """Write down how far an open goal is on a day; return the entry's id. Raises PlanRefused."""
    row = _goal(goal_id, {Goal.State.OPEN})
    is_past(day, at)
    if day < row.set_date:
        raise PlanRefused("BEFORE", "day")
    entry = GoalEntry.objects.create(
        goal_id=row.pk, day=day, value=value, note=note, user_id=base.actor().user_id, at=at
    )
    tell("goal.measure", row, row.branch_id, at, {"value": str(value), "day": str(day)})
    return entry.pk


@transaction.atomic
def close_goal(*, goal_id: int, state: str, word: str = "", day: date, at: datetime) -> None:
    """Say that an open goal is reached, or given up and why. Raises PlanRefused."""
    row = _goal(goal_id, {Goal.State.OPEN})
    if state not in (Goal.State.MET, Goal.State.DROPPED):
        raise PlanRefused("CLOSED")
    row.change({"state": state, "closed_date": day, "word": word}, version=None, at=at)
    tell("goal.close", row, row.branch_id, at, {"state": state})


@transaction.atomic
def reopen_goal(*, goal_id: int, at: datetime) -> None:
    """Work on a closed goal again. Raises PlanRefused."""
    row = _goal(goal_id, {Goal.State.MET, Goal.State.DROPPED})
    row.change({"state": Goal.State.OPEN, "closed_date": None, "word": ""}, version=None, at=at)
    tell("goal.reopen", row, row.branch_id, at, {})


def _goal(goal_id: int, states: set[str]) -> Goal:
    row = queries.goal(goal_id)
    if row is None:
        raise PlanRefused("NO_ENTRY")
    if row.state not in states:
        raise PlanRefused("CLOSED")
    return row
