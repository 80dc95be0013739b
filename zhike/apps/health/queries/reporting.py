"""Reports on relations: bands by tier, how well the score told who left, strength by month, principles, cover."""

from collections import Counter
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any, NamedTuple

from django.db.models import Avg, Count, Q, QuerySet

from zhike.analytics import health
from zhike.apps.catalog import queries as catalog_queries
from zhike.apps.core import base
from zhike.apps.core import rules as core_rules
from zhike.apps.customers import queries as customer_queries
from zhike.apps.health import rules
from zhike.apps.health.models import Assessment, Relation
from zhike.apps.health.queries import measuring
from zhike.apps.health.queries.reading import relations
from zhike.apps.interactions import queries as interaction_queries

# In these states a customer no longer buys.
GONE = ("DORMANT", "CHURNED")
TIERS = ("VIP", "MAJOR", "ORDINARY", "SMALL", "")
SUMS = "sums of relations"
QUARTER, YEAR = timedelta(days=90), timedelta(days=365)
N_SHOWN = 50


@dataclass(frozen=True)
class Tier:
    """The relations with the customers of a tier: how many lie in each band, how many cannot be told, mean strength."""

    tier: str
    counts: dict[str, int]
    n: int
    score: float | None
    strength: float | None
    n_strength: int


def _of(branch_ids: Collection[int]) -> QuerySet[Relation]:
    return Relation.objects.filter(customer__branch__in=list(branch_ids), customer__status="ACTIVE")


def by_tier(branch_ids: Collection[int]) -> list[Tier]:
    """Return how the relations at some branches stand by tier; the door decides who may see sums."""
    counts: dict[str, Counter[str]] = {}
    with base.acting_as(base.System(SUMS)):
        rows = _of(branch_ids).order_by()
        for tier, band, n in rows.values_list("customer__card__tier", "band").annotate(n=Count("pk")):
            counts.setdefault(tier, Counter())[band] += n
        means = rows.values_list("customer__card__tier").annotate(
            mean_score=Avg("score"), mean_strength=Avg("strength"), n=Count("strength")
        )
        known = {tier: (score, strength, n) for tier, score, strength, n in means}
    return [
        Tier(tier, {band: counts[tier][band] for band in (*health.BANDS, "")}, counts[tier].total(), *known[tier])
        for tier in TIERS
        if tier in counts
    ]


@dataclass(frozen=True)
class Told:
    """How well the score of a day told who left since; none where no day is kept that lies far enough back."""

    day: date | None
    telling: health.Telling | None


def told(branch_ids: Collection[int], day: date) -> Told:
    """Return how well the health of a quarter ago separated those who left since, at some branches.

    Of those that bought then and had a score; left are those that no longer buy by their state today.
    """
    with base.acting_as(base.System(SUMS)):
        rows = Assessment.objects.filter(customer__branch__in=list(branch_ids), is_buying=True).exclude(score=None)
        kept = rows.filter(day__lte=day - QUARTER).order_by("-day").values_list("day", flat=True).first()
        if kept is None:
            return Told(None, None)
        pairs = list(rows.filter(day=kept).order_by().values_list("score", "customer__card__churn_state"))
    bands = measuring.rule().bands
    found = health.telling(
        [score for score, _state in pairs], [state in GONE for _score, state in pairs], yellow=bands["yellow"],
        green=bands["green"],
    )  # fmt: skip
    return Told(kept, found)


def strength_by_month(
    *, branch_ids: Collection[int] | None = None, customer_ids: Iterable[int] | None = None
) -> list[tuple[date, str, float, int]]:
    """Return month's end, tier, mean strength and of how many, of some branches or of some visible customers.

    The tier is the one a customer had then; the mean is that of the strengths of that day.
    """
    if customer_ids is None:
        with base.acting_as(base.System(SUMS)):
            of = Assessment.objects.exclude(strength=None).filter(customer__branch__in=list(branch_ids or ()))
            found = of.order_by("day").values_list("day", "tier").annotate(mean=Avg("strength"), n=Count("pk"))
            return sorted(found, key=lambda one: (one[0], TIERS.index(one[1])))
    rows = Assessment.objects.exclude(strength=None)
    sums: dict[tuple[date, str], list[Any]] = {}
    for some in core_rules.chunks(customer_ids):
        for day, tier, one in rows.filter(customer_id__in=some).values_list("day", "tier", "strength"):
            sums.setdefault((day, tier), []).append(one)
    return [
        (day, tier, sum(known) / len(known), len(known))
        for (day, tier), known in sorted(sums.items(), key=lambda one: (one[0][0], TIERS.index(one[0][1])))
    ]


def strength_change(customer_ids: Collection[int], before: date, after: date) -> list[tuple[float | None, int]]:
    """Return the mean strength of some visible customers by the last month's end up to two days, and of how many."""
    found = []
    for day in (before, after):
        last: dict[int, Any] = {}
        for some in core_rules.chunks(customer_ids):
            rows = Assessment.objects.filter(customer_id__in=some, day__lte=day).exclude(strength=None)
            last |= dict(rows.order_by("day").values_list("customer_id", "strength"))
        found.append((sum(last.values()) / len(last) if last else None, len(last)))
    return found


@dataclass(frozen=True)
class Principle:
    """The principles at the customers of a tier: who began, the longest silence and its limit, promises, giving."""

    tier: str
    n_customers: int
    n_ours: int
    n_theirs: int
    limit: int
    longest: int | None
    n_silent: int
    n_tasks: int
    n_never: int
    n_kept: int
    n_due: int
    n_one_sided: int
    n_ledger: int

    @property
    def begun(self) -> float | None:
        """Contacts only we began ÷ those one side began; None where there was none."""
        n = self.n_ours + self.n_theirs
        return self.n_ours / n if n else None

    @property
    def trust(self) -> float | None:
        """Promises kept by their day ÷ those that fell due; None where none did."""
        return self.n_kept / self.n_due if self.n_due else None


def principles(branch_ids: Collection[int], day: date) -> list[Principle]:
    """Return how the principles were kept in the year up to a day, by tier, at some branches.

    The door decides who may see sums. A talk in which both spoke has no side that began it and counts for neither.
    """
    with base.acting_as(base.System(SUMS)):
        return _principles(branch_ids, day)


def _principles(branch_ids: Collection[int], day: date) -> list[Principle]:
    cards = customer_queries.cards().filter(branch__in=list(branch_ids), status="ACTIVE")
    tiers = dict(cards.order_by().values_list("pk", "tier"))
    sums: dict[str, Counter[str]] = {tier: Counter() for tier in TIERS}
    longest: dict[str, int] = {}
    limits = interaction_queries.silence_limits()
    for some in core_rules.chunks(tiers):
        _add_talks(some, tiers, sums, day)
        silence = interaction_queries.silence(some)
        ledger = dict(
            Relation.objects.filter(customer_id__in=some).exclude(balance=None).values_list(
                "customer_id", "is_one_sided")
        )  # fmt: skip
        for pk in some:
            tier, one = tiers[pk], sums[tiers[pk]]
            one["n"] += 1
            one["ledger"] += pk in ledger
            one["one_sided"] += ledger.get(pk, False)
            if pk not in silence:
                one["never"] += 1
                continue
            last, has_task = silence[pk]
            days = (day - last).days
            longest[tier] = max(longest.get(tier, 0), days)
            one["silent"] += days > limits[tier]
            one["tasks"] += days > limits[tier] and has_task
    return [
        Principle(
            tier, one["n"], one["OUT"], one["IN"], limits[tier], longest.get(tier), one["silent"], one["tasks"],
            one["never"], one["kept"], one["due"], one["one_sided"], one["ledger"],
        )
        for tier, one in sums.items()
        if one["n"]
    ]  # fmt: skip


def _add_talks(ids: list[int], tiers: dict[int, str], sums: dict[str, Counter[str]], day: date) -> None:
    for talk in interaction_queries.told_of(ids, day - YEAR, day):
        sums[tiers[talk.customer_id]][talk.direction] += 1
    for pk, (n_kept, n_due) in interaction_queries.promises_fallen_due(ids, day - YEAR, day).items():
        sums[tiers[pk]].update(kept=n_kept, due=n_due)


@dataclass(frozen=True)
class Keeper:
    """Somebody of us with the relations they look after: how many, how strong on the mean, how many lack something."""

    user_id: int | None
    name: str
    n: int
    strength: float | None
    n_known: int
    n_uncovered: int


def keepers() -> list[Keeper]:
    """Return who looks after how many relations with visible customers, those with most first."""
    rows = Relation.objects.filter(customer__status="ACTIVE").order_by()
    found = rows.values_list("customer__owner_id", "customer__owner__name").annotate(
        n=Count("pk"), mean=Avg("strength"), known=Count("strength"), open=Count("pk", filter=Q(is_covered=False))
    )
    return [Keeper(pk, name or "", *more) for pk, name, *more in sorted(found, key=lambda one: (-one[2], one[1] or ""))]


def uncovered() -> QuerySet[Relation]:
    """Return the relations with visible customers something of which nobody looks after, key customers first."""
    rows = relations().filter(is_covered=False, customer__status="ACTIVE")
    return rows.order_by("-customer__card__stake", "pk")


def efforts(lines: Mapping[str, int], most: int = N_SHOWN) -> list[Relation]:
    """Return where an effort promises most: what is at stake, times how far the relation is from sound.

    Where both bonds are weak it counts so many times as the rule table says.
    """
    rows = relations().filter(customer__status="ACTIVE", customer__card__stake__gt=0).exclude(score=None)
    near = rows.order_by("-customer__card__stake", "pk")[: 20 * most]
    return sorted(near, key=lambda row: promise(row) * two_bonds(row, lines).attention, reverse=True)[:most]


def promise(row: Relation) -> float:
    """Return the money an effort may keep: at stake, times what is missing to a sound relation."""
    stake: Any = row.customer.card.stake
    return float(stake) * (100 - (row.score or 0.0)) / 100


class TwoBonds(NamedTuple):
    """How far benefit and feeling bind, 0 to 100 where known, and how many times the attention that asks for."""

    benefit: float | None
    emotion: float | None
    attention: int


def bond_lines() -> Mapping[str, int]:
    """Return below what a bond is weak, and how much more attention two weak ones ask for."""
    return catalog_queries.table("bonds")["BONDS"]


def two_bonds(row: Relation | measuring.Measured, lines: Mapping[str, int]) -> TwoBonds:
    """Return the two bonds of a relation as it was measured."""
    benefit = rules.benefit_bond(row.essences, row.parts, row.criteria)
    emotion = rules.emotion_bond(row.essences, row.criteria)
    return TwoBonds(
        benefit, emotion, rules.attention(benefit, emotion, low=lines["low"], factor=lines["factor"])
    )  # fmt: skip
