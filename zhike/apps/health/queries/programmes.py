"""Reads of programmes for relations: people and money planned and used, whom they retained, before and after."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from django.db.models import Count, Q, QuerySet, Sum

from zhike.analytics import bonds, differences
from zhike.apps.core import base
from zhike.apps.customers import queries as customer_queries
from zhike.apps.health import rules
from zhike.apps.health.models import Allocation, Enrolment, Programme, Relation
from zhike.apps.interactions import queries as interaction_queries
from zhike.apps.trade import queries as trade_queries


def programmes() -> QuerySet[Programme]:
    """Return the visible programmes with branch and owner, the latest first."""
    rows = Programme.objects.select_related("branch", "owner").order_by("-first_date", "-pk")
    treated = Count("enrolments", filter=Q(enrolments__is_control=False), distinct=True)
    return rows.annotate(n_customers=treated, n_people=Count("allocations", distinct=True))


def programme(programme_id: int) -> Programme | None:
    """Return a visible programme."""
    return programmes().filter(pk=programme_id).first()


def allocations_of(programme_id: int) -> QuerySet[Allocation]:
    """Return who works for a visible programme, by name."""
    return Allocation.objects.select_related("user").filter(programme_id=programme_id).order_by("user__name", "pk")


def allocation(allocation_id: int) -> Allocation | None:
    """Return somebody's share in a visible programme."""
    return Allocation.objects.select_related("programme", "user").filter(pk=allocation_id).first()


def taken_of(user_id: int, *, beside: int) -> list[tuple[date, date, int]]:
    """Return first and last day and percent of what somebody is allocated in other open programmes, seen or not."""
    with base.acting_as(base.System("time of colleagues")):
        rows = Allocation.objects.filter(user_id=user_id, programme__closed_date=None).exclude(programme_id=beside)
        return list(rows.values_list("programme__first_date", "programme__last_date", "percent"))


def enrolled(programme_id: int, *, is_control: bool = False) -> QuerySet[Enrolment]:
    """Return the visible customers a programme is for, or is compared with, by name."""
    rows = Enrolment.objects.select_related("customer__card").filter(
        programme_id=programme_id, is_control=is_control
    )  # fmt: skip
    return rows.order_by("customer__name", "pk")


def standing_of(customer_ids: Iterable[int]) -> dict[int, Relation]:
    """Return how the relations with some visible customers stand."""
    return {row.customer_id: row for row in Relation.objects.filter(customer_id__in=list(customer_ids))}


@dataclass(frozen=True)
class Outcome:
    """What a programme came to: retained customers and what each cost, customers a head, hours, speed, strength."""

    n_enrolled: int
    n_retained: int
    cost: Decimal | None
    per_customer: float | None
    n_people: int
    customers_per_head: float | None
    planned_hours: int
    used_hours: int | None
    days_between_before: float | None
    days_between: float | None
    strength_before: float | None
    strength: float | None
    n_compared: int
    # Retained of those nothing was done for, and by how much more of the others were; None without such a group.
    control: differences.Share | None = None
    effect: differences.Effect | None = None


def outcome(row: Programme, day: date) -> Outcome:
    """Return what a visible programme came to by a day, of its visible customers.

    Retained is who bought since it began and was not silent beyond two of its intervals. Days between talks are those
    of the programme and of as many days before it. Strengths are compared where both are known.
    """
    last = min(day, row.last_date)
    found = list(enrolled(row.pk).values_list("customer_id", "strength"))
    ids = [pk for pk, _strength in found]
    people = (
        allocations_of(row.pk).order_by().aggregate(planned=Sum("planned_hours"), used=Sum("used_hours"), n=Count("pk"))
    )
    n_retained = _n_retained(ids, row.first_date, last)
    standing = standing_of(ids)
    now = {pk: one.strength for pk, one in standing.items() if one.strength is not None}
    pairs = [(strength, now[pk]) for pk, strength in found if strength is not None and pk in now]
    n_days = max((last - row.first_date).days, 1)
    control = _control(row, last)
    return Outcome(
        n_enrolled=len(ids), n_retained=n_retained, cost=row.spent,
        per_customer=bonds.per_customer(None if row.spent is None else float(row.spent), n_retained),
        n_people=people["n"], customers_per_head=len(ids) / people["n"] if people["n"] else None,
        planned_hours=people["planned"] or 0, used_hours=people["used"],
        days_between_before=_between(ids, row.first_date - (last - row.first_date), row.first_date, n_days),
        days_between=_between(ids, row.first_date, last, n_days),
        strength_before=sum(one for one, _ in pairs) / len(pairs) if pairs else None,
        strength=sum(one for _, one in pairs) / len(pairs) if pairs else None, n_compared=len(pairs),
        control=control,
        effect=differences.difference(differences.Share(n_retained, len(ids)), control) if control and ids else None,
    )  # fmt: skip


def _control(row: Programme, last: date) -> differences.Share | None:
    ids = list(enrolled(row.pk, is_control=True).values_list("customer_id", flat=True))
    return differences.Share(_n_retained(ids, row.first_date, last), len(ids)) if ids else None


def _n_retained(ids: list[int], first: date, last: date) -> int:
    cards = customer_queries.cards_of(ids)
    bought = {pk: end for pk, (_begin, end) in trade_queries.last_bought(ids, last).items() if end >= first}
    limits = {pk: rules.BUYING_CYCLES * card.cycle_days for pk, card in cards.items() if card.cycle_days}
    silent = {pk: (last - end).days for pk, end in bought.items() if pk in cards}
    return sum(n_days <= limits.get(pk, n_days) for pk, n_days in silent.items())


def _between(ids: list[int], first: date, last: date, n_days: int) -> float | None:
    """Return the days between talks with one customer in a span; None where there was none."""
    n = len(interaction_queries.told_of(ids, first, last))
    return n_days * len(ids) / n if n else None
