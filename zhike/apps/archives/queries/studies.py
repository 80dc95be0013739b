"""Reads of studies of a customer: strengths and weaknesses, outlets, statements with their indicators."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from django.db.models import F, Q, QuerySet

from zhike.analytics import finance
from zhike.apps.archives.models import Outlet, Statement, SwotItem
from zhike.apps.catalog import queries as catalog_queries

AMOUNTS = (
    "current_assets", "inventory", "cash", "current_liabilities", "total_assets", "receivables", "revenue",
    "net_profit", "cost_of_sales",
)  # fmt: skip
RATIOS = {"current_ratio": "CURRENT_RATIO", "quick_ratio": "QUICK_RATIO", "cash_ratio": "CASH_RATIO"}


@dataclass(frozen=True)
class Finances:
    """A year's statement with its indicators and, for the liquidity ratios, GOOD, FAIR or POOR by the rule table."""

    statement: Statement
    indicators: finance.Indicators
    lights: dict[str, str]


def swot(customer_id: int, day: date) -> QuerySet[SwotItem]:
    """Return the strengths, weaknesses and resources of a visible customer that stood on a day."""
    rows = SwotItem.objects.filter(customer_id=customer_id, noted_date__lte=day)
    return rows.filter(Q(ended_date=None) | Q(ended_date__gt=day)).order_by("kind", "-noted_date", "-id")


def swot_item(item_id: int) -> SwotItem | None:
    """Return a strength, weakness or resource of a visible customer."""
    return SwotItem.objects.filter(pk=item_id).first()


def resources(day: date) -> QuerySet[SwotItem]:
    """Return the usable resources of visible customers that stood on a day, newest first."""
    rows = SwotItem.objects.select_related("customer").filter(kind=SwotItem.Kind.RESOURCE, noted_date__lte=day)
    return rows.filter(Q(ended_date=None) | Q(ended_date__gt=day)).order_by("-noted_date", "-id")


def stated_ids(day: date) -> QuerySet[Statement, Any]:
    """Return the ids of visible customers who showed a statement of a year that had begun by a day."""
    return Statement.objects.filter(year__lte=day.year).order_by().values("customer_id")


def newest_statements(customer_ids: Iterable[int], day: date) -> dict[int, list[Statement]]:
    """Return the statements of some visible customers, newest first."""
    found: dict[int, list[Statement]] = {}
    rows = Statement.objects.filter(customer_id__in=list(customer_ids), year__lte=day.year)
    for row in rows.order_by("customer_id", "-year"):
        found.setdefault(row.customer_id, []).append(row)
    return found


def outlets(customer_id: int, day: date) -> QuerySet[Outlet]:
    """Return the outlets of a visible customer opened by a day, open ones first."""
    rows = Outlet.objects.filter(customer_id=customer_id, opened_date__lte=day)
    return rows.order_by(F("closed_date").asc(nulls_first=True), "name", "id")


def outlet(outlet_id: int) -> Outlet | None:
    """Return an outlet of a visible customer."""
    return Outlet.objects.filter(pk=outlet_id).first()


def statements(customer_id: int) -> QuerySet[Statement]:
    """Return the statements of a visible customer, newest first."""
    return Statement.objects.filter(customer_id=customer_id).order_by("-year")


def statement(customer_id: int, year: int) -> Statement | None:
    """Return a visible customer's statement of a year."""
    return statements(customer_id).filter(year=year).first()


def finances(customer_id: int, day: date) -> list[Finances]:
    """Return the statements of years that had begun by a day with their indicators, newest first."""
    rows = {row.year: row for row in statements(customer_id).filter(year__lte=day.year)}
    limits = catalog_queries.table("liquidity")
    return [_finances(row, rows.get(row.year - 1), limits) for row in rows.values()]


def _finances(row: Statement, before: Statement | None, limits: dict[str, dict[str, int]]) -> Finances:
    found = finance.indicators(_plain(row), _plain(before) if before else None)
    lights = {name: _light(getattr(found, name), limits[code]) for name, code in RATIOS.items()}
    return Finances(row, found, lights)


def _plain(row: Statement) -> finance.Statement:
    return finance.Statement(**{name: getattr(row, name) for name in AMOUNTS})


def _light(ratio: Decimal | None, limit: dict[str, int]) -> str:
    if ratio is None:
        return ""
    percent = ratio * 100
    return "GOOD" if percent >= limit["good"] else "POOR" if percent < limit["poor"] else "FAIR"
