"""Reads of visits: planned ones, those due by tier, how many first visits knew whom to meet."""

from dataclasses import dataclass
from datetime import date
from typing import Any, NamedTuple

from django.db.models import Count, Max, Q, QuerySet
from django.db.models.functions import TruncMonth

from zhike.apps.activities import rules
from zhike.apps.activities.models import Visit
from zhike.apps.customers import queries as customer_queries
from zhike.apps.interactions import queries as interaction_queries

# So many customers are looked at: those with most at stake.
N_AT_ONCE = 200
ORDER = ("OVERDUE", "DUE", "PLANNED", "LATER")


@dataclass(frozen=True)
class DueVisit:
    """When a customer is to be visited next, by their tier and the last visit, and when they will be."""

    card: Any
    last: date | None
    every_days: int
    due: date
    planned: Visit | None
    state: str


def visits() -> QuerySet[Visit]:
    """Return the visible visits with customer, who goes and whom they meet."""
    return Visit.objects.select_related("customer", "user", "person")


def visit(visit_id: int) -> Visit | None:
    """Return a visible visit."""
    return visits().filter(pk=visit_id).first()


def visits_of(customer_id: int, *, until: date | None = None) -> QuerySet[Visit]:
    """Return the visits to a visible customer, newest first; with a day those up to it."""
    rows = visits().filter(customer_id=customer_id).order_by("-day", "-id")
    return rows if until is None else rows.filter(day__lte=until)


def planned_visits(first: date, last: date, *, user_id: int | None) -> QuerySet[Visit]:
    """Return the visits planned between two days, of one of us or of all one may see."""
    rows = visits().filter(status=Visit.Status.PLANNED, day__range=(first, last)).order_by("day", "id")
    return rows if user_id is None else rows.filter(user_id=user_id)


def due_visits(*, owner_id: int | None, today: date) -> list[DueVisit]:
    """Return how visits stand to an owner's customers, or to all one may see: the most pressing first."""
    cards = customer_queries.cards().filter(status="ACTIVE")
    if owner_id is not None:
        cards = cards.filter(owner_id=owner_id)
    chosen = {card.pk: card for card in cards.order_by("-stake", "-pk")[:N_AT_ONCE]}
    last = interaction_queries.last_visits(chosen, until=today)
    rows = visits().filter(customer_id__in=list(chosen), status=Visit.Status.PLANNED).order_by("-day", "-id")
    planned = {row.customer_id: row for row in rows}
    found = [_stands(card, last.get(pk), planned.get(pk), today) for pk, card in chosen.items()]
    return sorted(found, key=lambda one: (ORDER.index(one.state), one.due, one.card.pk))


def _stands(card: Any, last: date | None, planned: Visit | None, today: date) -> DueVisit:
    every = interaction_queries.visit_interval(card.tier)
    due = rules.due_date(last, every_days=every, today=today)
    state = rules.visit_state(due, planned.day if planned else None, today=today)
    return DueVisit(card, last, every, due, planned, state)


class FirstVisits(NamedTuple):
    """First visits to companies in a month, and in how many we knew who counts there."""

    month: date
    n: int
    n_knew: int

    @property
    def share(self) -> float:
        """Share of the visits, 0 to 1."""
        return self.n_knew / self.n


@dataclass(frozen=True)
class Proposal:
    """A visit that the schedule proposes: to whom, on which day."""

    card: Any
    day: date


def schedule(*, owner_id: int, first: date, last: date) -> list[Proposal]:
    """Return the visits to an owner's customers that fall due between two days, spread over the working days.

    Visits held without a plan count like planned ones; a customer with visits planned waits for the one after them.
    """
    wishes, cards = list[tuple[int, date]](), dict[int, Any]()
    rows = visits().filter(status=Visit.Status.PLANNED, customer__owner_id=owner_id).order_by()
    planned = dict(rows.values_list("customer_id").annotate(until=Max("day")))
    for one in due_visits(owner_id=owner_id, today=first):
        cards[one.card.pk] = one.card
        until = planned.get(one.card.pk)
        due = rules.due_date(until, every_days=one.every_days, today=first) if until else one.due
        days = rules.due_dates(due, every_days=one.every_days, first=first, last=last)
        wishes += [(one.card.pk, day) for day in days]
    taken = planned_visits(first, last, user_id=owner_id).values_list("day", flat=True)
    placed = rules.spread(wishes, first=first, last=last, taken=list(taken))
    return sorted((Proposal(cards[pk], day) for pk, day in placed), key=lambda one: (one.day, one.card.pk))


def first_visits(first: date, last: date) -> list[FirstVisits]:
    """Return the first visits to companies between two days, month by month, the latest month first."""
    rows = Visit.objects.filter(is_first=True, day__range=(first, last)).exclude(status=Visit.Status.CANCELLED)
    by_month = rows.order_by().annotate(month=TruncMonth("day")).values_list("month")
    told = by_month.annotate(n=Count("pk"), n_knew=Count("pk", filter=Q(knew_person=True)))
    return sorted((FirstVisits(*row) for row in told), reverse=True)
