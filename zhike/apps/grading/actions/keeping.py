"""Keeping house when a customer is merged into another, brought back, or forgotten."""

from collections.abc import Mapping, Sequence
from typing import Any

from django.db import transaction

from zhike.apps.core import actions as core_actions
from zhike.apps.core import base
from zhike.apps.core.actions import blotting
from zhike.apps.grading.models import Held, Proposal, RetirementPlan, RetirementStep, Support, UpgradeProgramme

# What is open of the survivor stays: a second open case, programme or proposal of a day is closed with its customer.
MOVED: dict[str, Any] = {"retirement": RetirementPlan, "programme": UpgradeProgramme, "support": Support}
PLAN_WORDS = (
    "reason", "strategic_reason", "notice", "alternatives", "legal_check", "unpaid", "outcome",
)  # fmt: skip


@transaction.atomic
def repoint_customer(*, from_id: int, to_id: int) -> dict[str, list[int]]:
    """Let plans, programmes and support of one customer be of another, but for what both have open; return the ids."""
    moved = {}
    with base.acting_as(base.System("repoint")):
        for name, model in MOVED.items():
            rows = model.objects.filter(customer_id=from_id)
            if name != "support":
                is_open = _open(model)
                if is_open.filter(customer_id=to_id).exists():
                    rows = rows.exclude(pk__in=is_open.filter(customer_id=from_id).values("pk"))
            moved[name] = list(rows.order_by("pk").values_list("pk", flat=True))
            model.objects.filter(pk__in=moved[name]).update(customer_id=to_id)
    return moved


def _open(model: Any) -> Any:
    if model is RetirementPlan:
        return RetirementPlan.objects.filter(closed_date=None)
    return UpgradeProgramme.objects.filter(status="OPEN")


@transaction.atomic
def restore_customer(*, from_id: int, to_id: int, moved: Mapping[str, Sequence[int]]) -> None:
    """Let what was of a customer before it was merged be its own again."""
    for name, model in MOVED.items():
        core_actions.put_back(model, "customer_id", moved.get(name, ()), from_id=to_id, to_id=from_id)


@transaction.atomic
def forget_customer(*, customer_id: int) -> int:
    """Erase what was written about a customer; verdicts, days and amounts stay. Return how many rows were touched."""
    with base.acting_as(base.System("erasure")):
        plans = RetirementPlan.objects.filter(customer_id=customer_id)
        n_rows = RetirementStep.objects.filter(plan__customer_id=customer_id).update(note="")
        n_rows += plans.update(**dict.fromkeys(PLAN_WORDS, ""))
        n_rows += UpgradeProgramme.objects.filter(customer_id=customer_id).update(note="", outcome="")
        n_rows += Proposal.objects.filter(customer_id=customer_id).update(note="")
        n_rows += Held.objects.filter(customer_id=customer_id).delete()[0]
        return n_rows + Support.objects.filter(customer_id=customer_id).update(what="", result="")


@transaction.atomic
def forget_person(*, person_id: int, customer_ids: Sequence[int], words: Mapping[str, str]) -> int:
    """Blot a key person out of what was written about some customers; return how many rows changed."""
    with base.acting_as(base.System("erasure")):
        of = {"customer_id__in": customer_ids}
        n_rows = blotting.blot(RetirementPlan.objects.filter(**of), PLAN_WORDS, words)
        steps = RetirementStep.objects.filter(plan__customer_id__in=customer_ids)
        n_rows += blotting.blot(steps, ("note",), words)
        n_rows += blotting.blot(UpgradeProgramme.objects.filter(**of), ("note", "outcome"), words)
        n_rows += blotting.blot(Proposal.objects.filter(**of), ("note",), words)
        return n_rows + blotting.blot(Support.objects.filter(**of), ("what", "result"), words)
