"""Talks with customers over a year: what about by tier, what the policy lacks, first offers, churn by frequency."""

from collections import Counter, defaultdict
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from fractions import Fraction
from typing import Any

from django.db.models import Count, Q, Sum
from django.utils import timezone

from zhike.analytics import talks
from zhike.apps.catalog import queries as catalog_queries
from zhike.apps.core import queries as core_queries
from zhike.apps.customers import queries as customer_queries
from zhike.apps.interactions import queries as interaction_queries
from zhike.apps.interactions import rules as interaction_rules
from zhike.apps.surveys import queries as survey_queries
from zhike.apps.tasks import queries as task_queries
from zhike.apps.trade import queries as trade_queries

YEAR, QUARTER = timedelta(days=365), timedelta(days=91)
TIERS = ("VIP", "MAJOR", "ORDINARY", "SMALL")
# So many are looked at: of a tier those with most at stake, the latest offers, the tasks due first.
N_OF_TIER, N_OFFERS, N_TASKS = 500, 2_000, 2_000
# By which of the ways of the policy a channel goes.
WAYS = {
    "VISIT": "visit", "PHONE": "call", "WECHAT": "message", "WECOM": "message", "SMS": "message", "EMAIL": "message",
    "LETTER": "message", "WEB": "message", "PACKAGING": "message",
}  # fmt: skip


@dataclass(frozen=True)
class OfTier:
    """The customers of a tier looked at: how often they were spoken with, about what, and how many lack something."""

    tier: str
    n_customers: int
    mix: interaction_rules.Mix
    n_lacking: int


@dataclass(frozen=True)
class Lacking:
    """A customer with whom the policy was not kept, and where."""

    card: Any
    breaches: list[talks.Breach]


@dataclass(frozen=True)
class Band:
    """The customers of a tier spoken with so often in a quarter, and how many of them are lost."""

    tier: str
    band: int
    n_customers: int
    n_churned: int
    # Of those who answered a survey of satisfaction: how many, and the mean of their C; None where none did.
    n_answered: int = 0
    degree: Fraction | None = None

    @property
    def share(self) -> float | None:
        """Return the share that is lost; None without customers."""
        return self.n_churned / self.n_customers if self.n_customers else None


@dataclass(frozen=True)
class Offers:
    """Those whose first offer came after so many talks, and how many of them bought after it."""

    band: int
    n_customers: int
    n_bought: int


def _begin(day: date) -> datetime:
    return timezone.make_aware(datetime.combine(day, time.min))


def _talks(since: date, until: date) -> Any:
    rows = interaction_queries.interactions().filter(kind__in=interaction_rules.CONTACT_KINDS)
    return rows.filter(happened_at__gte=_begin(since), happened_at__lt=_begin(until + timedelta(days=1)))


def has_talks(until: date) -> bool:
    """Say whether anybody one may see was spoken with in the year up to a day."""
    return _talks(until - YEAR, until).exists()


def by_tier(until: date) -> tuple[list[OfTier], list[Lacking]]:
    """Return how the customers of each tier were spoken with in the year up to a day, and where policy was not kept."""
    policy = catalog_queries.table("talks")
    told, lacking = [], list[Lacking]()
    for tier in TIERS:
        cards = customer_queries.cards().filter(status="ACTIVE", tier=tier).order_by("-stake", "-pk")
        looked = {card.pk: card for card in cards[:N_OF_TIER]}
        held: dict[int, list[tuple[str, str, list[str]]]] = defaultdict(list)
        rows = _talks(until - YEAR, until).filter(customer_id__in=list(looked)).order_by()
        for customer_id, *talk in rows.values_list("customer_id", "channel", "direction", "contents"):
            held[customer_id].append(tuple(talk))
        asked = {code: policy[f"{tier}.{code}"] for code in interaction_rules.CONTENTS}
        found = [
            Lacking(card, short)
            for pk, card in looked.items()
            if (short := talks.breaches(asked, [(channel, about) for channel, _way, about in held[pk]], WAYS))
        ]
        every = [(way, about) for one in held.values() for _channel, way, about in one]
        told.append(OfTier(tier, len(looked), interaction_rules.mix(every), len(found)))
        lacking += found
    return told, lacking


def bands(until: date) -> list[Band]:
    """Return how often the customers of each tier were spoken with in a quarter, and how many of them are lost.

    Every customer with a tier stands in one band.
    """
    path = "customer__card__tier", "customer__card__churn_state"
    rows = _talks(until - QUARTER, until).filter(customer__status="ACTIVE").order_by()
    counted: Counter[tuple[str, int, bool]] = Counter()
    spoken_with: dict[int, int] = {}
    for pk, tier, state, n in rows.values_list("customer_id", *path).annotate(n=Count("pk")):
        spoken_with[pk] = talks.band(n)
        counted[tier, talks.band(n), state == "CHURNED"] += 1
    cards = customer_queries.cards().filter(status="ACTIVE").exclude(tier="").order_by()
    for tier, n_all, n_lost in cards.values_list("tier").annotate(
        n=Count("pk"), n_lost=Count("pk", filter=Q(churn_state="CHURNED"))
    ):
        for is_lost, n in ((True, n_lost), (False, n_all - n_lost)):
            spoken = sum(counted[tier, place, is_lost] for place in range(1, len(talks.BANDS)))
            counted[tier, 0, is_lost] = n - spoken
    felt = _felt(until, spoken_with)
    return [
        Band(
            tier, place, counted[tier, place, True] + counted[tier, place, False], counted[tier, place, True],
            len(felt[tier, place]), _mean(felt[tier, place]),
        )
        for tier in TIERS
        for place in range(len(talks.BANDS))
    ]  # fmt: skip


def _felt(until: date, spoken_with: dict[int, int]) -> dict[tuple[str, int], list[Fraction]]:
    """Return the degrees of satisfaction by tier and band, of active customers who answered."""
    degrees, found = survey_queries.degrees(until), defaultdict[tuple[str, int], list[Fraction]](list)
    cards = customer_queries.cards().filter(status="ACTIVE", pk__in=degrees).order_by()
    for pk, tier in cards.values_list("pk", "tier"):
        found[tier, spoken_with.get(pk, 0)].append(degrees[pk])
    return found


def _mean(degrees: list[Fraction]) -> Fraction | None:
    return sum(degrees, Fraction(0)) / len(degrees) if degrees else None


def offers(until: date) -> tuple[list[Offers], list[Any]]:
    """Return how many talks came before the first offer to who had not bought yet, and the cards of those with none."""
    end = _begin(until + timedelta(days=1))
    offered = interaction_queries.interactions().filter(is_pitch=True, happened_at__lt=end)
    ids = list(offered.order_by("-happened_at", "-id").values_list("customer_id", flat=True)[:N_OFFERS])
    history: dict[int, list[tuple[datetime, bool]]] = defaultdict(list)
    rows = interaction_queries.interactions().filter(customer_id__in=ids, kind__in=interaction_rules.CONTACT_KINDS)
    rows = rows.exclude(direction="MISSED").filter(happened_at__lt=end)
    for customer_id, at, is_pitch in rows.order_by("happened_at", "id").values_list(
        "customer_id", "happened_at", "is_pitch"
    ):
        history[customer_id].append((at, is_pitch))
    bought, counts, cold = trade_queries.first_purchases(ids), Counter[tuple[int, bool]](), []
    for customer_id, held in history.items():
        before = talks.before_pitch([is_pitch for _at, is_pitch in held])
        day = bought.get(customer_id)
        if before is None or (day and day < timezone.localdate(held[before][0])):
            continue
        counts[talks.band(before), day is not None and day <= until] += 1
        cold += [customer_id] if before == 0 else []
    told = [
        Offers(place, counts[place, True] + counts[place, False], counts[place, True])
        for place in range(len(talks.BANDS))
    ]
    return told, list(customer_queries.cards_of(cold).values())


def handed_on() -> list[tuple[Any, int]]:
    """Return the open tasks that went from one to another more often than the rule allows, the most moved first."""
    most = catalog_queries.table("transfers")["TASK"]["most"]
    rows = task_queries.tasks().filter(status="OPEN").order_by("due_date", "pk")[:N_TASKS]
    known = {row.pk: row for row in rows}
    moved = core_queries.n_moves("task.assign", noun="task", field="assignee_id", object_ids=list(known))
    return sorted(((known[pk], n) for pk, n in moved.items() if n > most), key=lambda pair: (-pair[1], pair[0].pk))


def by_colleague(until: date) -> list[dict[str, Any]]:
    """Return how many visits and calls each of us held in the year up to a day, and how many minutes they took."""
    rows = _talks(until - YEAR, until).filter(channel__in=("VISIT", "PHONE"), user__isnull=False).order_by()
    sums = rows.values("user_id", "user__name", "user__username").annotate(
        n_visits=Count("pk", filter=Q(channel="VISIT")), n_calls=Count("pk", filter=Q(channel="PHONE")),
        minutes=Sum("duration_minutes"), n_timed=Count("duration_minutes"),
    )  # fmt: skip
    return list(sums.order_by("-n_visits", "-n_calls", "user_id"))
