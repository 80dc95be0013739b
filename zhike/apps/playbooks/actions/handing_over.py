"""Handing over: what rules give to somebody by name goes to a successor, and back. Their author stays.

A rule sees what its author sees: nobody becomes one without having read it. Those of a leaver rest until somebody
switches them on again.
"""

from collections.abc import Iterable
from datetime import datetime

from django.db import transaction
from django.db.models import F

from zhike.apps.playbooks.models import Rule


@transaction.atomic
def hand_over_rules(*, from_id: int, to_id: int, customer_ids: Iterable[int] | None, at: datetime) -> list[int]:
    """Let rules that name somebody name another, once: with what is about no customer; return ids."""
    if customer_ids is not None:
        return []
    ids = list(Rule.objects.filter(person_id=from_id).order_by("pk").values_list("pk", flat=True))
    return ids if _name(ids, from_id, to_id, at=at) else []


@transaction.atomic
def take_back_rules(*, ids: Iterable[int], from_id: int, to_id: int, at: datetime) -> int:
    """Let rules that still name the successor name who they named before; return how many."""
    return _name(list(ids), to_id, from_id, at=at)


def _name(ids: list[int], from_id: int, to_id: int, *, at: datetime) -> int:
    rows = Rule.objects.filter(pk__in=ids, person_id=from_id)
    return rows.update(person_id=to_id, updated_at=at, version=F("version") + 1)
