"""Mining: customers of a branch by recency, frequency and money, their clusters, and what is bought together."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from hashlib import sha256
from typing import Any

import numpy as np

from zhike.analytics import baskets, clusters, rfm
from zhike.apps.catalog import queries as catalog_queries
from zhike.apps.classification import rules as class_rules
from zhike.apps.core import base
from zhike.apps.core import rules as core_rules
from zhike.apps.customers import queries as customer_queries
from zhike.apps.insight.queries import figures, runs
from zhike.apps.org import queries as org_queries
from zhike.apps.org import rules as org_rules
from zhike.apps.trade import queries as trade_queries

YEAR = timedelta(days=365)
# Above so many customers a fixed sample of them is looked at; so many products most bought; so many pairs and clusters.
MOST, MOST_PRODUCTS, MOST_PAIRS, MOST_CLUSTERS = 20_000, 200, 10, 12


@dataclass(frozen=True)
class Cluster:
    """A cluster of customers, with its means and its share of the revenue; None where so few are hidden."""

    number: int
    n: int | None
    silence_days: float | None
    n_days: float | None
    revenue: float | None
    share: float | None


@dataclass(frozen=True)
class Pair:
    """Who buys one product buys another oftener than everybody does."""

    product: str
    other: str
    n_both: int
    confidence: float
    lift: float


@dataclass(frozen=True)
class Mined:
    """What was found, from what: the day, the parameters and a fingerprint of the customers looked at."""

    day: date
    params: Mapping[str, int]
    fingerprint: str
    n: int
    # One of how many customers was looked at; 1: all of them.
    one_of: int
    # How many customers have which score of recency (rows, 5 first) and of frequency; None where hidden.
    grid: tuple[tuple[int | None, ...], ...]
    clusters: tuple[Cluster, ...]
    pairs: tuple[Pair, ...]


def mined(branch: Any) -> Mined | None:
    """Return what the customers under a branch whose sums the acting person may see tell; None before an analysis."""
    run = runs.current()
    if run is None:
        return None
    params = catalog_queries.table("mining")["RULE"]
    with base.acting_as(base.System("mining")):
        rows = customer_queries.cards().filter(
            status="ACTIVE", last_purchase_date__lte=run.as_of, n_purchase_days__gte=1
        )
        rows = rows.filter(branch_id__in=org_queries.ids_under(branch))
        is_sample = rows.count() > MOST
        rows = customer_queries.sampled(rows) if is_sample else rows
        known: list[tuple[Any, ...]] = sorted(
            rows.order_by().values_list("pk", "last_purchase_date", "n_purchase_days", "revenue")
        )
        pairs = _pairs([pk for pk, *_ in known], run.as_of, params)
    facts = np.array(
        [((run.as_of - last).days, n_days, float(revenue)) for _pk, last, n_days, revenue in known], dtype=np.float64
    ).reshape(-1, 3)
    ids = np.array([pk for pk, *_ in known], dtype=np.int64)
    return Mined(
        run.as_of, params, sha256(ids.tobytes() + facts.tobytes()).hexdigest()[:12], len(known),
        customer_queries.ONE_OF if is_sample else 1, _grid(facts), _clusters(facts, params), pairs,
    )  # fmt: skip


def _grid(facts: np.ndarray) -> tuple[tuple[int | None, ...], ...]:
    if not len(facts):
        return ()
    scores = rfm.score(*facts.T)
    counted = {(r, f): int(np.sum((scores.r == r) & (scores.f == f))) for r in range(5, 0, -1) for f in range(1, 6)}
    shown = class_rules.hide_small(counted, _least())
    return tuple(tuple(shown[r, f] for f in range(1, 6)) for r in range(5, 0, -1))


def _least() -> int:
    """Return below how many customers nothing is told to the acting person."""
    return org_rules.SMALL_CELL if base.actor().hides_small_cells else 0


def _clusters(facts: np.ndarray, params: Mapping[str, int]) -> tuple[Cluster, ...]:
    """Return the clusters; a few large customers would else be a cluster each, so logarithms are compared."""
    if not len(facts):
        return ()
    points = np.log1p(np.maximum(facts, 0))
    found = clusters.find(points, min(params["clusters"], MOST_CLUSTERS), seed=params["seed"])
    total, numbers = facts[:, 2].sum(), [int(one) for one in np.unique(found.label)]
    shown = class_rules.hide_small({one: int(np.sum(found.label == one)) for one in numbers}, _least())
    return tuple(_cluster(one, shown[one], facts[found.label == one], total) for one in numbers)


def _cluster(number: int, n: int | None, facts: np.ndarray, total: float) -> Cluster:
    if n is None:
        return Cluster(number + 1, None, None, None, None, None)
    silence, days, revenue = facts.mean(axis=0).tolist()
    share = float(facts[:, 2].sum() / total) if total > 0 else None
    return Cluster(number + 1, n, silence, days, revenue, share)


def _pairs(ids: Sequence[int], day: date, params: Mapping[str, int]) -> tuple[Pair, ...]:
    """Return the products that go together in the year to a day, of those most customers bought."""
    place = {pk: n for n, pk in enumerate(ids)}
    bought: set[tuple[int, int]] = set()
    for some in core_rules.chunks(ids):
        rows = trade_queries.lines_between(day - YEAR, day).filter(
            customer_id__in=some, is_return=False, product__isnull=False
        )
        bought.update(rows.values_list("customer_id", "product_id").distinct())
    buyers: dict[int, int] = {}
    for _pk, product_id in bought:
        buyers[product_id] = buyers.get(product_id, 0) + 1
    chosen = sorted(buyers, key=lambda one: (-buyers[one], one))[:MOST_PRODUCTS]
    column = {product_id: n for n, product_id in enumerate(chosen)}
    has = np.zeros((len(ids), len(chosen)), dtype=bool)
    for pk, product_id in bought:
        if product_id in column:
            has[place[pk], column[product_id]] = True
    found = baskets.rules(has, least=params["both"], confidence=params["confidence"] / 100)
    found = [one for one in found if not figures.hides(one.n_both)][:MOST_PAIRS]
    named = {chosen[n] for one in found for n in (one.if_bought, one.then)}
    names = {row.pk: row.name or row.code for row in trade_queries.products().filter(pk__in=named)}
    return tuple(
        Pair(names[chosen[one.if_bought]], names[chosen[one.then]], one.n_both, one.confidence, one.lift)
        for one in found
    )
