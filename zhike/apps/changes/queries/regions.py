"""Reads of markets: where dealers dump our stock or send it back, and whether somebody is ready to step in."""

from collections import defaultdict
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from fractions import Fraction
from typing import Any

from django.db.models import QuerySet, Sum

from zhike.apps.changes.models import Dumping
from zhike.apps.changes.queries.asking import lines
from zhike.apps.changes.rules import gates
from zhike.apps.core import base, lists
from zhike.apps.customers import queries as customer_queries
from zhike.apps.org import queries as org_queries
from zhike.apps.targets import queries as target_queries
from zhike.apps.trade import queries as trade_queries

LOOKED_BACK = timedelta(days=90)
LEVEL = "CITY"


@dataclass(frozen=True)
class Market:
    """A region's market: who dumps there, who sent much back, who could step in, whether it stands still."""

    branch: Any
    n_dumping: int
    n_flooding: int
    n_reserves: int
    is_paralysed: bool


def dumpings(since: date | None = None) -> QuerySet[Dumping]:
    """Return what visible dealers were seen to dump, newest first."""
    rows = Dumping.objects.select_related("customer__branch", "product", "user").order_by("-day", "-pk")
    return rows if since is None else rows.filter(day__gte=since)


def markets(day: date) -> list[Market]:
    """Return the markets of the cities whose sums one may see: those that stand still first."""
    house, cities = lines(), list(org_queries.figure_branches(base.actor()).filter(level=LEVEL))
    with base.acting_as(base.System("markets that stand still")):
        dumping, flooding, waiting = _dumping(day, house["DUMP"]), _flooding(day, house["RETURNS"]), _reserves(day)
    found = []
    for city in cities:
        dumps, floods, ready = (_under(city.path, some) for some in (dumping, flooding, waiting))
        still = gates.is_paralysed(n_dumping=dumps + floods, n_reserves=ready)
        found.append(Market(city, dumps, floods, ready, still))
    return sorted(found, key=lambda one: (not one.is_paralysed, -one.n_dumping - one.n_flooding, one.branch.code))


def share_paralysed(found: list[Market]) -> Fraction | None:
    """Return which part of the markets stands still; None of none."""
    return Fraction(sum(one.is_paralysed for one in found), len(found)) if found else None


def _under(path: str, by_path: dict[str, set[int]]) -> int:
    return len({pk for one, some in by_path.items() if one.startswith(path) for pk in some})


def _dumping(day: date, line: int) -> dict[str, set[int]]:
    found: dict[str, set[int]] = defaultdict(set)
    for row in dumpings(day - LOOKED_BACK).filter(day__lte=day):
        if gates.is_dumped(row.price, row.list_price, line):
            found[row.customer.branch.path].add(row.customer_id)
    return found


def _flooding(day: date, line: int) -> dict[str, set[int]]:
    rows = trade_queries.orders().filter(order_date__gt=day - LOOKED_BACK, order_date__lte=day).order_by()
    back = dict(rows.filter(kind="RETURN").values_list("customer_id").annotate(n=Sum("amount")))
    bought = rows.filter(kind="PURCHASE", customer_id__in=list(back))
    sums: dict[int, Decimal] = dict(bought.values_list("customer_id").annotate(n=Sum("amount")))
    found: dict[str, set[int]] = defaultdict(set)
    flooding = [pk for pk, amount in back.items() if gates.is_flood(-amount, sums.get(pk, Decimal(0)), line)]
    for row in customer_queries.customers().select_related("branch").filter(pk__in=flooding, kind="ENTERPRISE"):
        found[row.branch.path].add(row.pk)
    return found


def _reserves(day: date) -> dict[str, set[int]]:
    """Return who fits a target group in force and has not bought yet, by the path of the branch."""
    found: dict[str, set[int]] = defaultdict(set)
    customers = target_queries.customers(day)
    for group in target_queries.groups().filter(ended_at=None):
        try:
            rows = lists.ask(customers, group.params).rows.filter(has_orders=False, kind="ENTERPRISE").order_by()
        except lists.ListRefused:
            continue
        for pk, path in rows.values_list("pk", "branch__path"):
            found[path].add(pk)
    return found
