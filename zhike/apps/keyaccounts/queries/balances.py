"""Reads of balances: what both sides gain, reviews, stretches, rewards; resources met with needs; profits compared."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from fractions import Fraction
from typing import Any

from django.db.models import QuerySet, Sum

from zhike.analytics import correlation
from zhike.apps.archives import queries as archive_queries
from zhike.apps.catalog import queries as catalog_queries
from zhike.apps.core import rules as core_rules
from zhike.apps.customers import queries as customer_queries
from zhike.apps.keyaccounts import rules
from zhike.apps.keyaccounts.models import AccountReview, Benefit, Need, Reward
from zhike.apps.surveys import queries as survey_queries

# So many key customers are looked at, those that bring most.
MOST = 1_000
# Below so many customers no coefficient is told.
FEWEST = 10
CENT = Decimal("0.01")


@dataclass(frozen=True)
class Account:
    """A key customer: what it leaves, what it gains, how its reviews and its stretch stand."""

    card: Any
    ours: Decimal | None
    theirs: Decimal | None
    one_sided: str
    review: str
    last_review: date | None
    stretch: rules.Stretch | None
    wanted: int
    is_rewarded: bool
    # What it got ÷ what it expected, where it answered; the target of key customers is above 1: beyond value.
    degree: Fraction | None = None

    @property
    def is_not_beyond(self) -> bool:
        """Whether it got no more than it expected."""
        return self.degree is not None and self.degree <= 1

    @property
    def is_due(self) -> bool:
        """Whether a reward is earned and was not given."""
        return bool(self.stretch and self.stretch.n_quarters >= self.wanted and not self.is_rewarded)


def quarters_wanted() -> int:
    """Return after how many quarters as a key customer there is a reward."""
    return catalog_queries.table("key_customers")["KEY"]["quarters"]


def accounts(day: date, *, customer_ids: Iterable[int] | None = None) -> list[Account]:
    """Return the visible key customers, those that bring most first."""
    rows = customer_queries.cards().filter(tier__in=rules.KEY, status="ACTIVE").select_related("owner", "branch")
    if customer_ids is not None:
        rows = rows.filter(pk__in=list(customer_ids))
    cards = list(rows.order_by("-revenue_year", "pk")[:MOST])
    ids = [card.pk for card in cards]
    theirs, wanted, degrees = gained(ids, day), quarters_wanted(), survey_queries.degrees(day, ids)
    reviews, tiers, rewards = _reviews(ids, day), _tiers(ids), _rewards(ids)
    found = []
    for card in cards:
        stands, held = rules.stretch(tiers.get(card.pk, ()), day), reviews.get(card.pk, [])
        gain = theirs.get(card.pk)
        found.append(Account(
            card, card.contribution_year, gain, rules.one_sided(card.contribution_year, gain),
            rules.review_state(held, stands.since if stands else day, day), max(held, default=None), stands, wanted,
            bool(stands and (card.pk, stands.since) in rewards), degrees.get(card.pk),
        ))  # fmt: skip
    return found


def account(customer_id: int, day: date) -> Account | None:
    """Return a visible customer as a key customer; None where it is none."""
    return next(iter(accounts(day, customer_ids=[customer_id])), None)


def gained(ids: list[int], day: date) -> dict[int, Decimal]:
    """Return what some visible customers gain from us in a year, as it was noted by a day."""
    found: dict[int, Decimal] = {}
    for some in core_rules.chunks(ids):
        rows = Benefit.objects.filter(customer_id__in=some, ended_date=None, noted_date__lte=day)
        rows = rows.filter(noted_date__gt=day - rules.COUNTS_FOR).order_by()
        sums = rows.values_list("customer_id").annotate(sum=Sum("amount"))
        found |= {customer_id: total.quantize(CENT) for customer_id, total in sums}
    return found


def _reviews(ids: list[int], day: date) -> dict[int, list[date]]:
    found: dict[int, list[date]] = {}
    rows = AccountReview.objects.filter(customer_id__in=ids, day__lte=day)
    for customer_id, held in rows.values_list("customer_id", "day"):
        found.setdefault(customer_id, []).append(held)
    return found


def _tiers(ids: list[int]) -> dict[int, list[tuple[str, date, date | None]]]:
    found: dict[int, list[tuple[str, date, date | None]]] = {}
    for customer_id, code, first, end in customer_queries.tiers_of(ids):
        found.setdefault(customer_id, []).append((code, first, end))
    return found


def _rewards(ids: list[int]) -> set[tuple[int, date]]:
    return set(Reward.objects.filter(customer_id__in=ids).values_list("customer_id", "since"))


def rewarded(first: date, last: date) -> list[tuple[int, date]]:
    """Return which visible customers were rewarded for having stayed in some days, and when."""
    return list(Reward.objects.filter(day__range=(first, last)).order_by("day").values_list("customer_id", "day"))


def stretch_of(customer_id: int, day: date) -> rules.Stretch | None:
    """Return how long a visible customer has been a key customer."""
    return rules.stretch(_tiers([customer_id]).get(customer_id, ()), day)


def benefits_of(customer_id: int) -> QuerySet[Benefit]:
    """Return what was noted that a visible customer gains, newest first."""
    return Benefit.objects.filter(customer_id=customer_id).order_by("ended_date", "-noted_date", "-id")


def reviews_of(customer_id: int) -> QuerySet[AccountReview]:
    """Return the reviews of a visible customer, newest first."""
    return AccountReview.objects.select_related("user").filter(customer_id=customer_id).order_by("-day", "-id")


def rewards_of(customer_id: int) -> QuerySet[Reward]:
    """Return the rewards of a visible customer, newest first."""
    return Reward.objects.select_related("user").filter(customer_id=customer_id).order_by("-day", "-id")


@dataclass(frozen=True)
class Match:
    """A resource of a customer that speaks of what we look for."""

    resource: Any
    tags: tuple[str, ...]


@dataclass(frozen=True)
class Wanted:
    """Something we look for, with the resources of visible customers that fit, the best first."""

    need: Need
    matches: tuple[Match, ...]


def wanted(day: date) -> tuple[list[Wanted], list[Any]]:
    """Return our needs with the resources of visible customers that fit, and all their resources."""
    resources = list(archive_queries.resources(day))
    found = []
    for need in Need.objects.select_related("branch").order_by("closed_date", "-id"):
        met = [(one, rules.words_met(one.text, need.tags)) for one in resources] if not need.closed_date else []
        matches = [Match(one, tuple(tags)) for one, tags in met if tags]
        found.append(Wanted(need, tuple(sorted(matches, key=lambda one: (-len(one.tags), one.resource.pk)))))
    return found, resources


@dataclass(frozen=True)
class Both:
    """A customer's own profit beside ours: its net margin and growth, what it leaves us of a hundred it pays."""

    card: Any
    year: int
    net_margin: float
    growth: float | None
    ours: float


@dataclass(frozen=True)
class Together:
    """Whether profits move together: the pairs, and the coefficients where there are enough."""

    pairs: tuple[Both, ...]
    by_margin: correlation.Coefficient | None
    by_growth: correlation.Coefficient | None


def together(day: date) -> Together:
    """Compare the profits of visible customers that showed a statement with what they leave us."""
    cards = customer_queries.cards().exclude(contribution_year=None).filter(revenue_year__gt=0)
    known = {card.pk: card for card in cards.filter(pk__in=archive_queries.stated_ids(day)).order_by("pk")[:MOST]}
    pairs = []
    for customer_id, rows in archive_queries.newest_statements(known, day).items():
        year, before = rows[0], rows[1] if len(rows) > 1 else None
        if not year.revenue or year.net_profit is None:
            continue
        card, growth = known[customer_id], None
        if before and before.revenue and before.year == year.year - 1:
            growth = float(year.revenue / before.revenue - 1)
        left = float((card.contribution_year or 0) / card.revenue_year)
        pairs.append(Both(card, year.year, float(year.net_profit / year.revenue), growth, left))
    grown = [one for one in pairs if one.growth is not None]
    return Together(
        tuple(pairs), _coefficient([(one.net_margin, one.ours) for one in pairs]),
        _coefficient([(one.growth or 0.0, one.ours) for one in grown]),
    )  # fmt: skip


def _coefficient(pairs: list[tuple[float, float]]) -> correlation.Coefficient | None:
    return correlation.pearson(pairs) if len(pairs) >= FEWEST else None
