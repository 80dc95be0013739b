"""Reads of studies of a customer: strengths and weaknesses, outlets, statements with their indicators."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from decimal import Decimal
from itertools import pairwise
from statistics import median
from typing import Any

from django.db.models import F, Q, QuerySet

from zhike.analytics import finance
from zhike.apps.archives import rules
from zhike.apps.archives.models import Fact, Outlet, Statement, SwotItem
from zhike.apps.catalog import queries as catalog_queries
from zhike.apps.core import base

AMOUNTS = (
    "current_assets", "inventory", "cash", "current_liabilities", "total_assets", "receivables", "revenue",
    "net_profit", "cost_of_sales",
)  # fmt: skip
# So many peers make a median, and so many rises in a row a weakness.
FEWEST_PEERS, RISES = 5, 3
# As many statements of one customer may be among the last written.
YEARS_EACH = 5
RETURN = "return_on_assets"
RATIOS = {"current_ratio": "CURRENT_RATIO", "quick_ratio": "QUICK_RATIO", "cash_ratio": "CASH_RATIO"}


@dataclass(frozen=True)
class Finances:
    """A year's statement with its indicators and what the rule tables say of them.

    For the liquidity ratios GOOD, FAIR or POOR; for the return on assets A to D against the median of the peers, none
    where fewer than five are known or half of them earn nothing.
    """

    statement: Statement
    indicators: finance.Indicators
    lights: dict[str, str]
    medians: Mapping[str, Decimal] = field(default_factory=dict)
    level: str = ""

    @property
    def median(self) -> Decimal | None:
        """Return the median return on assets of the peers."""
        return self.medians.get(RETURN)


def swot(customer_id: int, day: date) -> QuerySet[SwotItem]:
    """Return the strengths, weaknesses and resources of a visible customer that stood on a day."""
    rows = SwotItem.objects.filter(customer_id=customer_id, noted_date__lte=day)
    return rows.filter(Q(ended_date=None) | Q(ended_date__gt=day)).order_by("kind", "-noted_date", "-id")


def swot_by_kind(customer_id: int, day: date) -> dict[str, list[SwotItem]]:
    """Return what stood of a visible customer on a day by kind: strengths, weaknesses, resources; each may be empty."""
    found: dict[str, list[SwotItem]] = {kind: [] for kind in SwotItem.Kind.values}
    for item in swot(customer_id, day):
        found[item.kind].append(item)
    return found


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


def outlet_names(ids: Sequence[int]) -> dict[int, str]:
    """Return what some outlets of visible customers are called."""
    return dict(Outlet.objects.filter(pk__in=list(ids)).values_list("pk", "name"))


def statements(customer_id: int) -> QuerySet[Statement]:
    """Return the statements of a visible customer, newest first."""
    return Statement.objects.filter(customer_id=customer_id).order_by("-year")


def statement(customer_id: int, year: int) -> Statement | None:
    """Return a visible customer's statement of a year."""
    return statements(customer_id).filter(year=year).first()


def finances(customer_id: int, day: date) -> list[Finances]:
    """Return the statements of years that had begun by a day with their indicators, newest first."""
    rows = {row.year: row for row in statements(customer_id).filter(year__lte=day.year)}
    limits, levels = catalog_queries.table("liquidity"), catalog_queries.table("roa_levels")
    medians = _medians(customer_id, list(rows))
    found = [_finances(row, rows.get(row.year - 1), limits) for row in rows.values()]
    return [
        replace(one, medians=told, level=finance.level(one.indicators.return_on_assets, told.get(RETURN), levels))
        for one in found
        for told in [medians.get(one.statement.year, {})]
    ]


def _medians(customer_id: int, years: Sequence[int]) -> dict[int, dict[str, Decimal]]:
    """Return by year the median of each indicator over a customer's peers: same industry, whoever looks after them."""
    with base.acting_as(base.System("median of peers")):
        of_industry = Fact.objects.filter(field="industry", valid_to=None)
        own = of_industry.filter(customer_id=customer_id).values_list("value", flat=True).first()
        if own is None:
            return {}
        peers = of_industry.filter(value=own).exclude(customer_id=customer_id).values("customer_id")
        wanted = {*years, *(year - 1 for year in years)}
        rows = Statement.objects.filter(customer_id__in=peers, year__in=wanted)
        by_key = {(row.customer_id, row.year): row for row in rows}
    values: dict[int, dict[str, list[Decimal]]] = {}
    for (pk, year), row in by_key.items():
        before = by_key.get((pk, year - 1))
        found = finance.indicators(_plain(row), _plain(before) if before else None)
        for name in rules.INDICATORS:
            if (value := getattr(found, name)) is not None:
                values.setdefault(year, {}).setdefault(name, []).append(value)
    return {
        year: {name: median(some) for name, some in told.items() if len(some) >= FEWEST_PEERS}
        for year, told in values.items()
    }


@dataclass(frozen=True)
class Sheet:
    """What the statements of a customer say together: how each indicator moves, and which are strong and weak."""

    trends: Mapping[str, str]
    verdicts: Mapping[str, list[str]]


def sheet(years: Sequence[Finances]) -> Sheet | None:
    """Return what finances, newest first, say together; None without a statement."""
    if not years:
        return None
    told = [(one.statement.year, one.indicators) for one in years]
    trends = {
        name: rules.trend([(year, getattr(found, name)) for year, found in told]) for name in rules.INDICATORS
    }  # fmt: skip
    newest = years[0]
    values = {name: getattr(newest.indicators, name) for name in rules.INDICATORS}
    return Sheet(trends, rules.conclusion(values, newest.medians, newest.lights))


def sheets(customer_ids: Iterable[int], day: date) -> dict[int, tuple[list[Finances], Sheet | None]]:
    """Return the finances of some visible customers, newest first, and what they say together, in the order given."""
    found = {pk: finances(pk, day) for pk in dict.fromkeys(customer_ids)}
    return {pk: (years, sheet(years)) for pk, years in found.items()}


def peer_ids(customer_id: int, limit: int) -> list[int]:
    """Return visible customers of a visible customer's industry that showed a statement, who did so last first."""
    own = Fact.objects.filter(field="industry", valid_to=None, customer_id=customer_id).values("value")[:1]
    same = Fact.objects.filter(field="industry", valid_to=None, value__in=own).exclude(customer_id=customer_id)
    rows = Statement.objects.filter(customer_id__in=same.values("customer_id")).order_by("-updated_at", "-id")
    return list(dict.fromkeys(rows.values_list("customer_id", flat=True)[: limit * YEARS_EACH]))[:limit]


def slowing(customer_id: int, day: date, period: str) -> list[tuple[int, Decimal]]:
    """Return years and days of a period of a customer that rose three years in a row up to the newest; or none.

    The period is `inventory_days` or `collection_days`. A year without a statement breaks the row.
    """
    newest = finances(customer_id, day)[: RISES + 1]
    told = [(one.statement.year, getattr(one.indicators, period)) for one in reversed(newest)]
    known = [(year, days) for year, days in told if days is not None]
    if len(known) <= RISES or known[-1][0] - known[0][0] != RISES:
        return []
    return known if all(a[1] < b[1] for a, b in pairwise(known)) else []


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
