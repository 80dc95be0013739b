"""Keeping house: what is known of a target follows a merged customer and comes back; of an erased one no word stays."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any

from django.db import transaction
from django.db.models import F

from zhike.apps.core import actions as core_actions
from zhike.apps.core import base
from zhike.apps.core.actions import blotting
from zhike.apps.targets.models import Building, BuildingStep, Find, FirstContact, TargetScore

MOVED: dict[str, Any] = {"contacts": FirstContact}


@transaction.atomic
def repoint_customer(*, from_id: int, to_id: int) -> dict[str, list[Any]]:
    """Let what is known of one customer be of another, unless that has its own; scores are reckoned anew."""
    moved: dict[str, list[Any]] = {
        name: core_actions.repoint(model, "customer_id", from_id=from_id, to_id=to_id) for name, model in MOVED.items()
    }
    with base.acting_as(base.System("repoint")):
        TargetScore.objects.filter(customer_id=from_id).delete()
        moved["finds"] = _only(Find, from_id, to_id, Find.objects.filter(customer_id=to_id).exists())
        is_open = Building.objects.filter(customer_id=to_id, ended_date=None).exists()
        mine = Building.objects.filter(customer_id=from_id)
        mine = mine.exclude(ended_date=None) if is_open else mine
        moved["buildings"] = list(mine.order_by("pk").values_list("pk", flat=True))
        Building.objects.filter(pk__in=moved["buildings"]).update(customer_id=to_id)
    return moved


def _only(model: Any, from_id: int, to_id: int, is_taken: bool) -> list[int]:
    return [] if is_taken else core_actions.repoint(model, "customer_id", from_id=from_id, to_id=to_id)


@transaction.atomic
def restore_customer(*, from_id: int, to_id: int, moved: Mapping[str, Sequence[int]]) -> int:
    """Take `repoint_customer` back, with what it returned; return how many rows went back."""
    every = MOVED | {"finds": Find, "buildings": Building}
    return sum(
        core_actions.put_back(model, "customer_id", moved.get(name, ()), from_id=to_id, to_id=from_id)
        for name, model in every.items()
    )


@transaction.atomic
def forget_customer(*, customer_id: int) -> int:
    """Erase what was written about a customer; days and counts stay. Return how many rows were touched."""
    with base.acting_as(base.System("erasure")):
        n_rows = TargetScore.objects.filter(customer_id=customer_id).delete()[0]
        n_rows += Find.objects.filter(customer_id=customer_id).update(note="")
        n_rows += FirstContact.objects.filter(customer_id=customer_id).update(reason="")
        return n_rows + BuildingStep.objects.filter(building__customer_id=customer_id).update(result="")


@transaction.atomic
def forget_person(*, person_id: int, customer_ids: Sequence[int], words: Mapping[str, str]) -> int:
    """Blot a key person out of what was written about some customers; return how many rows changed."""
    of = {"customer_id__in": customer_ids}
    with base.acting_as(base.System("erasure")):
        n_rows = blotting.blot(Find.objects.filter(**of), ("note",), words)
        n_rows += blotting.blot(FirstContact.objects.filter(**of), ("reason",), words)
        steps = BuildingStep.objects.filter(building__customer_id__in=customer_ids)
        return n_rows + blotting.blot(steps, ("result",), words)


@transaction.atomic
def hand_over_steps(*, from_id: int, to_id: int, customer_ids: Iterable[int] | None, at: datetime) -> list[int]:
    """Give somebody's open steps, about some customers or all that are left, to another; return the ids."""
    rows = BuildingStep.objects.filter(owner_id=from_id, done_date=None)
    rows = rows if customer_ids is None else rows.filter(building__customer_id__in=list(customer_ids))
    return _give(sorted(rows.values_list("pk", flat=True)), to_id, at)


@transaction.atomic
def take_back_steps(*, ids: Iterable[int], from_id: int, to_id: int, at: datetime) -> int:
    """Give steps back that are still to be done by whom they were handed to; return how many."""
    rows = BuildingStep.objects.filter(pk__in=list(ids), owner_id=to_id, done_date=None)
    return len(_give(sorted(rows.values_list("pk", flat=True)), from_id, at))


def _give(ids: list[int], user_id: int, at: datetime) -> list[int]:
    with base.acting_as(base.System(f"handed over by {base.actor().label}")):
        some = BuildingStep.objects.filter(pk__in=ids)
        some.update(owner_id=user_id, updated_at=at, version=F("version") + 1)
    return ids
