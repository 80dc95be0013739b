"""Handing over: what rules give to somebody by name goes to a successor, and back. Their author stays.

A rule sees what its author sees: nobody becomes one without having read it. Those of a leaver rest until somebody
switches them on again.
"""

from collections.abc import Iterable
from datetime import datetime

from django.db import transaction
from django.db.models import F, Q, QuerySet

from zhike.apps.playbooks.models import Rule, Step


@transaction.atomic
def hand_over_rules(*, from_id: int, to_id: int, customer_ids: Iterable[int] | None, at: datetime) -> list[int]:
    """Let rules that name somebody name another, once: with what is about no customer; return ids."""
    if customer_ids is not None:
        return []
    ids = list(_naming(from_id).order_by("pk").values_list("pk", flat=True).distinct())
    return ids if _name(ids, from_id, to_id, at=at) else []


@transaction.atomic
def take_back_rules(*, ids: Iterable[int], from_id: int, to_id: int, at: datetime) -> int:
    """Let rules that still name the successor name who they named before; return how many."""
    return _name(list(ids), to_id, from_id, at=at)


def _naming(user_id: int) -> QuerySet[Rule]:
    return Rule.objects.filter(Q(person_id=user_id) | Q(steps__person_id=user_id))


def _name(ids: list[int], from_id: int, to_id: int, *, at: datetime) -> int:
    named = set(_naming(from_id).filter(pk__in=ids).values_list("pk", flat=True))
    Step.objects.filter(rule_id__in=named, person_id=from_id).update(person_id=to_id)
    Rule.objects.filter(pk__in=named, person_id=from_id).update(person_id=to_id)
    return Rule.objects.filter(pk__in=named).update(updated_at=at, version=F("version") + 1)
