"""What customers did in a span, as filters of the list of customers: bought what, how often, how much, by which way."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta
from typing import Any

from django.db.models import Count, Exists, OuterRef, Q, QuerySet, Sum
from django.utils.translation import gettext_lazy as _

from zhike.apps.archives import lists as archive_lists
from zhike.apps.core import base, clock, lists
from zhike.apps.interactions import queries as interaction_queries
from zhike.apps.trade import queries as trade_queries

PREFIX = "b_"
WITHIN = f"{PREFIX}within"
# Days up to the one that is asked on; without any, whatever was ever bought counts.
SPANS = {
    "30": _("the last 30 days"), "90": _("the last 90 days"), "180": _("the last 180 days"),
    "365": _("the last 365 days"), "730": _("the last two years"),
}  # fmt: skip
MOST_PRODUCTS = 200
_GROUP = _("What they did")


def names_more(asked: Mapping[str, str]) -> bool:
    """Say whether a request names a field of the archive, a class, a time span or what customers did."""
    return archive_lists.names_more(asked) or any(PREFIX in text for pair in asked.items() for text in pair)


def with_behaviour(spec: lists.ListSpec, day: date) -> lists.ListSpec:
    """Return a list whose rows are customers with what they did up to a day among its filters."""
    return replace(spec, columns=(*spec.columns, *_columns(day)))


def everybody(day: date) -> lists.ListSpec:
    """Return the list of customers with their archives, classes and what they did up to a day."""
    return with_behaviour(archive_lists.customers(day), day)


def _columns(day: date) -> tuple[lists.Column, ...]:
    more: dict[str, Any] = {"is_hidden": True, "group": _GROUP, "shown": lambda _pk: None}
    return (
        lists.Column(WITHIN, _("Counted over"), "pk", filter=Within(), **more),
        lists.Column(f"{PREFIX}product", _("Bought the product"), "pk", filter=Bought(day=day, by="product"), **more),
        lists.Column(
            f"{PREFIX}category", _("Bought of the category"), "pk", filter=Bought(day=day, by="category"), **more
        ),
        lists.Column(f"{PREFIX}orders", _("Number of orders"), "pk", kind="number", filter=Counted(day=day), **more),
        lists.Column(
            f"{PREFIX}amount", _("Amount of the orders"), "pk", kind="number", filter=Summed(day=day), **more
        ),
        lists.Column(f"{PREFIX}channel", _("Ordered by way of"), "pk", filter=Ordered(day=day, by="channel"), **more),
        lists.Column(
            f"{PREFIX}contact", _("Days since the last contact"), "pk", kind="number", filter=Silent(day=day), **more
        ),
    )  # fmt: skip


@dataclass(frozen=True)
class Within:
    """How far back what customers did is looked at; by itself everybody fits."""

    form: str = "among"
    choices: Mapping[str, Any] = field(default_factory=lambda: SPANS)

    def params(self, key: str) -> tuple[str, ...]:
        """Return the one name."""
        return (key,)

    def condition(self, key: str, path: str, given: Mapping[str, str]) -> Q | None:
        """Return: anybody, where a span is chosen."""
        return None if days_of(given) is None else Q()

    def blank(self, path: str) -> Q:
        """Return: anybody."""
        return Q()

    def words(self, key: str, given: Mapping[str, str]) -> str:
        """Return the span."""
        return str(SPANS[given[key].strip()])


def days_of(given: Mapping[str, str]) -> int | None:
    """Return how many days are looked at, None for all; raises lists.BadValue for a span there is not."""
    text = given.get(WITHIN, "").strip()
    if text and text not in SPANS:
        raise lists.BadValue(text[:40])
    return int(text) if text else None


@dataclass(frozen=True)
class _InSpan:
    """A filter that looks as far back as another one says."""

    day: date = date.max
    days: int | None = None
    by: str = ""

    def bound(self, given: Mapping[str, str]) -> Any:
        """Return the filter with the span that is chosen beside it."""
        return replace(self, days=days_of(given))

    def _orders(self) -> QuerySet[Any]:
        """Return the purchases of one customer; that the customer may be seen is asked of the list around it."""
        first = date.min if self.days is None else self.day - timedelta(days=self.days)
        with base.acting_as(base.System("behaviour")):
            rows = trade_queries.purchases_between(first, self.day)
        return rows.filter(customer_id=OuterRef("pk")).order_by()


@dataclass(frozen=True)
class Ordered(_InSpan):
    """Ordered by one of some ways."""

    form: str = "choice"

    @property
    def choices(self) -> Mapping[str, Any]:
        """Return the ways orders came by."""
        return {name: name for name in trade_queries.order_channels()}

    def params(self, key: str) -> tuple[str, ...]:
        """Return the one name."""
        return (key,)

    def condition(self, key: str, path: str, given: Mapping[str, str]) -> Q | None:
        """Return: one of the orders came by one of the ways."""
        ways = [one for one in lists.plain(given.get(key, "")).split(",") if one]
        return Q(Exists(self._orders().filter(channel__in=ways))) if ways else None

    def blank(self, path: str) -> Q:
        """Return: nothing was ordered."""
        return ~Q(Exists(self._orders()))

    def words(self, key: str, given: Mapping[str, str]) -> str:
        """Return the ways."""
        return ", ".join(one for one in given[key].split(",") if one)


@dataclass(frozen=True)
class Bought(Ordered):
    """Bought one of some products, or of some categories."""

    @property
    def choices(self) -> Mapping[str, Any]:
        """Return the products or the categories there are."""
        if self.by == "category":
            return {name: name for name in trade_queries.categories()}
        rows = trade_queries.products().order_by("code").values_list("code", "name")
        return {code: name or code for code, name in rows[:MOST_PRODUCTS]}

    def condition(self, key: str, path: str, given: Mapping[str, str]) -> Q | None:
        """Return: one of the orders holds one of them."""
        wanted = [one for one in lists.plain(given.get(key, "")).split(",") if one]
        at = "lines__product__code__in" if self.by == "product" else "lines__product__category__in"
        return Q(Exists(self._orders().filter(**{at: wanted}))) if wanted else None

    def words(self, key: str, given: Mapping[str, str]) -> str:
        """Return their names."""
        known = self.choices
        return ", ".join(str(known.get(one, one)) for one in given[key].split(",") if one)


@dataclass(frozen=True)
class Counted(_InSpan):
    """Ordered so many times, from a number to another."""

    form: str = "range"
    reads: lists.Range = field(default_factory=lambda: lists.Range(is_whole=True))

    def params(self, key: str) -> tuple[str, ...]:
        """Return the names of the two ends."""
        return self.reads.params(key)

    def condition(self, key: str, path: str, given: Mapping[str, str]) -> Q | None:
        """Return: the number of orders lies between the ends; who has none has ordered 0 times."""
        wanted = self.reads.condition(key, "told", given)
        if wanted is None:
            return None
        return self._fitting(wanted, takes_none=self._takes_none(key, given))

    def _fitting(self, wanted: Q, *, takes_none: bool) -> Q:
        found = Q(Exists(self._told().filter(wanted)))
        return found | self.blank("pk") if takes_none else found

    def _takes_none(self, key: str, given: Mapping[str, str]) -> bool:
        low = given.get(self.params(key)[0], "").strip()
        return not low or float(low.replace(",", "")) <= 0

    def _told(self) -> QuerySet[Any]:
        return self._orders().values("customer_id").annotate(told=Count("pk"))

    def blank(self, path: str) -> Q:
        """Return: nothing was ordered."""
        return ~Q(Exists(self._orders()))

    def words(self, key: str, given: Mapping[str, str]) -> str:
        """Return the ends."""
        return self.reads.words(key, given)


@dataclass(frozen=True)
class Summed(Counted):
    """Ordered for so much money, from an amount to another."""

    reads: lists.Range = field(default_factory=lists.Range)

    def _told(self) -> QuerySet[Any]:
        return self._orders().values("customer_id").annotate(told=Sum("amount"))


@dataclass(frozen=True)
class Silent:
    """So many days since somebody last spoke with them, from a number to another."""

    day: date
    form: str = "range"
    reads: lists.Range = field(default_factory=lambda: lists.Range(is_whole=True))

    def params(self, key: str) -> tuple[str, ...]:
        """Return the names of the two ends."""
        return self.reads.params(key)

    def condition(self, key: str, path: str, given: Mapping[str, str]) -> Q | None:
        """Return: the last contact lies so many days back."""
        if self.reads.condition(key, "told", given) is None:
            return None
        least, most = (given.get(name, "").strip().replace(",", "") for name in self.params(key))
        rows = _spoken()
        if least:
            rows = rows.filter(last_any_at__lt=_end_of(self._back(least)))
        if most:
            rows = rows.filter(last_any_at__gte=_end_of(self._back(most) - timedelta(days=1)))
        return Q(Exists(rows))

    def _back(self, days: str) -> date:
        return self.day - timedelta(days=min(max(int(float(days)), 0), self.day.toordinal() - 2))

    def blank(self, path: str) -> Q:
        """Return: nobody ever spoke with them."""
        return ~Q(Exists(_spoken()))

    def words(self, key: str, given: Mapping[str, str]) -> str:
        """Return the ends."""
        return self.reads.words(key, given)


def _end_of(day: date) -> datetime:
    return clock.span(day, day)[1]


def _spoken() -> QuerySet[Any]:
    with base.acting_as(base.System("behaviour")):
        return interaction_queries.contacted().filter(pk=OuterRef("pk"))
