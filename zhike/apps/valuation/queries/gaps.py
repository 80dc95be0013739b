"""Gaps: what a visible customer does not buy, or buys less of, that customers of its kind and tier do buy."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from zhike.apps.trade import queries as trade_queries
from zhike.apps.valuation import rules
from zhike.apps.valuation.models import PeerPurchase

YEAR = timedelta(days=365)


@dataclass(frozen=True)
class Gap:
    """A product to offer: how many of how many look-alikes buy it, for how much each; what it may bring a year."""

    product: Any
    n_buyers: int
    n_peers: int
    mean_value: Decimal
    own_value: Decimal
    expected: Decimal

    @property
    def is_new(self) -> bool:
        """Whether the customer does not buy it at all: a cross-sale, else more of the same."""
        return self.own_value <= 0


def next_best(card: Any, day: date, *, limit: int) -> list[Gap]:
    """Return what to offer a visible customer, by what it may bring a year; none without a tier or look-alikes."""
    rows = PeerPurchase.objects.select_related("product").filter(
        segment=rules.segment(card.kind, card.tier), n_buyers__gte=rules.LEAST_BUYERS
    )
    own = trade_queries.bought_by_product(card.pk, day - YEAR + timedelta(days=1), day) if rows else {}
    found = [gap for row in rows if (gap := _gap(row, own)) is not None]
    return sorted(found, key=lambda gap: (-gap.expected, gap.product.code))[:limit]


def _gap(row: PeerPurchase, own: Mapping[int, Decimal]) -> Gap | None:
    mean, mine = row.value / row.n_buyers, max(own.get(row.product_id, Decimal(0)), Decimal(0))
    expected = rules.expected_gain(n_buyers=row.n_buyers, n_peers=row.n_peers, mean=mean, own=mine)
    if expected <= 0:
        return None
    return Gap(row.product, row.n_buyers, row.n_peers, round(mean, 2), round(mine, 2), expected)
