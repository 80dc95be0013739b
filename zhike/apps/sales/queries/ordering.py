"""Made to order: what quotations say of the demand for each product, and the stock before and after it began."""

from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal

from django.db.models import Max

from zhike.apps.sales.models import Quotation, QuoteLine
from zhike.apps.trade import queries as trade_queries

MOST = 100


@dataclass
class Signal:
    """The demand for one product by quotations: asked for by open ones, ordered by those that were won."""

    code: str
    name: str
    asked: Decimal = Decimal(0)
    ordered: Decimal = Decimal(0)
    first_ordered: date | None = None
    customers: set[int] = field(default_factory=set)
    # The last count up to the first order made to measure, and the newest one after it.
    before: trade_queries.Counted | None = None
    after: trade_queries.Counted | None = None


def signals() -> list[Signal]:
    """Return the demand for each product by the newest quotations to visible customers, the most ordered first."""
    newest = Quotation.objects.order_by().values("opportunity_id").annotate(last=Max("edition"))
    editions = dict(newest.values_list("opportunity_id", "last"))
    rows = QuoteLine.objects.select_related("product", "quotation__opportunity").exclude(product=None)
    found: dict[int, Signal] = {}
    for line in rows.order_by("id"):
        deal = line.quotation.opportunity
        if editions.get(deal.pk) != line.quotation.edition or line.product is None or deal.stage == "LOST":
            continue
        one = found.setdefault(line.product.pk, Signal(line.product.code, line.product.name))
        one.customers.add(deal.customer_id)
        if deal.stage != "WON":
            one.asked += line.quantity
            continue
        one.ordered += line.quantity
        one.first_ordered = min(filter(None, (one.first_ordered, deal.closed_date)), default=None)
    for product_id, counts in trade_queries.counted(found).items():
        since = found[product_id].first_ordered
        before = [one for one in counts if since is None or one.day <= since]
        after = [one for one in counts if since is not None and one.day > since]
        found[product_id].before = before[-1] if before else None
        found[product_id].after = after[-1] if after else None
    return sorted(found.values(), key=lambda one: (-one.ordered, -one.asked, one.code))[:MOST]
