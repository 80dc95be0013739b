"""Who of the others is like the members of a snapshot: what sets these apart is learned, the rest ranked by it."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

import numpy as np
from django.db.models import Count, QuerySet

from zhike.analytics import alike
from zhike.apps.audiences.models import Snapshot
from zhike.apps.audiences.queries import register
from zhike.apps.customers import queries as customer_queries
from zhike.apps.trade import queries as trade_queries

# Of more, so many are learned of and ranked, those with the most at stake first.
MOST = 20_000
N_SHOWN = 50
YEAR = timedelta(days=365)
# No sums: who spends much is what one looks for, and would only be found again.
FEATURES = ("TENURE", "INTERVAL", "SILENCE", "KNOWN", "COMPANY", "CATEGORIES", "CHANNELS", "BRANCH_SIZE")


@dataclass(frozen=True)
class Ranked:
    """One of the others: how like the best."""

    card: Any
    score: float


@dataclass(frozen=True)
class Ranking:
    """The others by how like the best they are, how well that is told, and what sets the best apart."""

    rows: tuple[Ranked, ...]
    n_best: int
    n_others: int
    lift: float
    n_top: int
    n_top_best: int
    weights: tuple[tuple[str, float], ...]


def ranking(row: Snapshot, day: date, *, limit: int = N_SHOWN) -> Ranking:
    """Rank who is no member of a snapshot by likeness to its members, out of sample; raises InputError for too few."""
    best = set(register.member_ids(row.pk))
    cards = list(_candidates()[:MOST])
    features = _features(cards, day)
    told = alike.learn(features, [card.pk in best for card in cards], seed=row.pk)
    others = [(score, card) for score, card in zip(told.scores, cards, strict=True) if card.pk not in best]
    others.sort(key=lambda pair: (-pair[0], pair[1].pk))
    weights = sorted(zip(FEATURES, told.weights, strict=True), key=lambda pair: -abs(pair[1]))
    return Ranking(
        rows=tuple(Ranked(card, float(score)) for score, card in others[:limit]),
        n_best=len(cards) - len(others), n_others=len(others), lift=told.lift, n_top=told.n_top,
        n_top_best=told.n_top_best, weights=tuple(weights),
    )  # fmt: skip


def _candidates() -> QuerySet[Any]:
    rows = customer_queries.cards().filter(status="ACTIVE", last_purchase_date__isnull=False)
    return rows.exclude(pk__in=customer_queries.left_alone()).order_by("-stake", "-pk")


def _features(cards: list[Any], day: date) -> np.ndarray:
    ids = [card.pk for card in cards]
    bought = _variety(ids, day)
    sizes: dict[int, int] = {}
    for card in cards:
        sizes[card.branch_id] = sizes.get(card.branch_id, 0) + 1
    return np.array([_row(card, day, bought.get(card.pk, (0, 0)), sizes) for card in cards], dtype=float)


def _row(card: Any, day: date, variety: tuple[int, int], sizes: dict[int, int]) -> tuple[float, ...]:
    return (
        float((day - card.first_purchase_date).days), np.nan if card.cycle_days is None else card.cycle_days,
        np.nan if card.silence_ratio is None else min(card.silence_ratio, 10.0), float(card.knowledge),
        float(card.kind == "ENTERPRISE"), float(variety[0]), float(variety[1]), float(np.log(sizes[card.branch_id])),
    )  # fmt: skip


def _variety(ids: Iterable[int], day: date) -> dict[int, tuple[int, int]]:
    """Return from how many categories and by how many ways each bought within a year."""
    known = list(ids)
    found: dict[int, tuple[int, int]] = {}
    for start in range(0, len(known), trade_queries.AT_ONCE):
        part = known[start : start + trade_queries.AT_ONCE]
        lines = trade_queries.lines_between(day - YEAR, day).filter(customer_id__in=part, is_return=False)
        told = lines.values_list("customer_id").annotate(
            n=Count("product__category", distinct=True), ways=Count("order__channel", distinct=True)
        )  # fmt: skip
        found |= {pk: (n, ways) for pk, n, ways in told}
    return found
