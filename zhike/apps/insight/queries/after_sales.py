"""How first-time buyers were looked after, those who never came back beside those who did."""

from dataclasses import dataclass

from django.db.models import Count, Q

from zhike.analytics import periods
from zhike.apps.complaints import queries as complaint_queries
from zhike.apps.customers import queries as customer_queries
from zhike.apps.insight.queries import accounts, figures
from zhike.apps.interactions import queries as interaction_queries
from zhike.apps.org import queries as org_queries


@dataclass(frozen=True)
class Buyers:
    """First-time buyers who never came back, or who did: how many, spoken with afterwards, complaining rightly."""

    is_once: bool
    n: int
    n_spoken: int
    n_complaining: int

    @property
    def is_hidden(self) -> bool:
        """Say whether they are too few to be told to who reads it."""
        return figures.hides(self.n)


def after_sales(branch_id: int, period: str) -> list[Buyers]:
    """Return how those of a branch's subtree who first bought in a period were looked after; empty where nobody did.

    The cards say who came back, by the last analysis.
    """
    asked = periods.parse(period, accounts.first_month())
    cards = customer_queries.cards().filter(
        branch_id__in=org_queries.subtree_ids(branch_id), first_purchase_date__gte=asked.start,
        first_purchase_date__lte=asked.end,
    )  # fmt: skip
    told = cards.order_by().aggregate(
        once=Count("pk", filter=Q(n_purchase_days=1)), again=Count("pk", filter=Q(n_purchase_days__gt=1))
    )
    if not told["once"] + told["again"]:
        return []
    groups = ((True, told["once"], cards.filter(n_purchase_days=1)),
              (False, told["again"], cards.filter(n_purchase_days__gt=1)))  # fmt: skip
    return [
        Buyers(is_once, n, interaction_queries.n_spoken_after_first(rows.order_by().values("pk")) if n else 0,
               complaint_queries.n_complaining_after_first(rows.order_by().values("pk")) if n else 0)
        for is_once, n, rows in groups
    ]  # fmt: skip
