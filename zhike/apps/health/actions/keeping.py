"""Keeping house: relations when customers are merged or parted, customers and persons erased, when somebody leaves."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any

from django.db import transaction
from django.db.models import F

from zhike.apps.core import actions as core_actions
from zhike.apps.core import base
from zhike.apps.core.actions import blotting
from zhike.apps.health.models import Assessment, Bond, Chance, Enrolment, Exchange, Programme, Relation

MOVED: dict[str, Any] = {"exchanges": Exchange, "bonds": Bond, "chances": Chance}


@transaction.atomic
def repoint_customer(*, from_id: int, to_id: int) -> dict[str, list[int]]:
    """Let what was noted of one customer be of another; each keeps its own measurements.

    Of a programme both are in, the one that goes keeps its place there until it is back.
    """
    moved = {
        name: core_actions.repoint(model, "customer_id", from_id=from_id, to_id=to_id) for name, model in MOVED.items()
    }
    with base.acting_as(base.System("repoint")):
        both = Enrolment.objects.filter(customer_id=to_id).values("programme_id")
        rows = Enrolment.objects.filter(customer_id=from_id).exclude(programme_id__in=both)
        moved["enrolments"] = sorted(rows.values_list("pk", flat=True))
        Enrolment.objects.filter(pk__in=moved["enrolments"]).update(customer_id=to_id)
    return moved


@transaction.atomic
def restore_customer(*, from_id: int, to_id: int, moved: Mapping[str, Sequence[int]]) -> int:
    """Take `repoint_customer` back, with what it returned; return how many rows went back."""
    return sum(
        core_actions.put_back(model, "customer_id", moved.get(name, ()), from_id=to_id, to_id=from_id)
        for name, model in (MOVED | {"enrolments": Enrolment}).items()
    )


@transaction.atomic
def forget_customer(*, customer_id: int) -> int:
    """Erase what was written about a customer and how its relation was measured; return how many rows were touched."""
    of = {"customer_id": customer_id}
    with base.acting_as(base.System("erasure")):
        n_rows = Exchange.objects.filter(**of).update(what="") + Bond.objects.filter(**of).update(what="")
        n_rows += Chance.objects.filter(**of).update(whom="", where="")
        n_rows += Relation.objects.filter(**of).delete()[0]
        return n_rows + Assessment.objects.filter(**of).delete()[0]


@transaction.atomic
def forget_person(*, person_id: int, customer_ids: Sequence[int], words: Mapping[str, str]) -> int:
    """Blot a key person out of what was written about some customers; return how many rows changed."""
    of: dict[str, Any] = {"customer_id__in": customer_ids}
    with base.acting_as(base.System("erasure")):
        n_rows = blotting.blot(Exchange.objects.filter(**of), ("what",), words)
        n_rows += blotting.blot(Bond.objects.filter(**of), ("what",), words)
        n_rows += blotting.blot(Chance.objects.filter(**of), ("whom", "where"), words)
        n_rows += blotting.blot(Relation.objects.filter(**of), ("force_note", "plan"), words)
        # Programmes are of no single customer and name whom they please.
        return n_rows + blotting.blot(Programme.objects.all(), ("name", "goal", "shared"), words)


@transaction.atomic
def hand_over_programmes(*, from_id: int, to_id: int, customer_ids: Iterable[int] | None, at: datetime) -> list[int]:
    """Let another lead somebody's open programmes once all that is left is handed over."""
    rows = Programme.objects.filter(owner_id=from_id, closed_date=None)
    return _give(rows, to_id, at) if customer_ids is None else []


@transaction.atomic
def take_back_programmes(*, ids: Iterable[int], from_id: int, to_id: int, at: datetime) -> int:
    """Let somebody lead programmes again that whom they were handed to still leads; return how many."""
    return len(_give(Programme.objects.filter(pk__in=list(ids), owner_id=to_id, closed_date=None), from_id, at))


def _give(rows: Any, user_id: int, at: datetime) -> list[int]:
    given = sorted(rows.values_list("pk", flat=True))
    with base.acting_as(base.System(f"handed over by {base.actor().label}")):
        some = Programme.objects.filter(pk__in=given)
        some.update(owner_id=user_id, updated_at=at, version=F("version") + 1)
    return given
