"""Who the members of a snapshot are, beside all customers one may see: who, worth what, behaving how."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from django.db.models import Avg, Count, Q, QuerySet, Sum

from zhike.analytics import consumption
from zhike.apps.audiences.models import Snapshot
from zhike.apps.audiences.queries import register
from zhike.apps.customers import queries as customer_queries
from zhike.apps.org import rules as org_rules
from zhike.apps.trade import queries as trade_queries

YEAR = timedelta(days=365)
# What a card tells of everybody, in the order in which it is read.
TRAITS = ("kind", "tier", "churn_state", "relation_stage", "branch__name")
RECENCY = ((30, "WITHIN_30"), (90, "WITHIN_90"), (365, "WITHIN_365"))
MOST_ROWS = 12
PER_CENT = 100


@dataclass(frozen=True)
class Trait:
    """How many of the members, and of all, are of one kind; None where so few are that nobody is told."""

    group: str
    code: str
    n: int | None
    n_of: int
    n_all: int
    n_all_of: int

    @property
    def share(self) -> float | None:
        """Return the share of the members."""
        return self.n / self.n_of if self.n is not None and self.n_of else None

    @property
    def share_all(self) -> float | None:
        """Return the share of all customers one may see."""
        return self.n_all / self.n_all_of if self.n_all_of else None

    @property
    def index(self) -> int | None:
        """Return the share of the members in percent of the share of all: 100 is as usual."""
        if self.share is None or not self.share_all:
            return None
        return round(PER_CENT * self.share / self.share_all)


@dataclass(frozen=True)
class Placed:
    """A category of products in the map of two attributes: what a piece costs, and how many of the members buy it."""

    category: str
    price: Decimal | None
    n_buyers: int
    n_of: int


@dataclass(frozen=True)
class Profile:
    """The report: traits beside all, sums, bands of what was spent in a year, categories bought."""

    n: int
    traits: tuple[Trait, ...]
    revenue_year: Decimal | None
    contribution_year: Decimal | None
    n_contribution: int
    knowledge: float | None
    bands: tuple[consumption.Band, ...]
    placed: tuple[Placed, ...]


def profile(row: Snapshot, day: date, *, hides_few: bool = False) -> Profile:
    """Return who the visible members of a snapshot are; `hides_few` leaves counts out that are too small to tell."""
    everybody = customer_queries.cards().order_by()
    cards = everybody.filter(pk__in=register.members(row.pk).values("customer_id"))
    n, n_all = cards.count(), everybody.count()
    sums = cards.aggregate(
        revenue=Sum("revenue_year"), contribution=Sum("contribution_year"),
        n=Count("pk", filter=Q(contribution_year__isnull=False)), known=Avg("knowledge"),
    )  # fmt: skip
    spent = cards.filter(revenue_year__gt=0).values_list("revenue_year", flat=True)
    traits = [one for name in TRAITS for one in _trait(name, cards, everybody, n, n_all)]
    traits += _recency(cards, everybody, n, n_all, day)
    return Profile(
        n=n, traits=tuple(_told(traits, hides_few=hides_few)), revenue_year=sums["revenue"],
        contribution_year=sums["contribution"], n_contribution=sums["n"], knowledge=sums["known"],
        bands=tuple(consumption.quartiles(spent)), placed=_placed(row, n, day),
    )  # fmt: skip


def _trait(name: str, cards: QuerySet[Any], everybody: QuerySet[Any], n: int, n_all: int) -> list[Trait]:
    ours = dict(cards.values_list(name).annotate(n=Count("pk")))
    of_all = dict(everybody.values_list(name).annotate(n=Count("pk")))
    group = name.removesuffix("__name")
    found = [Trait(group, code, ours.get(code, 0), n, of_all[code], n_all) for code in of_all]
    return sorted(found, key=lambda one: (-(one.n or 0), str(one.code)))[:MOST_ROWS]


def _recency(cards: QuerySet[Any], everybody: QuerySet[Any], n: int, n_all: int, day: date) -> list[Trait]:
    counts = {
        code: Count("pk", filter=Q(last_purchase_date__gt=day - timedelta(days=days))) for days, code in RECENCY
    } | {"NEVER": Count("pk", filter=Q(last_purchase_date=None))}  # fmt: skip
    ours, of_all = cards.aggregate(**counts), everybody.aggregate(**counts)
    return [Trait("recency", code, ours[code], n, of_all[code], n_all) for code in counts]


def _told(traits: Iterable[Trait], *, hides_few: bool) -> Iterable[Trait]:
    known = list(traits)
    hidden = org_rules.small_cells([one.n or 0 for one in known]) if hides_few else set()
    return [Trait(t.group, t.code, None, t.n_of, t.n_all, t.n_all_of) if at in hidden else t
            for at, t in enumerate(known)]  # fmt: skip


def _placed(row: Snapshot, n: int, day: date) -> tuple[Placed, ...]:
    lines = trade_queries.lines_between(day - YEAR, day).filter(
        customer__in=register.members(row.pk).values("customer_id"), is_return=False
    )
    told = lines.exclude(product=None).values("product__category").annotate(
        n=Count("customer", distinct=True), amount=Sum("amount"), pieces=Sum("quantity")
    )  # fmt: skip
    found = [
        Placed(
            one["product__category"], one["amount"] / one["pieces"] if one["pieces"] else None, one["n"], n,
        )
        for one in told if one["product__category"]
    ]  # fmt: skip
    return tuple(sorted(found, key=lambda one: (-one.n_buyers, one.category))[:MOST_ROWS])
