"""Levels: those of a run applied, one given by hand; each with its day and what it rested on."""

from collections.abc import Collection
from datetime import date, datetime
from decimal import Decimal

from django.db import transaction

from zhike.apps.core import actions as core_actions
from zhike.apps.loyalty import queries, rules
from zhike.apps.loyalty.actions import posting
from zhike.apps.loyalty.models import LevelSpan, Member

WHY = LevelSpan.Why


@transaction.atomic
def apply_levels(*, day: date, member_ids: Collection[int] | None = None, at: datetime) -> int:
    """Let visible members rise and fall as the rules say on a day, some of them or all; return how many moved."""
    n_moved = 0
    for move in queries.level_moves(day):
        if member_ids is None or move.member.pk in member_ids:
            row = posting.held(move.member.pk)
            _move(row, move.due, move.why, day, at, spend=move.spend, points=move.points)
            n_moved += 1
    return n_moved


@transaction.atomic
def set_level(*, member_id: int, level: str, reason: str, day: date, at: datetime) -> None:
    """Give a member a level by hand. Raises Refused, NoSuchMember."""
    row = posting.held(member_id)
    if level not in rules.LEVELS:
        raise rules.Refused("BAD_LEVEL", "level")
    if not reason.strip():
        raise rules.Refused("NO_REASON", "reason")
    if level != row.level:
        _move(row, level, WHY.DECIDED, day, at, reason=reason)


def _move(
    row: Member, level: str, why: str, day: date, at: datetime, *, spend: Decimal | None = None,
    points: int | None = None, reason: str = "",
) -> None:  # fmt: skip
    former = row.level
    day = max(day, row.since)
    # What began the same day never held.
    LevelSpan.objects.filter(member=row, valid_to=None, valid_from__gte=day).delete()
    LevelSpan.objects.filter(member=row, valid_to=None).update(valid_to=day)
    LevelSpan(member=row, level=level, valid_from=day, why=why, spend=spend, points=points).save(force_insert=True)
    row.change({"level": level}, version=None, at=at)
    posting.tell("member.level", row, at, former=former, level=level, why=why, reason=reason.strip()[:300])
    told = {"member_id": row.pk, "customer_id": row.customer_id, "former": former, "level": level}
    core_actions.record("member.level_changed", told, at=at)
