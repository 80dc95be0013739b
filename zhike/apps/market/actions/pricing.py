"""Writes of what a share of the company cost: it comes from outside and is kept with who says so."""

from collections.abc import Iterable
from datetime import date, datetime
from decimal import Decimal

from django.db import transaction

from zhike.apps.core import base
from zhike.apps.market.actions.trail import tell
from zhike.apps.market.models import SharePrice
from zhike.apps.org import queries as org_queries


class PriceRefused(Exception):
    """A price that is not above zero, or of a day to come; `day` says of which."""

    def __init__(self, day: date) -> None:
        """Keep the day."""
        super().__init__(day)
        self.day = day


@transaction.atomic
def keep_prices(*, prices: Iterable[tuple[date, Decimal]], source: str, today: date, at: datetime) -> int:
    """Keep what a share cost on some days, in the place of what was known of them; return how many are news.

    Raises LookupError for whoever does not see the sums of the whole company, PriceRefused.
    """
    _check_sight()
    n_new = 0
    for day, price in prices:
        if price <= 0 or day > today:
            raise PriceRefused(day)
        known = SharePrice.objects.filter(day=day).first()
        if known is not None and (known.price, known.source) == (price, source):
            continue
        given = {"price": price, "source": source, "user_id": base.actor().user_id, "at": at}
        row, _is_new = SharePrice.objects.update_or_create(day=day, defaults=given)
        told = {"day": day, "share_price": [known.price, price] if known else price, "source": source}
        tell("shareprice.keep", "shareprice", row.pk, told, at)
        n_new += 1
    return n_new


@transaction.atomic
def drop_price(*, price_id: int, at: datetime) -> tuple[date, Decimal, str]:
    """Take a price back; return day, price and source. Raises LookupError where there is none in sight."""
    _check_sight()
    row = SharePrice.objects.filter(pk=price_id).first()
    if row is None:
        raise LookupError(price_id)
    said = (row.day, row.price, row.source)
    row.delete()
    tell("shareprice.drop", "shareprice", price_id, {"day": said[0], "share_price": said[1], "source": said[2]}, at)
    return said


def _check_sight() -> None:
    ids, top = base.actor().figure_branch_ids, org_queries.headquarters()
    if ids is not None and (top is None or top.pk not in ids):
        raise LookupError("share prices are of the whole company")
