"""Reads of levels: a member's history, the lines, and who would rise or fall on a day."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from django.db.models import Count, Q, QuerySet, Sum

from zhike.apps.catalog import queries as catalog_queries
from zhike.apps.loyalty import rules
from zhike.apps.loyalty.models import LevelSpan, Member, PointsEntry
from zhike.apps.trade import queries as trade_queries


@dataclass(frozen=True)
class Move:
    """A member that would rise or fall, and what it rests on."""

    member: Member
    due: str
    why: str
    spend: Decimal
    points: int


def levels_of(member_id: int) -> QuerySet[LevelSpan]:
    """Return a member's levels, the latest first."""
    return LevelSpan.objects.filter(member_id=member_id).order_by("-valid_from", "-id")


def lines() -> dict[str, dict[str, int]]:
    """Return the lines of the levels in force, by level."""
    return {code.rpartition(".")[2]: row for code, row in catalog_queries.table("member_levels").items()}


def scheme() -> dict[str, int]:
    """Return the rules of the membership in force."""
    return catalog_queries.table("membership")["membership.SCHEME"]


def level_moves(day: date) -> list[Move]:
    """Return the visible members that would rise or fall on a day: the largest buyers first."""
    rule, known = scheme(), lines()
    first = rules.months_before(day, rule["window"])
    rows = list(
        Member.objects.select_related("customer").filter(state=Member.State.ACTIVE, since__lte=day)
        .filter(Q(until=None) | Q(until__gte=day)).order_by("pk")
    )  # fmt: skip
    spans = dict(
        LevelSpan.objects.filter(valid_to=None, member__in=[row.pk for row in rows]).values_list(
            "member_id", "valid_from"
        )
    )
    spends, earned = _spends(first, day), _earned(first, day)
    found = []
    for row in rows:
        spend, points = spends.get(row.customer_id, Decimal(0)), earned.get(row.pk, 0)
        due = rules.level_for(spend, points, known)
        why = rules.move_of(row.level, due, since=spans.get(row.pk, row.since), day=day, keep=rule["keep"])
        if why:
            found.append(Move(row, due, why, spend, points))
    return sorted(found, key=lambda move: (-move.spend, move.member.pk))


def _spends(first: date, day: date) -> dict[int, Decimal]:
    rows = trade_queries.orders().select_related(None).filter(order_date__gt=first, order_date__lte=day)
    of = rows.filter(customer_id__in=Member.objects.order_by().values("customer_id")).order_by()
    return dict(of.values_list("customer_id").annotate(sum=Sum("amount")))


def _earned(first: date, day: date) -> dict[int, int]:
    rows = PointsEntry.objects.filter(day__gt=first, day__lte=day)
    own = rows.filter(Q(kind=PointsEntry.Kind.EARN) | ~Q(lot=None)).order_by()
    return dict(own.values_list("member_id").annotate(sum=Sum("points")))


def n_by_level() -> dict[str, int]:
    """Return how many visible members there are at each level."""
    rows = Member.objects.filter(state=Member.State.ACTIVE).order_by().values_list("level")
    return dict.fromkeys(rules.LEVELS, 0) | dict(rows.annotate(n=Count("pk")))
