"""Reads of what customers leave: each one's contribution and what is behind it, who uses up more than they bring."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from fractions import Fraction
from typing import Any

from django.db.models import Q, QuerySet, Sum

from zhike.analytics import turnaround
from zhike.apps.activities import queries as activity_queries
from zhike.apps.costs import rules
from zhike.apps.costs.models import LOSING, Contribution, Reckoning
from zhike.apps.customers import queries as customer_queries
from zhike.apps.interactions import queries as interaction_queries
from zhike.apps.interactions import rules as interaction_rules
from zhike.apps.trade import queries as trade_queries

UNSPENT = ("WEB", "PACKAGING")


@dataclass(frozen=True)
class Profitability:
    """What a customer left in the year that ends with the analysis: by kind of cost, with what would turn a loss."""

    customer_id: int
    first: date
    as_of: date
    revenue: Decimal
    goods: Decimal
    margin: Decimal
    cost: Decimal
    contribution: Decimal
    is_rough: bool
    n_negative: int
    driver: str
    parts: tuple[rules.Part, ...]
    counts: Mapping[str, Any]
    rates: Mapping[str, str]
    advice: str

    @property
    def rate(self) -> Decimal | None:
        """What of every unit of revenue is left; None without revenue."""
        return self.contribution / self.revenue if self.revenue > 0 else None

    @property
    def is_estimated_goods(self) -> bool:
        """Whether the cost of some goods is unknown and was estimated."""
        return "uncosted" in self.counts

    @property
    def position(self) -> turnaround.Position:
        """Where the levers stand."""
        return rules.position(
            contribution=self.contribution, revenue=self.revenue, parts={part.category: part for part in self.parts},
            counts=self.counts, rates=self.rates,
        )  # fmt: skip

    @property
    def least(self) -> dict[str, Fraction | None]:
        """The least of each single lever that would bring the customer to zero."""
        return turnaround.least(self.position)


@dataclass(frozen=True)
class OrderLeft:
    """One order of the year: what it brought, what its goods cost, what is left of it."""

    order_id: int
    number: str
    day: date
    amount: Decimal
    goods: Decimal
    is_rough: bool

    @property
    def margin(self) -> Decimal:
        """Return what the goods left."""
        return self.amount - self.goods


def our_collection_days(customer_id: int) -> float | None:
    """Return how many days a visible customer took to pay us in the year, each amount weighing by itself.

    Money owed × days ÷ revenue; None where nothing was bought or it was never owed by the ledger of payments.
    """
    row = Contribution.objects.filter(pk=customer_id).first()
    owed = float(row.counts.get("balance_days", 0)) if row else 0.0
    return owed / float(row.revenue) if row and owed > 0 and row.revenue > 0 else None


def profitability(customer_id: int) -> Profitability | None:
    """Return what a visible customer left in the year; None where nothing was bought or spent, or nothing analysed."""
    row = Contribution.objects.filter(pk=customer_id).first()
    if row is None:
        return None
    reckoning = Reckoning.objects.first()
    first, _last = rules.window(row.as_of)
    return Profitability(
        customer_id=row.pk, first=first, as_of=row.as_of, revenue=row.revenue, goods=row.goods, margin=row.margin,
        cost=row.cost, contribution=row.contribution, is_rough=row.is_rough, n_negative=row.n_negative,
        driver=row.driver, parts=tuple(rules.parts_of(row.parts)), counts=row.counts,
        rates=reckoning.rates if reckoning else {}, advice=row.advice,
    )  # fmt: skip


def losing() -> QuerySet[Contribution]:
    """Return the visible customers who use up more than they bring; on who never bought we spend to win them."""
    return _of_buyers().filter(LOSING).select_related("customer__card", "customer__branch", "customer__owner")


def losing_sum() -> tuple[int, Decimal]:
    """Return how many visible customers lost money over the year, and how much together."""
    rows = _of_buyers().filter(contribution__lt=0)
    return rows.count(), rows.aggregate(sum=Sum("contribution"))["sum"] or Decimal(0)


def _of_buyers() -> QuerySet[Contribution]:
    rows = Contribution.objects.exclude(customer__card__first_purchase_date=None)
    # No revenue is aimed at with those who act for the public.
    return rows.exclude(customer__status="MERGED").exclude(customer_id__in=customer_queries.without_target())


def reckoned_on() -> date | None:
    """Return the day of the analysis the contributions come from; None before one."""
    row = Reckoning.objects.first()
    return row.as_of if row else None


def orders_left(customer_id: int, first: date, last: date, *, margin: Decimal, limit: int) -> list[OrderLeft]:
    """Return a visible customer's orders of some days, the one that left least first."""
    lines = trade_queries.lines_of_customer(customer_id).filter(line_date__range=(first, last)).order_by()
    sums = lines.values("order_id", "order__number", "order__order_date").annotate(
        sum=Sum("amount"), known=Sum("cost"), uncosted=Sum("amount", filter=Q(cost=None))
    )
    found = [
        OrderLeft(
            row["order_id"], row["order__number"], row["order__order_date"], row["sum"],
            (row["known"] or Decimal(0)) + ((row["uncosted"] or Decimal(0)) * (1 - margin)).quantize(rules.CENT),
            row["uncosted"] is not None,
        )
        for row in sums
    ]  # fmt: skip
    return sorted(found, key=lambda one: (one.margin, one.day, one.order_id))[:limit]


def contacts_behind(customer_id: int, first: date, last: date) -> QuerySet[Any]:
    """Return the contacts of some days that cost somebody's time, newest first."""
    rows = interaction_queries.interactions_of(customer_id, until=last)
    return (
        rows.filter(happened_at__date__gte=first, kind__in=interaction_rules.CONTACT_KINDS)
        .exclude(direction="MISSED").exclude(channel__in=UNSPENT)
    )  # fmt: skip


def gifts_behind(customer_id: int, first: date, last: date) -> QuerySet[Any]:
    """Return the gifts of some days."""
    return activity_queries.gifts_of(customer_id, until=last).filter(day__gte=first, status="GIVEN")


def entries_behind(customer_id: int, first: date, last: date) -> QuerySet[Any]:
    """Return the entries of the ledger of some days, newest first."""
    rows = trade_queries.costs_of(customer_id).filter(cost_date__range=(first, last))
    return rows.order_by("-cost_date", "-pk")
