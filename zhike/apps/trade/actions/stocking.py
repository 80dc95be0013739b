"""Stock: how much of a product there was on a day."""

from datetime import date, datetime, timedelta
from decimal import Decimal

from django.db import transaction
from django.db.models import Sum

from zhike.apps.core import actions as core_actions
from zhike.apps.core import base
from zhike.apps.trade.models import OrderLine, Product, StockCount
from zhike.apps.trade.queries import PACE_DAYS


class NoSuchProduct(Exception):
    """No product has this code."""


@transaction.atomic
def count_stock(*, code: str, day: date, quantity: Decimal, at: datetime) -> None:
    """Keep how much of a product was counted on a day; another count of the same day takes its place."""
    product = Product.objects.filter(code=code.strip()).first()
    if product is None:
        raise NoSuchProduct(code)
    told = {"quantity": quantity, "sold": _sold(product.pk, day), "user_id": base.actor().user_id, "at": at}
    StockCount.objects.update_or_create(product=product, day=day, defaults=told)
    core_actions.audit(
        "stock.set", noun="stock", object_id=product.pk, at=at, values={"day": str(day), "quantity": str(quantity)}
    )


def _sold(product_id: int, day: date) -> Decimal:
    """Return what all customers bought of a product at the pace a stock is told by, whoever counts."""
    with base.acting_as(base.System("pace of stock")):
        rows = OrderLine.objects.filter(product_id=product_id, line_date__gt=day - timedelta(days=PACE_DAYS))
        return rows.filter(line_date__lte=day).aggregate(sum=Sum("quantity"))["sum"] or Decimal(0)
