"""Today: whom to call now and why, ranked by the money at stake."""

from dataclasses import dataclass
from decimal import Decimal

from django.db.models import Count, Sum

from zhike.apps.customers import queries as customer_queries

CALL_STATES = ("AT_RISK", "DORMANT")


@dataclass(frozen=True)
class Queue:
    """The calls worth making, and what all of them are worth together."""

    cards: list
    n_customers: int
    stake: Decimal


def calls(*, limit: int = 50, branch_ids: tuple[int, ...] | None = None) -> Queue:
    """Return the acting person's customers who are overdue but not gone, most money at stake first."""
    overdue = customer_queries.cards().filter(churn_state__in=CALL_STATES, stake__gt=0, status="ACTIVE")
    if branch_ids is not None:
        overdue = overdue.filter(branch_id__in=branch_ids)
    sums = overdue.aggregate(n=Count("pk"), stake=Sum("stake"))
    return Queue(list(overdue.order_by("-stake", "-customer_id")[:limit]), sums["n"], sums["stake"] or Decimal(0))
