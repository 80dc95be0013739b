"""Reads of what a customer prefers, by what it bought."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import Count, QuerySet
from django.db.models.functions import ExtractIsoWeekDay

from zhike.analytics import preferences
from zhike.apps.core.prepared import prepared
from zhike.apps.trade.models import Order, OrderLine
from zhike.apps.trade.queries.records import latest_of


@dataclass(frozen=True)
class Preferences:
    """What a customer prefers by what it bought up to a day: what, by which channel, when, at which prices."""

    category: preferences.Favourite[str]
    product: preferences.Favourite[str]
    channel: preferences.Favourite[str]
    # 1 is Monday.
    weekday: preferences.Favourite[int]
    part_of_day: preferences.Favourite[str]
    prices: preferences.Band


def preferences_of(customer_id: int, until: date) -> Preferences:
    """Return what a visible customer prefers, counted anew from its lines and orders; returns do not count."""
    if not latest_of(customer_id, until):
        return _nothing_preferred()
    return Preferences(
        category=preferences.favourite(dict(_by_category(customer_id, until))),
        product=preferences.favourite(dict(_by_product(customer_id, until))),
        channel=preferences.favourite(dict(_by_channel(customer_id, until))),
        weekday=preferences.favourite(dict(_by_weekday(customer_id, until))),
        part_of_day=preferences.favourite(preferences.by_part_of_day(dict(_by_hour(customer_id, until)))),
        prices=preferences.price_band(dict(_by_price(customer_id, until))),
    )


def _bought_lines(customer_id: int, until: date) -> QuerySet[OrderLine]:
    return OrderLine.objects.filter(customer_id=customer_id, line_date__lte=until, is_return=False).order_by()


def _purchases(customer_id: int, until: date) -> QuerySet[Order]:
    rows = Order.objects.filter(customer_id=customer_id, order_date__lte=until, kind=Order.Kind.PURCHASE)
    return rows.order_by()


@prepared
def _by_category(customer_id: int, until: date) -> Any:
    named = _bought_lines(customer_id, until).exclude(product=None).exclude(product__category="")
    return named.values_list("product__category").annotate(n=Count("pk"))


@prepared
def _by_product(customer_id: int, until: date) -> Any:
    named = _bought_lines(customer_id, until).exclude(product=None)
    return named.values_list("product__name").annotate(n=Count("pk"))


@prepared
def _by_channel(customer_id: int, until: date) -> Any:
    return _purchases(customer_id, until).exclude(channel="").values_list("channel").annotate(n=Count("pk"))


@prepared
def _by_weekday(customer_id: int, until: date) -> Any:
    days = _purchases(customer_id, until).annotate(weekday=ExtractIsoWeekDay("order_date")).values_list("weekday")
    return days.annotate(n=Count("order_date", distinct=True))


@prepared
def _by_hour(customer_id: int, until: date) -> Any:
    told = _purchases(customer_id, until).exclude(order_hour=None)
    return told.values_list("order_hour").annotate(n=Count("pk"))


@prepared
def _by_price(customer_id: int, until: date) -> Any:
    return _bought_lines(customer_id, until).values_list("unit_price").annotate(n=Count("pk"))


def _nothing_preferred() -> Preferences:
    none: preferences.Favourite[str] = preferences.favourite({})
    return Preferences(none, none, none, preferences.favourite({}), none, preferences.price_band({}))
