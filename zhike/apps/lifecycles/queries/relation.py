"""Reads of relations: what speaks for a stage, how many are in which and how long, who moved, a life by its stages."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal
from fractions import Fraction
from statistics import median
from typing import Any

from django.db.models import Count, Q, QuerySet, Sum
from django.utils import timezone

from zhike.analytics import bearing, cycle, relation
from zhike.apps.core import base
from zhike.apps.customers import queries as customer_queries
from zhike.apps.interactions import queries as interaction_queries
from zhike.apps.lifecycles import rules
from zhike.apps.lifecycles.models import Regress, StageMove
from zhike.apps.surveys import queries as survey_queries
from zhike.apps.trade import queries as trade_queries

YEAR = timedelta(days=365)
# In touch, and nothing bought yet.
PROSPECT = "POTENTIAL"
STAGES = (*relation.FORWARD, relation.DEGRADATION)


@dataclass(frozen=True)
class Evidence:
    """What speaks for the stage of a relation on a day: purchases of the year and the year before, talks, silence."""

    n_days: int
    n_days_year: int
    n_days_before: int
    revenue_year: Decimal
    revenue_before: Decimal
    silence_ratio: float | None
    last_talk_at: datetime | None
    n_talks_year: int
    last_contact: date | None
    # Got ÷ expected of the last answer, and when it was asked; None: nobody asked.
    satisfaction: Fraction | None
    satisfaction_date: date | None

    @property
    def trend_percent(self) -> Decimal | None:
        """Return by how many percent the year differs from the one before; None where that brought nothing."""
        if self.revenue_before <= 0:
            return None
        return (self.revenue_year - self.revenue_before) / self.revenue_before * 100


@dataclass(frozen=True)
class InStage:
    """How many customers are in a stage, and for how many days: the middle one of them; None without any."""

    stage: str
    n_customers: int
    median_days: int | None


def evidence(card: Any, day: date) -> Evidence:
    """Return what speaks for the stage of a visible customer's relation on a day."""
    n_year, year = _bought(card.pk, day - YEAR + timedelta(days=1), day)
    n_before, before = _bought(card.pk, day - 2 * YEAR + timedelta(days=1), day - YEAR)
    talked = interaction_queries.contactedness(card.pk)
    degree, asked = survey_queries.own_degree(card.pk, day) or (None, None)
    return Evidence(
        n_days=card.n_purchase_days, n_days_year=n_year, n_days_before=n_before, revenue_year=year,
        revenue_before=before, silence_ratio=card.silence_ratio,
        last_talk_at=talked.last_two_way_at if talked else None,
        n_talks_year=interaction_queries.n_contacts_between([card.pk], day - YEAR, day),
        last_contact=interaction_queries.last_contacts([card.pk], until=day).get(card.pk), satisfaction=degree,
        satisfaction_date=asked,
    )  # fmt: skip


def suggested(card: Any, told: Evidence, day: date) -> bearing.Suggested:
    """Return the stage suggested for a visible customer's relation on a day: by its rhythm and what else bears on it.

    Suggested to people: an analysis goes by the rhythm alone, which its state of churn goes by too.
    """
    trend = told.trend_percent
    return bearing.suggest(
        _rhythm(card, day), trend_percent=None if trend is None else float(trend),
        days_since_contact=(day - told.last_contact).days if told.last_contact else None,
        satisfaction=told.satisfaction,
    )  # fmt: skip


def _rhythm(card: Any, day: date) -> str:
    first, last = card.first_purchase_date, card.last_purchase_date
    if not card.cycle_days or first is None or last is None or last > day:
        return cycle.UNKNOWN
    found = cycle.relation_stage([card.n_purchase_days], [(day - first).days], [(day - last).days], [card.cycle_days])
    return str(found[0])


def _bought(customer_id: int, first: date, last: date) -> tuple[int, Decimal]:
    rows = trade_queries.orders_of(customer_id).order_by().filter(order_date__range=(first, last))
    told = rows.aggregate(n=Count("order_date", filter=Q(kind="PURCHASE"), distinct=True), sum=Sum("amount"))
    return told["n"], told["sum"] or Decimal(0)


def life(card: Any, until: date) -> tuple[relation.Stretch, ...]:
    """Return a visible customer's life by its stages up to a day, with what each earned; empty without a purchase.

    It begins with the first contact where that came before the first purchase.
    """
    if not card.cycle_days:
        return ()
    rows = sorted(trade_queries.orders_of(card.pk).filter(order_date__lte=until).values_list("order_date", "amount"))
    # Orders that were taken back leave the card as the last analysis wrote it.
    told = relation.stretches(rows, card.cycle_days, until) if rows else ()
    met = _first_contact(card.pk)
    if not told or met is None or met >= told[0].first:
        return told
    return (relation.Stretch(PROSPECT, met, told[0].first - timedelta(days=1)), *told)


def _first_contact(customer_id: int) -> date | None:
    row = interaction_queries.interactions_of(customer_id).order_by("happened_at").first()
    return timezone.localdate(row.happened_at) if row else None


def moves_of(customer_id: int) -> QuerySet[StageMove]:
    """Return the moves of a visible customer's relation, newest first."""
    rows = StageMove.objects.select_related("user").filter(customer_id=customer_id)
    return rows.order_by("-move_date", "-id")


def regresses(first: date, last: date) -> QuerySet[Regress]:
    """Return the visible relations found going backwards between two days, newest first."""
    rows = Regress.objects.select_related("customer__card", "customer__owner").filter(found_date__range=(first, last))
    return rows.order_by("-found_date", "-id")


def flows(first: date, last: date, *, branch_ids: Collection[int] | None = None) -> dict[tuple[str, str], int]:
    """Return how many relations moved from which stage to which between two days, both included, at some branches.

    Whoever may see the customers: the door decides who may see sums.
    """
    with base.acting_as(base.System("flows of relations")):
        rows = StageMove.objects.filter(move_date__range=(first, last)).exclude(before="").order_by()
        if branch_ids is not None:
            rows = rows.filter(customer__branch_id__in=branch_ids)
        return {(before, after): n for before, after, n in rows.values_list("before", "after").annotate(n=Count("pk"))}


def in_stages(day: date, *, branch_ids: Collection[int] | None = None) -> list[InStage]:
    """Return how many customers of some branches are in each stage, and for how long by a day, as `flows` does."""
    since: dict[str, list[int]] = {stage: [] for stage in STAGES}
    for code, began, n in customer_queries.class_days(rules.RELATION, branch_ids):
        since[code].extend([max((day - began).days, 0)] * n)
    return [InStage(stage, len(days), int(median(days)) if days else None) for stage, days in since.items()]
