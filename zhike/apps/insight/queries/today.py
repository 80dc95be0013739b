"""Today: whom to call now and why, ranked by the money at stake, and the numbers of one's own customers."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from django.db.models import Count, Q, QuerySet, Sum

from zhike.apps.customers import queries as customer_queries
from zhike.apps.insight.models import Answer

CALL_STATES = ("AT_RISK", "DORMANT")


@dataclass(frozen=True)
class Queue:
    """The calls worth making, and what all of them are worth together."""

    cards: list
    n_customers: int
    stake: Decimal


@dataclass(frozen=True)
class Numbers:
    """The acting person's customers in a few figures, and how many answered today or rest."""

    n_customers: int
    n_buyers: int
    revenue_year: Decimal
    n_by_state: dict[str, int]
    n_resting: int


def calls(*, limit: int = 50, branch_ids: tuple[int, ...] | None = None, day: date | None = None) -> Queue:
    """Return the acting person's customers who are overdue but not gone, most money at stake first.

    With a day, those resting after an answer are left out until then.
    """
    overdue = _cards(branch_ids).filter(churn_state__in=CALL_STATES, stake__gt=0, status="ACTIVE")
    if day is not None:
        overdue = overdue.exclude(pk__in=_resting(day))
    sums = overdue.aggregate(n=Count("pk"), stake=Sum("stake"))
    return Queue(list(overdue.order_by("-stake", "-customer_id")[:limit]), sums["n"], sums["stake"] or Decimal(0))


def numbers(*, branch_ids: tuple[int, ...] | None = None, day: date) -> Numbers:
    """Return the figures of the acting person's customers."""
    mine = _cards(branch_ids)
    states = {state: Count("pk", filter=Q(churn_state=state)) for state in ("NORMAL", *CALL_STATES, "CHURNED")}
    found = mine.aggregate(
        n=Count("pk"), buyers=Count("pk", filter=Q(n_purchase_days__gt=0)), year=Sum("revenue_year"), **states
    )
    n_resting = mine.filter(pk__in=_resting(day)).count()
    return Numbers(found["n"], found["buyers"], found["year"] or Decimal(0), {s: found[s] for s in states}, n_resting)


def _cards(branch_ids: tuple[int, ...] | None) -> QuerySet:
    cards = customer_queries.cards()
    return cards if branch_ids is None else cards.filter(branch_id__in=branch_ids)


def _resting(day: date) -> QuerySet:
    return Answer.objects.filter(until_date__gt=day).values("customer_id")
