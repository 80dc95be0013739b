"""Today: whom to call now and why, ranked by the money at stake, and the numbers of one's own customers."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from itertools import chain

from django.db.models import Count, Q, QuerySet, Sum

from zhike.apps.customers import queries as customer_queries
from zhike.apps.insight.models import Answer

CALL_STATES = ("AT_RISK", "DORMANT")


@dataclass(frozen=True)
class Overdue:
    """Whom to call: how many, and what they are worth together."""

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


def calls(*, limit: int, branch_ids: tuple[int, ...] | None = None, day: date | None = None) -> list:
    """Return the acting person's customers who are overdue but not gone, most money at stake first.

    With a day, those resting after an answer are left out until then. Each state is read along its own order, so that
    the first of many are found soon.
    """
    overdue = _overdue(branch_ids, day).order_by("-stake", "-customer_id").values_list("stake", "pk")
    several = [overdue.filter(churn_state=state)[:limit] for state in CALL_STATES]
    first = [pk for _stake, pk in sorted(chain(*several), reverse=True)[:limit]]
    cards = _cards(branch_ids).in_bulk(first)
    return [cards[pk] for pk in first]


def overdue(*, branch_ids: tuple[int, ...] | None = None, day: date | None = None) -> Overdue:
    """Return how many there are to call, and what all of them are worth together."""
    sums = _overdue(branch_ids, day).filter(churn_state__in=CALL_STATES).aggregate(n=Count("pk"), stake=Sum("stake"))
    return Overdue(sums["n"], sums["stake"] or Decimal(0))


def numbers(*, branch_ids: tuple[int, ...] | None = None, day: date) -> Numbers:
    """Return the figures of the acting person's customers."""
    mine = _cards(branch_ids)
    of = {
        row["churn_state"]: row
        for row in mine.order_by()
        .values("churn_state")
        .annotate(n=Count("pk"), buyers=Count("pk", filter=Q(n_purchase_days__gt=0)), year=Sum("revenue_year"))
    }
    n, buyers, year = (sum(row[name] for row in of.values()) for name in ("n", "buyers", "year"))
    states = {state: of[state]["n"] if state in of else 0 for state in ("NORMAL", *CALL_STATES, "CHURNED")}
    n_resting = mine.filter(pk__in=_resting(day)).count()
    return Numbers(n, buyers, year or Decimal(0), states, n_resting)


def _overdue(branch_ids: tuple[int, ...] | None, day: date | None) -> QuerySet:
    rows = _cards(branch_ids).filter(stake__gt=0, status="ACTIVE")
    return rows if day is None else rows.exclude(pk__in=_resting(day))


def _cards(branch_ids: tuple[int, ...] | None) -> QuerySet:
    cards = customer_queries.cards()
    return cards if branch_ids is None else cards.filter(branch_id__in=branch_ids)


def _resting(day: date) -> QuerySet:
    return Answer.objects.filter(until_date__gt=day).values("customer_id")
