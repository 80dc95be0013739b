"""Handing over: somebody's planned visits and the activities they run become a successor's, and go back."""

from collections.abc import Iterable
from datetime import datetime

from django.db import models, transaction
from django.db.models import F

from zhike.apps.activities.models import Activity, Visit
from zhike.apps.core import base


@transaction.atomic
def hand_over_visits(*, from_id: int, to_id: int, customer_ids: Iterable[int] | None, at: datetime) -> list[int]:
    """Give somebody's planned visits to some customers to another; return ids. There is no visit to nobody."""
    rows = Visit.objects.filter(user_id=from_id, customer_id__in=list(customer_ids or ()))
    return _give(rows.filter(status=Visit.Status.PLANNED), "user_id", to_id, at=at)


@transaction.atomic
def take_back_visits(*, ids: Iterable[int], from_id: int, to_id: int, at: datetime) -> int:
    """Give visits back that are still planned for whom they were handed to; return how many."""
    rows = Visit.objects.filter(pk__in=list(ids), user_id=to_id, status=Visit.Status.PLANNED)
    return len(_give(rows, "user_id", from_id, at=at))


@transaction.atomic
def hand_over_activities(*, from_id: int, to_id: int, customer_ids: Iterable[int] | None, at: datetime) -> list[int]:
    """Give the planned activities somebody runs to another, once: with what is about no customer; return ids."""
    rows = Activity.objects.filter(organiser_id=from_id, status=Activity.Status.PLANNED)
    return [] if customer_ids is not None else _give(rows, "organiser_id", to_id, at=at)


@transaction.atomic
def take_back_activities(*, ids: Iterable[int], from_id: int, to_id: int, at: datetime) -> int:
    """Give activities back that are still planned and run by whom they were handed to; return how many."""
    rows = Activity.objects.filter(pk__in=list(ids), organiser_id=to_id, status=Activity.Status.PLANNED)
    return len(_give(rows, "organiser_id", from_id, at=at))


def _give(rows: models.QuerySet, field: str, user_id: int, *, at: datetime) -> list[int]:
    """Give rows to somebody; a form that was open meanwhile is told by the version.

    Locked: whoever gives the same away at the same moment waits, and finds what is left.
    """
    ids = [row.pk for row in rows.select_for_update(of=("self",)).order_by("pk")]
    with base.acting_as(base.System(f"handed over by {base.actor().label}")):
        some = rows.model._default_manager.filter(pk__in=ids)
        some.update(**{field: user_id}, updated_at=at, version=F("version") + 1)
    return ids
