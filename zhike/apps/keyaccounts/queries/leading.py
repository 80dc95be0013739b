"""What a general manager looks at: sums of key accounts, those that cool, who gained from them, hours of experts."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any

from django.db.models import Count, Q, QuerySet, Sum

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
    """The hours some people noted with customers, and how many of them with key accounts."""

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


def hours_of_experts(user_ids: Collection[int], day: date, *, span: timedelta = YEAR) -> Hours:
    """Return how many hours some people spent with customers in a span up to a day, and with key accounts."""
    minutes = interaction_queries.minutes_by_person(day - span, day)
    of_experts = [(pk, n) for (user_id, pk), n in minutes.items() if user_id in user_ids]
    on_key = _key_among(pk for pk, _n in of_experts)
    return Hours(
        sum(n for _pk, n in of_experts) / 60, sum(n for pk, n in of_experts if pk in on_key) / 60,
        rule_of_relations()["experts"] / 100,
    )  # fmt: skip


def _key_among(customer_ids: Iterable[int]) -> set[int]:
    rows = KeyAccount.objects.filter(state=rules.CONFIRMED, customer_id__in=set(customer_ids))
    return set(rows.values_list("customer_id", flat=True))
