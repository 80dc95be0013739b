"""Reads of business stages: the one that holds, those before it, what the series speak for, whom to look at again."""

from collections.abc import Collection, Iterable
from datetime import date, datetime
from decimal import Decimal, InvalidOperation
from typing import Any

from django.db.models import Q, QuerySet

from zhike.analytics import business
from zhike.apps.archives import queries as archive_queries
from zhike.apps.catalog import queries as catalog_queries
from zhike.apps.core import clock
from zhike.apps.core.prepared import prepared_one
from zhike.apps.customers import queries as customer_queries
from zhike.apps.lifecycles import rules
from zhike.apps.lifecycles.models import BusinessStage, Override

STAFF, FOUNDED = "staff", "founded_date"


class NotAnEnterprise(Exception):
    """A person has no business whose stage one could judge."""


def stage_of(customer_id: int) -> BusinessStage | None:
    """Return the business stage of a visible customer that holds; None where nobody judged it."""
    return stages_of(customer_id).filter(ended_date=None).first()


def stages_of(customer_id: int) -> QuerySet[BusinessStage]:
    """Return every judgement of a visible customer's business stage, newest first."""
    rows = BusinessStage.objects.select_related("user").filter(customer_id=customer_id)
    return rows.order_by("-decided_date", "-id")


def open_stages(customer_ids: Iterable[int]) -> dict[int, BusinessStage]:
    """Return the business stages that hold of some visible customers."""
    rows = BusinessStage.objects.filter(customer_id__in=list(customer_ids), ended_date=None)
    return {row.customer_id: row for row in rows.order_by("decided_date", "id")}


def stages_on(customer_ids: Iterable[int], day: date) -> dict[int, str]:
    """Return the business stages of some visible customers that held on a day."""
    rows = BusinessStage.objects.filter(customer_id__in=list(customer_ids), decided_date__lte=day)
    rows = rows.filter(Q(ended_date=None) | Q(ended_date__gt=day)).order_by("decided_date", "id")
    return dict(rows.values_list("customer_id", "stage"))


def staged_ids() -> QuerySet[BusinessStage, Any]:
    """Return the ids of the visible customers whose business stage was judged."""
    return BusinessStage.objects.filter(ended_date=None).order_by().values("customer_id")


def refused_stages() -> frozenset[str]:
    """Return the business stages in which the rule of cooperation refuses new business."""
    table = catalog_queries.table("cooperation")
    return frozenset(stage for stage in table if rules.cooperation(stage, table).needs_override)


def cooperation_of(customer_id: int, as_of: date | None = None) -> rules.Cooperation:
    """Say whether to do new business with a visible customer, by the rule table and the stage its business is in.

    With a day, by the stage that held then.
    """
    if as_of is None:
        rows = BusinessStage.objects.filter(customer_id=customer_id, ended_date=None).order_by("-decided_date", "-id")
        stage = rows.values_list("stage", flat=True).first()
    else:
        row = _stage_on(customer_id, as_of)
        stage = row.stage if row else None
    return rules.cooperation(stage or "", catalog_queries.table("cooperation") if stage else {})


@prepared_one
def _stage_on(customer_id: int, day: date) -> QuerySet[BusinessStage]:
    rows = stages_of(customer_id).filter(decided_date__lte=day)
    return rows.filter(Q(ended_date=None) | Q(ended_date__gt=day))[:1]


def refused_ids() -> set[int]:
    """Return the visible customers with whom the rule of cooperation refuses new business."""
    rows = BusinessStage.objects.filter(ended_date=None, stage__in=refused_stages())
    return set(rows.values_list("customer_id", flat=True))


def suggestion(customer_id: int, day: date) -> business.Suggestion:
    """Suggest the business stage of a visible enterprise from what was known of it by a day.

    Raises NotAnEnterprise.
    """
    row = customer_queries.customer(customer_id)
    if row is None or row.kind != "ENTERPRISE":
        raise NotAnEnterprise(customer_id)
    staff = _staff(customer_id, day)
    series = [
        business.Year(one.year, one.revenue, one.net_profit, one.receivables, _by_year(staff, one.year))
        for one in archive_queries.statements(customer_id).filter(year__lte=day.year)
    ]
    bounds = rules.limits(catalog_queries.table("business_stage")["SIGNS"])
    return business.suggest(series, _age(customer_id, day), bounds)


def _staff(customer_id: int, day: date) -> list[tuple[date, Decimal]]:
    """Return the numbers of staff known by a day, oldest first."""
    rows = archive_queries.fact_history(customer_id, STAFF).filter(valid_from__lte=day)
    found = [(row.valid_from, _number(row.value)) for row in rows]
    return sorted((since, number) for since, number in found if number is not None)


def _by_year(known: list[tuple[date, Decimal]], year: int) -> Decimal | None:
    """Return the number told in a year; one that is years old says nothing of it."""
    return next((number for since, number in reversed(known) if since.year == year), None)


def _number(value: Any) -> Decimal | None:
    try:
        number = Decimal(str(value))
    except InvalidOperation:
        return None
    return number if number.is_finite() else None


def _age(customer_id: int, day: date) -> int | None:
    fact = archive_queries.open_fact(customer_id, FOUNDED)
    try:
        founded = date.fromisoformat(str(fact.value)) if fact else None
    except ValueError:
        return None
    return max((day - founded).days // 365, 0) if founded else None


def due_reviews(day: date) -> QuerySet[BusinessStage]:
    """Return the business stages of visible customers to be looked at again by a day, those due longest first."""
    rows = BusinessStage.objects.select_related("customer__card", "customer__owner", "customer__branch")
    rows = rows.filter(ended_date=None, next_review_date__lte=day, customer__status="ACTIVE")
    return rows.order_by("next_review_date", "id")


def n_overrides(branch_ids: Collection[int], first: date, last: date) -> int:
    """Return how often new business was done in spite of the rule, with visible customers, between two days."""
    begin, end = clock.span(first, last)
    rows = Override.objects.filter(customer__branch_id__in=list(branch_ids), at__gte=begin, at__lt=end)
    return rows.count()


def overrides_of(customer_id: int) -> QuerySet[Override]:
    """Return when business was done with a visible customer in spite of the rule, newest first."""
    return Override.objects.select_related("user").filter(customer_id=customer_id).order_by("-id")


def overrides_between(begin: datetime, end: datetime) -> QuerySet[Override]:
    """Return when business was done with visible customers in spite of the rule, from one moment up to another."""
    return Override.objects.filter(at__gte=begin, at__lt=end)
