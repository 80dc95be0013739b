"""Keeping house: stages, moves and what was done in spite of a rule follow a merged customer; words are blotted out."""

from collections.abc import Mapping, Sequence
from typing import Any

from django.db import models, transaction

from zhike.apps.core import actions as core_actions
from zhike.apps.core import base
from zhike.apps.core.actions import blotting
from zhike.apps.lifecycles.models import BusinessStage, Override, Regress, StageMove

TABLES: dict[str, type[models.Model]] = {"moves": StageMove, "regresses": Regress, "overrides": Override}


@transaction.atomic
def repoint_customer(*, from_id: int, to_id: int) -> dict[str, list[Any]]:
    """Let all that is about one customer be about another; a stage that holds stays where there is one already."""
    moved: dict[str, list[Any]] = {
        name: core_actions.repoint(model, "customer_id", from_id=from_id, to_id=to_id) for name, model in TABLES.items()
    }
    with base.acting_as(base.System("merge")):
        rows = BusinessStage.objects.filter(customer_id=from_id)
        if BusinessStage.objects.filter(customer_id=to_id, ended_date=None).exists():
            rows = rows.exclude(ended_date=None)
        moved["stages"] = list(rows.order_by("pk").values_list("pk", flat=True))
        BusinessStage.objects.filter(pk__in=moved["stages"]).update(customer_id=to_id)
    return moved


@transaction.atomic
def restore_customer(*, from_id: int, to_id: int, moved: dict[str, list[Any]]) -> int:
    """Take `repoint_customer` back, with what it returned; return how many rows went back."""
    tables = TABLES | {"stages": BusinessStage}
    return sum(
        core_actions.put_back(model, "customer_id", moved.get(name, []), from_id=to_id, to_id=from_id)
        for name, model in tables.items()
    )


@transaction.atomic
def forget_customer(*, customer_id: int) -> int:
    """Erase what was written in words about the relation with a person; stages and days stay. Return how many rows."""
    with base.acting_as(base.System("erasure")):
        n_rows = BusinessStage.objects.filter(customer_id=customer_id).update(evidence="")
        n_rows += StageMove.objects.filter(customer_id=customer_id).exclude(note="").update(note="")
        return n_rows + Override.objects.filter(customer_id=customer_id).update(reason="")


@transaction.atomic
def forget_person(*, person_id: int, customer_ids: Sequence[int], words: Mapping[str, str]) -> int:
    """Blot a key person out of what was written about the life of some customers; return how many rows changed."""
    with base.acting_as(base.System("erasure")):
        texts = ((BusinessStage, "evidence"), (StageMove, "note"), (Override, "reason"))
        return sum(
            blotting.blot(model._default_manager.filter(customer_id__in=customer_ids), (column,), words)
            for model, column in texts
        )
