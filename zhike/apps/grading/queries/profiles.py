"""What each tier thinks of us and needs, to stand beside what the policy owes it."""

from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from fractions import Fraction

from zhike.apps.core import base
from zhike.apps.customers import queries as customer_queries
from zhike.apps.grading.rules import cutting
from zhike.apps.sales import queries as sales_queries
from zhike.apps.surveys import queries as survey_queries


@dataclass(frozen=True)
class Profile:
    """A tier: how many answered and the mean of their C, None where nobody did; the needs that hold, by how known."""

    tier: str
    n_customers: int
    n_answered: int
    degree: Fraction | None
    # Customers of whom a need is known, and needs by whether they were said, emerge or are not felt yet.
    n_with_need: int
    needs: Counter[str]


def profiles(day: date, branch_ids: Sequence[int]) -> list[Profile]:
    """Return the satisfaction and the needs of each tier of some branches, as known on a day."""
    with base.acting_as(base.System("satisfaction and needs by tier")):
        rows = customer_queries.cards().exclude(tier="").filter(status="ACTIVE", branch_id__in=branch_ids).order_by()
        tier_of = dict(rows.values_list("pk", "tier"))
        degrees = survey_queries.degrees(day)
        held = list(
            sales_queries.needs().filter(ended_date=None, noted_date__lte=day).order_by().values_list(
                "customer_id", "status"
            )
        )  # fmt: skip
    felt, needs, needing = defaultdict[str, list[Fraction]](list), defaultdict[str, Counter[str]](Counter), set[int]()
    for pk, degree in degrees.items():
        if pk in tier_of:
            felt[tier_of[pk]].append(degree)
    for pk, status in held:
        if pk in tier_of:
            needs[tier_of[pk]][status] += 1
            needing.add(pk)
    n_of, n_needing = Counter(tier_of.values()), Counter(tier_of[pk] for pk in needing)
    return [
        Profile(
            tier, n_of[tier], len(felt[tier]), sum(felt[tier], Fraction(0)) / len(felt[tier]) if felt[tier] else None,
            n_needing[tier], needs[tier],
        )
        for tier in cutting.NAMES
    ]  # fmt: skip
