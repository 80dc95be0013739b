"""Reads of expectations: of a customer, who is better served elsewhere, what publicity promised, levers, people."""

from collections.abc import Iterable
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

from django.db.models import F, QuerySet

from zhike.analytics import csi
from zhike.apps.catalog import queries as catalog_queries
from zhike.apps.core import base
from zhike.apps.expectations import rules
from zhike.apps.expectations.models import Expectation, ExpectationPlan, Lever, StaffRating, ValueScore
from zhike.apps.org import queries as org_queries
from zhike.apps.surveys import queries as survey_queries


def expectations() -> QuerySet[Expectation]:
    """Return what visible customers expect, newest first."""
    rows = Expectation.objects.select_related("customer", "referrer", "advertisement", "author")
    return rows.order_by("-day", "-pk")


def expectations_of(customer_id: int) -> QuerySet[Expectation]:
    """Return what a visible customer expects, newest first."""
    return expectations().filter(customer_id=customer_id)


def introduced_by(customer_id: int) -> QuerySet[Expectation]:
    """Return what visible customers expect whom a customer introduced, newest first."""
    return expectations().filter(referrer_id=customer_id)


def causes(customer_ids: Iterable[int]) -> dict[int, Expectation]:
    """Return the latest expectation of each of some visible customers."""
    rows = expectations().filter(customer_id__in=list(customer_ids)).order_by("day", "pk")
    return {row.customer_id: row for row in rows}


def plans() -> QuerySet[ExpectationPlan]:
    """Return the visible plans about expectations, what is open and due first."""
    rows = ExpectationPlan.objects.select_related("customer__branch", "owner")
    return rows.order_by(F("closed_date").desc(nulls_first=True), "due_date", "pk")


def levers() -> QuerySet[Lever]:
    """Return the visible levers, what is not measured yet first."""
    rows = Lever.objects.select_related("branch", "owner")
    return rows.order_by(F("measured_date").desc(nulls_first=True), "due_date", "pk")


def weights() -> dict[str, int]:
    """Return the weight of each value and cost in percent, by the rule table."""
    return {code.lower(): row["weight"] for code, row in catalog_queries.table("delivered_value").items()}


@dataclass(frozen=True)
class Compared:
    """What a customer gets of us beside what it gets of the best competitor it named."""

    customer: Any
    ours: csi.Delivered
    rival: csi.Delivered | None
    competitor: Any = None

    @property
    def lead(self) -> Fraction | None:
        """Return by how much we deliver more; None where no competitor was scored."""
        return None if self.rival is None else self.ours.net - self.rival.net


def compared(customer_ids: Iterable[int] | None = None) -> list[Compared]:
    """Return the visible customers whose value was scored, whom a competitor serves better first."""
    rows = ValueScore.objects.select_related("customer__owner", "competitor").order_by("day", "pk")
    rows = rows if customer_ids is None else rows.filter(customer_id__in=list(customer_ids))
    by_weight, latest = weights(), {(row.customer_id, row.competitor_id): row for row in rows}
    found = []
    for (customer_id, competitor_id), row in latest.items():
        if competitor_id is not None:
            continue
        others = [one for (pk, rival_id), one in latest.items() if pk == customer_id and rival_id is not None]
        best = max(others, key=lambda one: rules.delivered(one, by_weight).net, default=None)
        rival = None if best is None else rules.delivered(best, by_weight)
        found.append(
            Compared(row.customer, rules.delivered(row, by_weight), rival, best.competitor if best else None)
        )  # fmt: skip
    return sorted(found, key=lambda one: (one.lead is None, one.lead or 0, one.customer.pk))


@dataclass(frozen=True)
class Promised:
    """What customers expect of an advertisement beside what they got, in the last wave each answered."""

    advertisement: Any
    n: int
    gap: Fraction | None


def publicity() -> list[Promised]:
    """Return the advertisements by the mean of what was expected less what was got, the widest gap first.

    Of fewer than the house tells a reader of sums nothing is said.
    """
    least = org_queries.fewest_told()
    with base.acting_as(base.System("what publicity promised")):
        rows = [row for row in expectations() if row.advertisement_id and row.publicity]
        perceived = survey_queries.perceived(row.customer_id for row in rows)
    latest = {(row.advertisement, row.customer_id): row for row in reversed(rows)}
    by_ad: dict[Any, list[Fraction]] = {}
    for (advertisement, customer_id), row in latest.items():
        known = by_ad.setdefault(advertisement, [])
        if customer_id in perceived:
            known.append(row.value - perceived[customer_id])
    told = [
        Promised(one, len(gaps), sum(gaps, Fraction(0)) / len(gaps) if len(gaps) >= least and gaps else None)
        for one, gaps in by_ad.items()
    ]
    return sorted(told, key=lambda one: (one.gap is None, -(one.gap or 0), one.advertisement.code))


@dataclass(frozen=True)
class OfBranch:
    """The personnel value of a branch: the mean of its colleagues who were marked whole, and who was not."""

    branch: Any
    value: Fraction | None
    n: int
    incomplete: list[str]


def people() -> tuple[list[StaffRating], list[OfBranch]]:
    """Return the last visible mark of each colleague, and the personnel value of each branch."""
    rows = StaffRating.objects.select_related("user", "branch").order_by("day", "pk")
    latest = sorted({row.user_id: row for row in rows}.values(), key=lambda row: (row.branch.path, row.user.name))
    branches: dict[int, list[StaffRating]] = {}
    for row in latest:
        branches.setdefault(row.branch_id, []).append(row)
    told = []
    for some in branches.values():
        known = [value for row in some if (value := rules.personnel(row)) is not None]
        missing = [row.user.name for row in some if rules.personnel(row) is None]
        mean = sum(known, Fraction(0)) / len(known) if known else None
        told.append(OfBranch(some[0].branch, mean, len(known), missing))
    return latest, told


def colleagues() -> list[tuple[int, str]]:
    """Return whom the acting person may mark."""
    return org_queries.named(org_queries.people_for(base.actor()).order_by("name", "id"))


def about_customer(customer_id: int) -> dict[str, list[Any]]:
    """Return what is kept of a customer's expectations, for the customer to read."""
    of, names = {"customer_id": customer_id}, ("day", *rules.VALUES, *rules.COSTS)
    return {
        "expectations": list(Expectation.objects.filter(**of).values("day", "value", "evidence")),
        "expectation_plans": list(ExpectationPlan.objects.filter(**of).values("action", "before", "after")),
        "value_scores": list(ValueScore.objects.filter(**of).values(*names)),
    }  # fmt: skip
