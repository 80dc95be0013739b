"""Keeping house: a customer merged, brought back or forgotten; a key person blotted out; open work handed over."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any

from django.db import transaction
from django.db.models import F, QuerySet

from zhike.apps.core import actions as core_actions
from zhike.apps.core import base
from zhike.apps.core.actions import blotting
from zhike.apps.plans.models import AccountPlan, Anchor, Goal, GoalEntry, PlanAction, Refusal, Reservation, ZeroReview

MOVED: dict[str, Any] = {
    "account_plans": AccountPlan, "goals": Goal, "plan_actions": PlanAction, "refusals": Refusal,
    "zero_reviews": ZeroReview, "anchors": Anchor, "reservations": Reservation,
}  # fmt: skip
# What of each was written in words, and what in lists.
TEXTS: dict[str, tuple[str, ...]] = {
    "account_plans": ("reason", "obstacle", "benefit", "hurdles", "evidence"), "goals": ("title", "measure", "word"),
    "plan_actions": ("point", "offer", "result"), "refusals": ("request", "reason", "alternative"),
    "zero_reviews": ("conclusion",), "anchors": ("text",), "reservations": ("what",),
}  # fmt: skip
TOLD_IN_LISTS = {"account_plans": "interests", "zero_reviews": "assumptions"}


@transaction.atomic
def repoint_customer(*, from_id: int, to_id: int) -> dict[str, list[Any]]:
    """Let what is planned, refused, reviewed, tied and reserved of one customer be of another; return the ids."""
    moved = {
        name: core_actions.repoint(model, "customer_id", from_id=from_id, to_id=to_id) for name, model in MOVED.items()
    }
    follow_customers(customer_ids=[to_id])
    return moved


@transaction.atomic
def restore_customer(*, from_id: int, to_id: int, moved: Mapping[str, Sequence[int]]) -> int:
    """Take `repoint_customer` back, with what it returned; return how many rows went back."""
    n_rows = sum(
        core_actions.put_back(model, "customer_id", moved.get(name, ()), from_id=to_id, to_id=from_id)
        for name, model in MOVED.items()
    )
    follow_customers(customer_ids=[from_id])
    return n_rows


@transaction.atomic
def follow_customers(*, customer_ids: Iterable[int]) -> int:
    """Let the goals of customers be of the branches these are at now; return how many moved. Again: none."""
    with base.acting_as(base.System("goals follow customers")):
        rows = Goal.objects.filter(customer_id__in=list(customer_ids)).exclude(branch_id=F("customer__branch_id"))
        return sum(
            Goal.objects.filter(pk=pk).update(branch_id=branch_id, version=F("version") + 1)
            for pk, branch_id in list(rows.values_list("pk", "customer__branch_id"))
        )


@transaction.atomic
def forget_customer(*, customer_id: int) -> int:
    """Erase what was written about a customer; days and numbers stay. Return how many rows were touched."""
    with base.acting_as(base.System("erasure")):
        n_rows = GoalEntry.objects.filter(goal__customer_id=customer_id).update(note="")
        for name, model in MOVED.items():
            blank: dict[str, Any] = dict.fromkeys(TEXTS[name], "")
            blank |= {TOLD_IN_LISTS[name]: []} if name in TOLD_IN_LISTS else {}
            n_rows += model.objects.filter(customer_id=customer_id).update(**blank)
        return n_rows


@transaction.atomic
def forget_person(*, person_id: int, customer_ids: Sequence[int], words: Mapping[str, str]) -> int:
    """Blot a key person out of what was written; goals need be of no customer. Return how many rows changed."""
    with base.acting_as(base.System("erasure")):
        n_rows = blotting.blot(GoalEntry.objects.all(), ("note",), words)
        for name, model in MOVED.items():
            rows = model.objects.all() if model is Goal else model.objects.filter(customer_id__in=customer_ids)
            more = (TOLD_IN_LISTS[name],) if name in TOLD_IN_LISTS else ()
            n_rows += blotting.blot(rows, (*TEXTS[name], *more), words)
        return n_rows


@transaction.atomic
def hand_over_goals(*, from_id: int, to_id: int, customer_ids: Iterable[int] | None, at: datetime) -> list[int]:
    """Let another answer for somebody's open goals, for some customers or all that are left."""
    return _give(_of(Goal.objects.filter(owner_id=from_id, state=Goal.State.OPEN), customer_ids), to_id, at)


@transaction.atomic
def take_back_goals(*, ids: Iterable[int], from_id: int, to_id: int, at: datetime) -> int:
    """Let somebody answer again for what is still open with whom it was handed to; return how many."""
    rows = Goal.objects.filter(pk__in=list(ids), owner_id=to_id, state=Goal.State.OPEN)
    return len(_give(rows, from_id, at))


@transaction.atomic
def hand_over_actions(*, from_id: int, to_id: int, customer_ids: Iterable[int] | None, at: datetime) -> list[int]:
    """Give somebody's actions that are not done, for some customers or all that are left, to another."""
    return _give(_of(PlanAction.objects.filter(owner_id=from_id, done_date=None), customer_ids), to_id, at)


@transaction.atomic
def take_back_actions(*, ids: Iterable[int], from_id: int, to_id: int, at: datetime) -> int:
    """Give actions back that are still to be done by whom they were handed to; return how many."""
    return len(_give(PlanAction.objects.filter(pk__in=list(ids), owner_id=to_id, done_date=None), from_id, at))


def _of(rows: QuerySet[Any], customer_ids: Iterable[int] | None) -> QuerySet[Any]:
    return rows if customer_ids is None else rows.filter(customer_id__in=list(customer_ids))


def _give(rows: QuerySet[Any], user_id: int, at: datetime) -> list[int]:
    """Give rows to somebody; a form that was open meanwhile is told by the version."""
    with base.acting_as(base.System("hand-over")):
        given = sorted(rows.values_list("pk", flat=True))
        rows.model.objects.filter(pk__in=given).update(owner_id=user_id, updated_at=at, version=F("version") + 1)
    return given
