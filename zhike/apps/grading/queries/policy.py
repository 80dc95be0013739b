"""Reads of the tier policy: whether each customer gets what its tier is owed, means against value, support budgets."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from django.db.models import QuerySet, Sum

from zhike.apps.activities import queries as activity_queries
from zhike.apps.catalog import queries as catalog_queries
from zhike.apps.catalog import rules as catalog_rules
from zhike.apps.complaints import queries as complaint_queries
from zhike.apps.core import base
from zhike.apps.customers import queries as customer_queries
from zhike.apps.grading.models import Support
from zhike.apps.grading.rules import cutting, policy
from zhike.apps.interactions import queries as interaction_queries
from zhike.apps.loyalty import queries as loyalty_queries
from zhike.apps.surveys import queries as survey_queries
from zhike.apps.tasks import queries as task_queries

Ids = Sequence[int] | None
YEAR = timedelta(days=365)


@dataclass
class Kept:
    """How many customers get what they are owed, of how many; and how often what is missed."""

    name: str
    n_met: int = 0
    n_all: int = 0
    missed: Counter[str] = field(default_factory=Counter)

    @property
    def share(self) -> float | None:
        """Return the share of customers that get all they are owed."""
        return self.n_met / self.n_all if self.n_all else None

    def count(self, misses: list[str]) -> None:
        """Count a customer with what it misses."""
        self.n_all += 1
        self.n_met += not misses
        self.missed.update(misses)


@dataclass(frozen=True)
class Missed:
    """A customer that does not get what its tier is owed."""

    customer_id: int
    name: str
    tier: str
    branch: str
    owner: str
    misses: list[str]
    last_contact: date | None
    revenue_year: Decimal


@dataclass(frozen=True)
class Fulfilment:
    """Whether the tier policy is kept among some branches: by tier, by branch, by who looks after them."""

    whole: Kept
    by_tier: dict[str, Kept]
    by_branch: list[Kept]
    by_owner: list[Kept]
    missed: list[Missed]


def fulfilment(day: date, branch_ids: Ids) -> Fulfilment:
    """Return whether customers of some branches get what they are owed, from contacts, owners and tasks.

    Sums are the machine's, for whoever may see figures of the branches; whom it is about is asked for by the door.
    """
    table = catalog_queries.table("tier_policy")
    with base.acting_as(base.System("tier policy")):
        rows = customer_queries.cards().exclude(tier="").filter(status="ACTIVE")
        if branch_ids is not None:
            rows = rows.filter(branch_id__in=branch_ids)
        names = ("pk", "name", "tier", "branch__name", "owner__name", "owner__role", "revenue_year")
        cards = list(rows.order_by("-revenue_year", "pk").values_list(*names))
        last = interaction_queries.last_spoken(until=day)
        overdue = task_queries.n_overdue_by_customer(day)
    whole, by_tier = Kept(""), {tier: Kept(tier) for tier in cutting.NAMES}
    by_branch: dict[str, Kept] = {}
    by_owner: dict[str, Kept] = {}
    missed = []
    for pk, name, tier, branch, owner, role, revenue in cards:
        served = policy.Served(role or "", last.get(pk), overdue.get(pk, 0))
        found = policy.misses(served, table[tier], day)
        for kept in (
            whole, by_tier[tier], by_branch.setdefault(branch, Kept(branch)),
            by_owner.setdefault(owner or "", Kept(owner or "")),
        ):  # fmt: skip
            kept.count(found)
        if found:
            missed.append(Missed(pk, name, tier, branch, owner or "", found, served.last_contact, revenue))
    return Fulfilment(whole, by_tier, _worst(by_branch), _worst(by_owner), missed)


def _worst(kept: dict[str, Kept]) -> list[Kept]:
    return sorted(kept.values(), key=lambda one: (one.share or 0, -one.n_all, one.name))


@dataclass(frozen=True)
class Means:
    """What a tier takes in a year and what it brings; None where it cannot be told."""

    tier: str
    n_customers: int
    planned_hours: int
    actual_hours: Decimal
    planned_money: int
    actual_money: Decimal | None
    hours_share: Decimal | None
    money_share: Decimal | None
    value: Decimal
    value_share: Decimal | None

    @property
    def is_over(self) -> bool:
        """Say whether it takes clearly more than it brings."""
        return policy.is_over(self.money_share, self.value_share) or policy.is_over(self.hours_share, self.value_share)


def means(day: date, branch_ids: Ids) -> list[Means]:
    """Return by tier the hours and money planned and spent in the year up to a day, beside the share of the revenue."""
    table = catalog_queries.table("tier_policy")
    with base.acting_as(base.System("means by tier")):
        rows = customer_queries.cards().exclude(tier="").filter(status="ACTIVE")
        if branch_ids is not None:
            rows = rows.filter(branch_id__in=branch_ids)
        tier_of, money, value = {}, dict.fromkeys(cutting.NAMES, Decimal(0)), dict.fromkeys(cutting.NAMES, Decimal(0))
        n_known: Counter[str] = Counter()
        for pk, tier, cost, revenue in rows.values_list("pk", "tier", "cost_year", "revenue_year").iterator():
            tier_of[pk] = tier
            value[tier] += revenue
            if cost is not None:
                money[tier] += cost
                n_known[tier] += 1
        minutes = interaction_queries.minutes_by_customer(day - YEAR, day)
    hours = dict.fromkeys(cutting.NAMES, Decimal(0))
    for pk, n in minutes.items():
        if pk in tier_of:
            hours[tier_of[pk]] += Decimal(n) / 60
    n_of = Counter(tier_of.values())
    all_hours, all_money, all_value = sum(hours.values()), sum(money.values()), sum(value.values())
    return [
        Means(
            tier, n_of[tier], n_of[tier] * table[tier]["plan_hours"], hours[tier].quantize(Decimal("0.1")),
            n_of[tier] * table[tier]["plan_money"], money[tier] if n_known[tier] else None,
            _share(hours[tier], all_hours), _share(money[tier], all_money) if n_known[tier] else None,
            value[tier], _share(value[tier], all_value),
        )
        for tier in cutting.NAMES
    ]  # fmt: skip


def _share(part: Decimal, whole: Decimal | int) -> Decimal | None:
    return part / whole if whole > 0 else None


@dataclass(frozen=True)
class Cell:
    """How a customer of a tier in a stage of the relation is managed, and what its tier is owed."""

    tier: str
    stage: str
    rule: dict[str, int]
    policy: dict[str, int]
    names: dict[str, int]


def cell_of(card: Any) -> Cell | None:
    """Return the management rule of a customer's cell; None without a tier or a stage."""
    if not card.tier or not card.relation_stage:
        return None
    rule = catalog_queries.table("layers")[f"{card.tier}.{card.relation_stage}"]
    owed = catalog_queries.table("tier_policy")[card.tier]
    return Cell(card.tier, card.relation_stage, rule, owed, catalog_queries.table("tier_names")[card.tier])


@dataclass(frozen=True)
class Budget:
    """The support of a segment in a year: what may be spent, what was."""

    segment: str
    budget: Decimal
    used: Decimal
    n_customers: int

    @property
    def left(self) -> Decimal:
        """Return what may still be spent."""
        return self.budget - self.used


def budget(segment: str, year: int) -> Budget:
    """Return the support budget of a segment in a year, over all branches."""
    return budgets(year)[segment]


def budgets(year: int) -> dict[str, Budget]:
    """Return the support budgets of all segments in a year, over all branches."""
    table = catalog_queries.table("tier_policy")
    with base.acting_as(base.System("support budgets")):
        rows = Support.objects.filter(day__year=year).order_by().values("segment", "customer_id")
        spent = list(rows.annotate(amount=Sum("amount")))
    used = {tier: [row["amount"] for row in spent if row["segment"] == tier] for tier in cutting.NAMES}
    return {
        tier: Budget(tier, Decimal(table[tier]["support"]), sum(used[tier], Decimal(0)), sum(a > 0 for a in used[tier]))
        for tier in cutting.NAMES
    }  # fmt: skip


def supports() -> QuerySet[Support]:
    """Return what was spent on visible customers, newest first."""
    return Support.objects.select_related("customer__branch", "user").order_by("-day", "-id")


def supported(first: date, last: date) -> list[tuple[int, date]]:
    """Return which visible customers were granted support in some days, and when; what was taken back is none."""
    rows = Support.objects.filter(day__range=(first, last), amount__gt=0, reversed_by=None).order_by("day", "id")
    return list(rows.values_list("customer_id", "day"))


def support(support_id: int) -> Support | None:
    """Return an entry about a visible customer."""
    return supports().filter(pk=support_id).first()


def is_taken_back(entry: Support) -> bool:
    """Say whether an entry was taken back."""
    return Support.objects.filter(reverses_id=entry.pk).exists()


@dataclass(frozen=True)
class Engagement:
    """How much a customer takes part of its own accord: what, how often, points each; the index is at most 100."""

    parts: tuple[tuple[str, int, int], ...]

    @property
    def index(self) -> int:
        """Return the sum of all points, at most 100."""
        return min(100, sum(n * points for _code, n, points in self.parts))


def engagement_of(customer_id: int, day: date) -> Engagement:
    """Return how much a visible customer took part in during the year up to a day."""
    points = {**catalog_rules.TABLES["engagement"].defaults, **catalog_queries.table("engagement")}
    came = activity_queries.attended_by(customer_id, until=day).filter(has_attended=True)
    n_wrote, n_opinions = interaction_queries.n_inbound(customer_id, day - YEAR, day)
    counted = {
        "ATTENDED": came.filter(activity__first_date__gt=day - YEAR).count(), "OPINION": n_opinions,
        "CONTACTED_US": n_wrote,
        "RECOMMENDED": loyalty_queries.brought_by(customer_id).filter(day__gt=day - YEAR, day__lte=day).count(),
        "ANSWERED": survey_queries.n_answered(customer_id, day - YEAR, day),
        **complaint_queries.n_suggested(customer_id, day - YEAR, day),
    }  # fmt: skip
    return Engagement(tuple((code, n, points[code]["points"]) for code, n in counted.items()))
