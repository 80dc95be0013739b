"""What a general manager looks at: sums of key accounts, those that cool, who gained from them, hours of experts."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any

from django.db.models import Count, Q, QuerySet, Sum

from zhike.apps.coaching import queries as coaching_queries
from zhike.apps.interactions import queries as interaction_queries
from zhike.apps.keyaccounts import rules
from zhike.apps.keyaccounts.models import KeyAccount
from zhike.apps.keyaccounts.queries.answering import key_accounts
from zhike.apps.keyaccounts.queries.measuring import YEAR, rule_of_relations
from zhike.apps.tasks import queries as task_queries

NONE = Decimal(0)


@dataclass(frozen=True)
class Sums:
    """The confirmed accounts of a metal: how many, what they bought and left in a year."""

    metal: str
    n: int
    revenue: Decimal
    contribution: Decimal | None
    n_known: int


@dataclass(frozen=True)
class Hours:
    """How many experts there are, the hours they noted with customers, and how many of them with key accounts."""

    n_experts: int
    total: float
    on_key: float
    target: float

    @property
    def share(self) -> float | None:
        """The share of key accounts; None where no hour was noted."""
        return self.on_key / self.total if self.total else None

    @property
    def is_met(self) -> bool | None:
        """Whether the target is met; None where no hour was noted."""
        return None if self.share is None else self.share >= self.target


def sums() -> list[Sums]:
    """Return the sums of the visible confirmed accounts by metal, the highest first."""
    rows = KeyAccount.objects.filter(state=rules.CONFIRMED).order_by().values("metal").annotate(
        n=Count("pk"), revenue=Sum("customer__card__revenue_year"),
        contribution=Sum("customer__card__contribution_year"), n_known=Count("customer__card__contribution_year"),
    )  # fmt: skip
    by_metal = {one["metal"]: one for one in rows}
    return [
        Sums(metal, one["n"], one["revenue"] or NONE, one["contribution"], one["n_known"])
        for metal in rules.METALS
        if (one := by_metal.get(metal))
    ]


def cooling() -> QuerySet[Any]:
    """Return the visible confirmed accounts whose relation cools, the coldest first."""
    return key_accounts().filter(is_cooling=True, state=rules.CONFIRMED).order_by("heat", "pk")


def of_metal(metal: str) -> QuerySet[Any]:
    """Return the visible confirmed accounts of a metal, the largest first."""
    rows = key_accounts().filter(state=rules.CONFIRMED, metal=metal)
    return rows.order_by("-customer__card__revenue_year", "pk")


def confirmed_ids() -> QuerySet[Any, Any]:
    """Return the customers that are visible confirmed accounts, as a condition of another question."""
    return KeyAccount.objects.filter(state=rules.CONFIRMED).order_by().values("customer_id")


def alarms(user_id: int, since: datetime, *, limit: int = 10) -> list[Any]:
    """Return the alarms of key accounts somebody was told since a moment, newest first."""
    rows = task_queries.notices(user_id).filter(at__gte=since)
    return list(rows.filter(Q(key__startswith="keyalarm:") | Q(key__startswith="keyheat:"))[:limit])


def hours_of_experts(day: date, *, span: timedelta = YEAR) -> Hours:
    """Return the hours experts certified on a day spent with customers in the span before, and with key accounts."""
    experts = coaching_queries.expert_ids(day)
    total, on_key = interaction_queries.minutes_of(experts, day - span, day, among=confirmed_ids())
    return Hours(len(experts), total / 60, on_key / 60, rule_of_relations()["experts"] / 100)
