"""Reads of members: the list with balances, one with its ledger, what runs out when, the statement for the customer."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from django.db.models import BigIntegerField, F, OuterRef, Q, QuerySet, Subquery, Sum, Value, Window
from django.db.models.functions import Coalesce

from zhike.analytics import points
from zhike.apps.catalog import queries as catalog_queries
from zhike.apps.core import base
from zhike.apps.core.prepared import prepared_one
from zhike.apps.loyalty.models import Member, PointsEntry
from zhike.apps.loyalty.queries import levels as level_queries
from zhike.apps.loyalty.queries import offering

ACTIVE = Member.State.ACTIVE
N_ENTRIES = 20
WHOLE = BigIntegerField()


@dataclass(frozen=True)
class Soon:
    """Points that run out after a day."""

    last_day: date
    points: int


@dataclass(frozen=True)
class Statement:
    """What a member is told: card, level, balance, the latest entries, what runs out when, what it is entitled to."""

    member: Member
    is_over: bool
    balance: int
    owed: int
    entries: Sequence[Any]
    runs_out: Sequence[Soon]
    levels: Sequence[Any]
    offers: Sequence[offering.Offered]


def members() -> QuerySet[Member]:
    """Return the visible members with their customers and balances, the latest first."""
    own = PointsEntry.objects.filter(member=OuterRef("pk")).order_by().values("member")
    summed = Subquery(own.annotate(n=Sum("points")).values("n"), output_field=WHOLE)
    rows = Member.objects.select_related("customer", "customer__branch", "customer__owner")
    return rows.annotate(balance=Coalesce(summed, Value(0, WHOLE))).order_by("-since", "-id")


def member(member_id: int) -> Member | None:
    """Return a visible member."""
    return members().filter(pk=member_id).first()


@prepared_one
def member_of(customer_id: int) -> QuerySet[Member]:
    """Return a visible customer's membership, also one that is over."""
    return members().filter(customer_id=customer_id)[:1]


def members_among(customer_ids: Collection[int], day: date) -> set[int]:
    """Return which of some visible customers are members on a day."""
    rows = Member.objects.filter(customer_id__in=list(customer_ids), state=ACTIVE, since__lte=day)
    return set(rows.filter(Q(until=None) | Q(until__gte=day)).values_list("customer_id", flat=True))


def by_card(card_no: str) -> Member | None:
    """Return the member a card belongs to; asked by the machine, as the card is shown."""
    return members().filter(card_no=card_no.strip()).first()


def is_over(row: Member, day: date) -> bool:
    """Say whether a membership does not hold on a day."""
    return row.state != ACTIVE or day < row.since or (row.until is not None and day > row.until)


def balance(member_id: int) -> int:
    """Return the sum of a member's ledger."""
    return PointsEntry.objects.filter(member_id=member_id).aggregate(n=Sum("points"))["n"] or 0


def entries() -> QuerySet[PointsEntry]:
    """Return the visible entries of the ledger, the latest first."""
    return PointsEntry.objects.select_related("member", "member__customer").order_by("-day", "-id")


def entries_of(member_id: int) -> QuerySet[PointsEntry]:
    """Return a member's ledger, the latest first, with the balance after each entry."""
    running = Window(Sum("points"), order_by=(F("day").asc(), F("id").asc()))
    return PointsEntry.objects.filter(member_id=member_id).annotate(after=running).order_by("-day", "-id")


def lots(member_id: int) -> tuple[list[points.Lot], int]:
    """Return a member's lots, by their last day, less what was taken back of them, and how much was used."""
    rows = PointsEntry.objects.filter(member_id=member_id).order_by()
    earned = rows.filter(Q(kind=PointsEntry.Kind.EARN) | ~Q(lot=None))
    days = earned.values_list("last_day").annotate(n=Sum("points"))
    found = [points.Lot(n, last_day) for last_day, n in days if n]
    used = rows.exclude(kind=PointsEntry.Kind.EARN).filter(lot=None).aggregate(n=Sum("points"))["n"] or 0
    return found, -used


def running_out(member_id: int, *, day: date, days: int | None = None) -> list[Soon]:
    """Return what of a balance runs out when, from a day on, within some days where that is given; soonest first."""
    found, used = lots(member_id)
    until = None if days is None else day + timedelta(days=days)
    left = zip(found, points.left(found, used), strict=True)
    soon = [
        Soon(lot.last_day, n)
        for lot, n in left
        if n and lot.last_day is not None and lot.last_day >= day and (until is None or lot.last_day <= until)
    ]  # fmt: skip
    return sorted(soon, key=lambda one: one.last_day)


def by_hand(day: date, *, user_id: int | None = None, member_id: int | None = None) -> int:
    """Return how many points were given and taken by hand on a day, by a colleague or to a member."""
    rows = PointsEntry.objects.filter(day=day, source=PointsEntry.Source.BY_HAND)
    rows = rows.filter(user_id=user_id) if member_id is None else rows.filter(member_id=member_id)
    return sum(abs(n) for n in rows.values_list("points", flat=True))


def statement(customer_id: int, *, day: date) -> Statement | None:
    """Return what a customer that is a member is told of its membership; None of any other."""
    row = member_of(customer_id)
    if row is None:
        return None
    owed = PointsEntry.objects.filter(member_id=row.pk).aggregate(n=Sum("owed"))["n"] or 0
    return Statement(
        member=row, is_over=is_over(row, day), balance=row.balance,  # type: ignore[attr-defined]  # annotated
        owed=owed, entries=list(entries_of(row.pk)[:N_ENTRIES]), runs_out=running_out(row.pk, day=day),
        levels=list(level_queries.levels_of(row.pk)), offers=offering.offered_to(row, day=day),
    )  # fmt: skip


def warn_days() -> int:
    """Return how many days before they run out points are named."""
    return catalog_queries.table("points_rules")["pointsrule.ORDER"]["warn"]


def posted(key: str) -> PointsEntry | None:
    """Return the entry a key was posted with, whoever may see it."""
    with base.acting_as(base.System("was it posted")):
        return PointsEntry.objects.filter(key=key).first()
