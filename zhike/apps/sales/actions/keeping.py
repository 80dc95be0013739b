"""Keeping house when a customer is merged into another, brought back, or forgotten, and when somebody leaves."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any

from django.db import transaction
from django.db.models import F, QuerySet

from zhike.apps.core import actions as core_actions
from zhike.apps.core import base
from zhike.apps.core.actions import blotting
from zhike.apps.sales.models import (
    Contract,
    CustomerNeed,
    GateEvidence,
    Opportunity,
    Proposal,
    ProposalLine,
    QuoteLine,
)

MOVED: dict[str, Any] = {"opportunity": Opportunity, "customer_need": CustomerNeed, "contract": Contract}
OPPORTUNITY_WORDS = ("title", "next_step", "verdict")
NEED_WORDS = ("text", "evidence", "feature", "benefit", "proof")
# The words of each table, and where its customer stands.
WORDS: tuple[tuple[Any, str, tuple[str, ...]], ...] = (
    (Opportunity, "customer_id", OPPORTUNITY_WORDS),
    (CustomerNeed, "customer_id", NEED_WORDS),
    (Contract, "customer_id", ("title",)),
    (GateEvidence, "opportunity__customer_id", ("evidence",)),
    (Proposal, "opportunity__customer_id", ("title", "benefit")),
    (ProposalLine, "proposal__opportunity__customer_id", ("text",)),
    (QuoteLine, "quotation__opportunity__customer_id", ("text",)),
)


@transaction.atomic
def repoint_customer(*, from_id: int, to_id: int) -> dict[str, list[int]]:
    """Let needs, opportunities and contracts of one customer be of another; return the ids."""
    return {
        name: core_actions.repoint(model, "customer_id", from_id=from_id, to_id=to_id)
        for name, model in MOVED.items()
    }  # fmt: skip


@transaction.atomic
def restore_customer(*, from_id: int, to_id: int, moved: Mapping[str, Sequence[int]]) -> None:
    """Let what was of a customer before it was merged be its own again."""
    for name, model in MOVED.items():
        core_actions.put_back(model, "customer_id", moved.get(name, ()), from_id=to_id, to_id=from_id)


@transaction.atomic
def forget_customer(*, customer_id: int) -> int:
    """Erase what was written about a customer; codes, days and amounts stay. Return how many rows were touched."""
    with base.acting_as(base.System("erasure")):
        return sum(
            model.objects.filter(**{path: customer_id}).update(**dict.fromkeys(words, ""))
            for model, path, words in WORDS
        )


@transaction.atomic
def forget_person(*, person_id: int, customer_ids: Sequence[int], words: Mapping[str, str]) -> int:
    """Blot a key person out of what was written about some customers; return how many rows changed."""
    with base.acting_as(base.System("erasure")):
        CustomerNeed.objects.filter(person_id=person_id).update(person=None)
        GateEvidence.objects.filter(person_id=person_id).update(person=None)
        return sum(
            blotting.blot(model.objects.filter(**{f"{path}__in": customer_ids}), columns, words)
            for model, path, columns in WORDS
        )


@transaction.atomic
def hand_over_opportunities(*, from_id: int, to_id: int, customer_ids: Iterable[int] | None, at: datetime) -> list[int]:
    """Give somebody's open opportunities with some customers, or all that are left, to another."""
    rows = Opportunity.objects.filter(owner_id=from_id, closed_date=None)
    rows = rows if customer_ids is None else rows.filter(customer_id__in=list(customer_ids))
    return _give(rows, to_id, at)


@transaction.atomic
def take_back_opportunities(*, ids: Iterable[int], from_id: int, to_id: int, at: datetime) -> int:
    """Give opportunities back that are still open with whom they were handed to; return how many."""
    rows = Opportunity.objects.filter(pk__in=list(ids), owner_id=to_id, closed_date=None)
    return len(_give(rows, from_id, at))


def _give(rows: QuerySet[Opportunity], user_id: int, at: datetime) -> list[int]:
    """Give rows to somebody; a form that was open meanwhile is told by the version."""
    given = sorted(rows.values_list("pk", flat=True))
    with base.acting_as(base.System(f"handed over by {base.actor().label}")):
        some = Opportunity.objects.filter(pk__in=given)
        some.update(owner_id=user_id, updated_at=at, version=F("version") + 1)
    return given
