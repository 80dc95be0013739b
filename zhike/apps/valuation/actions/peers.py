"""Peers: what customers of each segment buy, measured after an analysis and written anew."""

from collections import Counter
from datetime import date
from typing import Any

import pyarrow as pa
from django.db import transaction

from zhike.apps.core import base
from zhike.apps.customers import queries as customer_queries
from zhike.apps.trade import queries as trade_queries
from zhike.apps.valuation import rules
from zhike.apps.valuation.models import PeerPurchase
from zhike.warehouse.engine import Star
from zhike.warehouse.measures import peers


def measure_peers(*, star: Star, as_of: date) -> int:
    """Write what the customers of each segment bought in the year to a day; return how many rows there are."""
    with base.acting_as(base.System("peers")):
        cards = customer_queries.cards().exclude(tier="").order_by()
        known = list(cards.values_list("pk", "kind", "tier").iterator(chunk_size=10_000))
        product_ids = set(trade_queries.products().values_list("pk", flat=True))
    ids, names = [pk for pk, *_ in known], [rules.segment(kind, tier) for _pk, kind, tier in known]
    segments = star.given("segments", pa.table({"customer_id": pa.array(ids, pa.int64()), "segment": names}))
    n_peers = Counter(names)
    found = peers.by_segment(star, segments, as_of).to_pyarrow().to_pylist() if known else []
    return _write([_row(one, n_peers) for one in found if one["product_id"] in product_ids])


def _row(one: dict[str, Any], n_peers: Counter[str]) -> PeerPurchase:
    return PeerPurchase(
        segment=one["segment"], product_id=one["product_id"], n_peers=n_peers[one["segment"]],
        n_buyers=one["n_buyers"], value=one["value"],
        quantity=one["quantity"], cost=one["cost"],
    )  # fmt: skip


@transaction.atomic
def _write(rows: list[PeerPurchase]) -> int:
    PeerPurchase.objects.all().delete()
    PeerPurchase.objects.bulk_create(rows, batch_size=500)
    return len(rows)
