"""Keeping house when a customer is merged into another, brought back, or forgotten, and when somebody leaves."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any

from django.db import transaction
from django.db.models import F, Q, QuerySet

from zhike.apps.core import actions as core_actions
from zhike.apps.core import base
from zhike.apps.core.actions import blotting
from zhike.apps.winback import rules
from zhike.apps.winback.models import (
    Ground,
    Lesson,
    Remedy,
    SaveRequest,
    WinBackCase,
    WinBackOffer,
    WinBackPlan,
    WinBackStep,
)

MOVED: dict[str, Any] = {"case": WinBackCase, "ground": Ground, "save": SaveRequest}
CASE_WORDS, STEP_WORDS = ("went_to", "why"), ("met", "text")
SAVE_WORDS = ("said", "offer", "why")


@transaction.atomic
def repoint_customer(*, from_id: int, to_id: int) -> dict[str, list[int]]:
    """Let what is kept of winning one customer back be of another; return the ids.

    Where both have an open case theirs is one: that of the customer who goes is dropped until it is back.
    """
    moved: dict[str, list[int]] = {}
    with base.acting_as(base.System("repoint")):
        for name, model in MOVED.items():
            rows = model.objects.filter(customer_id=from_id)
            if name == "case" and WinBackCase.objects.filter(customer_id=to_id, status__in=rules.OPEN).exists():
                doubled = rows.filter(status__in=rules.OPEN)
                moved.update({f"doubled_{one.status}": [one.pk] for one in doubled})
                doubled.update(status=WinBackCase.Status.DROPPED)
                rows = rows.exclude(pk__in=[pk for ids in moved.values() for pk in ids])
            moved[name] = list(rows.order_by("pk").values_list("pk", flat=True))
            model.objects.filter(pk__in=moved[name]).update(customer_id=to_id)
    return moved


@transaction.atomic
def restore_customer(*, from_id: int, to_id: int, moved: Mapping[str, Sequence[int]]) -> None:
    """Let what was of a customer before it was merged be its own again."""
    for name, model in MOVED.items():
        core_actions.put_back(model, "customer_id", moved.get(name, ()), from_id=to_id, to_id=from_id)
    with base.acting_as(base.System("repoint")):
        for status in rules.OPEN:
            rows = WinBackCase.objects.filter(pk__in=moved.get(f"doubled_{status}", ()), customer_id=from_id)
            rows.update(status=status)


@transaction.atomic
def forget_customer(*, customer_id: int) -> int:
    """Erase what was written about winning a customer back; codes, days and amounts stay. Return how many rows."""
    of = {"case__customer_id": customer_id}
    with base.acting_as(base.System("erasure")):
        n_rows = WinBackCase.objects.filter(customer_id=customer_id).update(**dict.fromkeys(CASE_WORDS, ""))
        n_rows += WinBackStep.objects.filter(**of).update(**dict.fromkeys(STEP_WORDS, ""), told={})
        n_rows += Remedy.objects.filter(**of).update(subject="")
        n_rows += WinBackOffer.objects.filter(**of).update(text="")
        n_rows += Ground.objects.filter(customer_id=customer_id).update(text="")
        return n_rows + SaveRequest.objects.filter(customer_id=customer_id).update(**dict.fromkeys(SAVE_WORDS, ""))


@transaction.atomic
def forget_person(*, person_id: int, customer_ids: Sequence[int], words: Mapping[str, str]) -> int:
    """Blot a key person out of what was written about some customers; return how many rows changed."""
    of, of_case = Q(customer_id__in=customer_ids), Q(case__customer_id__in=customer_ids)
    with base.acting_as(base.System("erasure")):
        n_rows = blotting.blot(WinBackCase.objects.filter(of), CASE_WORDS, words)
        n_rows += blotting.blot(WinBackStep.objects.filter(of_case), (*STEP_WORDS, "told"), words)
        n_rows += blotting.blot(Remedy.objects.filter(of_case), ("subject",), words)
        n_rows += blotting.blot(WinBackOffer.objects.filter(of_case), ("text",), words)
        n_rows += blotting.blot(Ground.objects.filter(of), ("text",), words)
        # Plans and lessons are of no customer, and name whom they please.
        n_rows += blotting.blot(WinBackPlan.objects.all(), ("measures", "result"), words)
        n_rows += blotting.blot(Lesson.objects.all(), ("text",), words)
        return n_rows + blotting.blot(SaveRequest.objects.filter(of), SAVE_WORDS, words)


@transaction.atomic
def hand_over_cases(*, from_id: int, to_id: int, customer_ids: Iterable[int] | None, at: datetime) -> list[int]:
    """Let another answer for somebody's open cases, of some customers or all that are left; return their ids."""
    rows = WinBackCase.objects.filter(person_id=from_id, status__in=rules.OPEN)
    return _give(_of(rows, customer_ids), "person_id", to_id, at)


@transaction.atomic
def take_back_cases(*, ids: Iterable[int], from_id: int, to_id: int, at: datetime) -> int:
    """Give cases back that are still open with whom they were handed to; return how many."""
    rows = WinBackCase.objects.filter(pk__in=list(ids), person_id=to_id, status__in=rules.OPEN)
    return len(_give(rows, "person_id", from_id, at))


@transaction.atomic
def hand_over_saves(*, from_id: int, to_id: int, customer_ids: Iterable[int] | None, at: datetime) -> list[int]:
    """Let another look after the open wishes to leave somebody took in; return their ids."""
    rows = SaveRequest.objects.filter(person_id=from_id, outcome=SaveRequest.Outcome.OPEN)
    return _give(_of(rows, customer_ids), "person_id", to_id, at)


@transaction.atomic
def take_back_saves(*, ids: Iterable[int], from_id: int, to_id: int, at: datetime) -> int:
    """Give wishes to leave back that are still open with whom they were handed to; return how many."""
    rows = SaveRequest.objects.filter(pk__in=list(ids), person_id=to_id, outcome=SaveRequest.Outcome.OPEN)
    return len(_give(rows, "person_id", from_id, at))


@transaction.atomic
def hand_over_plans(*, from_id: int, to_id: int, customer_ids: Iterable[int] | None, at: datetime) -> list[int]:
    """Let another answer for somebody's open plans, which are of no customer; return their ids."""
    if customer_ids is not None:
        return []
    return _give(WinBackPlan.objects.filter(owner_id=from_id, status=WinBackPlan.Status.OPEN), "owner_id", to_id, at)


@transaction.atomic
def take_back_plans(*, ids: Iterable[int], from_id: int, to_id: int, at: datetime) -> int:
    """Give plans back that are still open with whom they were handed to; return how many."""
    rows = WinBackPlan.objects.filter(pk__in=list(ids), owner_id=to_id, status=WinBackPlan.Status.OPEN)
    return len(_give(rows, "owner_id", from_id, at))


def _of(rows: QuerySet[Any], customer_ids: Iterable[int] | None) -> QuerySet[Any]:
    return rows if customer_ids is None else rows.filter(customer_id__in=list(customer_ids))


def _give(rows: QuerySet[Any], field: str, user_id: int, at: datetime) -> list[int]:
    """Give rows to somebody; a form that was open meanwhile is told by the version."""
    given = sorted(rows.values_list("pk", flat=True))
    with base.acting_as(base.System(f"handed over by {base.actor().label}")):
        some = rows.model._default_manager.filter(pk__in=given)
        some.update(**{field: user_id}, updated_at=at, version=F("version") + 1)
    return given
