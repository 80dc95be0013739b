"""What to offer who never bought: goods customers of its kind buy, at the price they paid, with the cost as floor."""

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import ROUND_UP, Decimal
from itertools import groupby
from typing import Any

from django.utils.translation import gettext as _

from zhike.apps.valuation import rules
from zhike.apps.valuation.models import PeerPurchase

CENT = Decimal("0.01")


@dataclass(frozen=True)
class FirstOffer:
    """A product, how many of how many customers of its kind buy it, and what a piece is offered at."""

    product: Any
    n_buyers: int
    n_peers: int
    # The mean price of a piece over the year, weighted by quantity.
    price: Decimal
    # The mean cost of a piece; the price where a line does not tell its cost.
    floor: Decimal
    # What it may bring a year.
    expected: Decimal

    @property
    def name(self) -> str:
        """Return what the product is called."""
        return self.product.name or self.product.code


def first_offers(card: Any, *, limit: int) -> list[FirstOffer]:
    """Return what to offer a visible customer who never bought, by what it may bring a year; none to who has.

    Beside it stand the customers of its kind and tier; as long as it has no tier, all of its kind. Products of too few
    buyers, or without a price in the year of the last analysis, are left out.
    """
    if card.has_orders:
        return []
    segment, rows = rules.segment(card.kind, card.tier), PeerPurchase.objects.select_related("product")
    told = list(
        (rows.filter(segment=segment) if card.tier else rows.filter(segment__startswith=segment)).order_by("product")
    )
    n_peers = sum({row.segment: row.n_peers for row in told}.values())
    by_product = (list(some) for _pk, some in groupby(told, key=lambda row: row.product_id))
    found = [offer for some in by_product if (offer := _offer(some, n_peers)) is not None]
    return sorted(found, key=lambda one: (-one.expected, one.product.code))[:limit]


def _offer(rows: list[PeerPurchase], n_peers: int) -> FirstOffer | None:
    """Return what one product is offered at, from what each segment bought of it."""
    n_buyers, value = sum(row.n_buyers for row in rows), sum((row.value for row in rows), Decimal(0))
    quantity = sum((row.quantity or Decimal(0) for row in rows), Decimal(0))
    if n_buyers < rules.LEAST_BUYERS or any(row.quantity is None for row in rows) or quantity <= 0:
        return None
    expected = rules.expected_gain(n_buyers=n_buyers, n_peers=n_peers, mean=value / n_buyers, own=Decimal(0))
    price = (value / quantity).quantize(CENT, ROUND_UP)
    costs = [row.cost for row in rows if row.cost is not None]
    floor = (sum(costs, Decimal(0)) / quantity).quantize(CENT, ROUND_UP) if len(costs) == len(rows) else price
    return FirstOffer(rows[0].product, n_buyers, n_peers, price, floor, expected) if expected > 0 else None


def offer_text(offers: Iterable[FirstOffer]) -> str:
    """Return an offer in words, a line for each product, with what speaks for it."""
    return "\n".join(
        _("%(name)s: %(price)s each; %(n)d of %(all)d customers of its kind buy it")
        % {"name": one.name, "price": one.price, "n": one.n_buyers, "all": one.n_peers}
        for one in offers
    )
