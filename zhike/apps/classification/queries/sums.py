"""Sums over classes: how many are in each, two dimensions against each other, two days against each other."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from django.db.models import Count, F, Q, QuerySet, Sum

from zhike.apps.classification import rules
from zhike.apps.core import base
from zhike.apps.customers import queries as customer_queries
from zhike.apps.customers import rules as customer_rules
from zhike.apps.org import queries as org_queries
from zhike.apps.org import rules as org_rules

NONE = ""


@dataclass(frozen=True)
class Table:
    """Sums in rows and columns: classes of the row by classes of the column; None where a sum is not told."""

    rows: tuple[str, ...]
    columns: tuple[str, ...]
    cells: Mapping[tuple[str, str], int | None]
    revenue: Mapping[tuple[str, str], Decimal | None]

    def row_total(self, code: str) -> int | None:
        """Return the sum of a row; none where a part of it is not told."""
        return _total(self.cells.get((code, column), 0) for column in self.columns)

    def column_total(self, code: str) -> int | None:
        """Return the sum of a column; none where a part of it is not told."""
        return _total(self.cells.get((row, code), 0) for row in self.rows)

    @property
    def total(self) -> int | None:
        """Return the sum of all; none where a part of it is not told."""
        return _total(self.cells.get((row, column), 0) for row in self.rows for column in self.columns)


def _total(parts: Iterable[int | None]) -> int | None:
    known = list(parts)
    return None if None in known else sum(part or 0 for part in known)


def _least() -> int:
    return org_rules.SMALL_CELL if base.actor().hides_small_cells else 0


def _counted(branch_id: int | None) -> QuerySet[Any]:
    """Return the customers whose sums the acting person may see, of a branch and all under it or of all of them."""
    seen = base.actor().figure_branch_ids
    with base.acting_as(base.System("sums of classes")):
        rows = customer_queries.customers().select_related(None).order_by()
    if seen is not None:
        rows = rows.filter(branch_id__in=seen)
    return rows if branch_id is None else rows.filter(branch_id__in=org_queries.subtree_ids(branch_id))


def counts(dimension: str, day: date | None = None, branch_id: int | None = None) -> dict[str, int | None]:
    """Return how many customers are in each class of a dimension, without a class under an empty code."""
    return _told(_classed(branch_id, day, dimension).get(dimension, {}), _counted(branch_id).count())


def every_count(branch_id: int | None = None) -> dict[str, dict[str, int | None]]:
    """Return how many customers are in each class of every dimension now, without a class under an empty code."""
    found, n_customers = _classed(branch_id, None), _counted(branch_id).count()
    return {code: _told(found.get(code, {}), n_customers) for code in customer_queries.dimensions()}


def _told(found: Mapping[str, int], n_customers: int) -> dict[str, int | None]:
    n_none = n_customers - sum(found.values())
    return rules.hide_small({**found, **({NONE: n_none} if n_none else {})}, _least())


def _classed(branch_id: int | None, day: date | None, dimension: str = "") -> dict[str, dict[str, int]]:
    """Return how many of the customers one may see the sums of are in which class, by dimension.

    Of the whole company an index alone tells it: those merged into others, who are few, are taken off again.
    """
    rows = customer_queries.all_holding(day)
    rows = rows.filter(dimension=dimension) if dimension else rows
    seen, top = base.actor().figure_branch_ids, org_queries.headquarters()
    found: dict[str, dict[str, int]] = {}
    if seen is None and (branch_id is None or (top and branch_id == top.pk)):
        _add(found, rows, 1)
        _add(found, rows.filter(customer__merged_into__isnull=False), -1)
        return found
    rows = rows.filter(customer__merged_into=None)
    rows = rows if seen is None else rows.filter(customer__branch_id__in=seen)
    _add(
        found, rows if branch_id is None else rows.filter(customer__branch_id__in=org_queries.subtree_ids(branch_id)), 1
    )
    return found


def _add(found: dict[str, dict[str, int]], rows: QuerySet[Any], sign: int) -> None:
    for dimension, code, n in rows.values_list("dimension", "code").annotate(n=Count("pk")).order_by():
        known = found.setdefault(dimension, {})
        known[code] = known.get(code, 0) + sign * n


def worth(dimension: str, branch_id: int | None = None) -> dict[str, Decimal]:
    """Return the revenue of the last year of each class of a dimension."""
    rows = customer_queries.joined_classes(_counted(branch_id), own=(dimension, None))
    found = rows.values_list("own__code").annotate(n=Sum("card__revenue_year"))
    return {code or NONE: total or Decimal(0) for code, total in found}


def crosstab(
    x: customer_rules.DimensionDef, y: customer_rules.DimensionDef, day: date | None, branch_id: int | None = None
) -> Table:
    """Return how many customers are in each class of one dimension and each of another; rows are those of x."""
    rows = customer_queries.joined_classes(_counted(branch_id), x=(x.code, day), y=(y.code, day))
    found = rows.values_list("x__code", "y__code").annotate(n=Count("pk"), money=Sum("card__revenue_year"))
    return _table(list(found), x, y)


def migration(one: customer_rules.DimensionDef, start: date, end: date, branch_id: int | None = None) -> Table:
    """Return how many went from which class to which between two days; rows sum to those of the first day."""
    rows = customer_queries.joined_classes(_counted(branch_id), x=(one.code, start), y=(one.code, end))
    found = rows.values_list("x__code", "y__code").annotate(n=Count("pk"), money=Sum("card__revenue_year"))
    return _table(list(found), one, one)


def _table(found: list[tuple], x: customer_rules.DimensionDef, y: customer_rules.DimensionDef) -> Table:
    sums = {(row or NONE, column or NONE): n for row, column, n, _money in found}
    money = {(row or NONE, column or NONE): total for row, column, _n, total in found}
    shown = _hide(sums, _least())
    told = {key: money[key] if shown[key] is not None else None for key in money}
    return Table(_codes(x, (row for row, _ in sums)), _codes(y, (column for _, column in sums)), shown, told)


def _hide(sums: Mapping[tuple[str, str], int], least: int) -> dict[tuple[str, str], int | None]:
    """Hide small sums of a table, and in each row and column one more where its sum would give one away."""
    shown: dict[tuple[str, str], int | None] = {key: None if 0 < n < least else n for key, n in sums.items()}
    for _again in range(2):
        for axis in (0, 1):
            for code in {key[axis] for key in sums}:
                line = [key for key in sums if key[axis] == code]
                open_ = [key for key in line if shown[key]]
                if len(line) - len(open_) == 1 and any(shown[key] is None for key in line) and open_:
                    shown[min(open_, key=lambda key: sums[key])] = None
    return shown


def _codes(one: customer_rules.DimensionDef, found: Iterable[str]) -> tuple[str, ...]:
    """Return the classes in their order, those that are gone behind them, without a class at the end."""
    known, seen = list(one.by_code), set(found)
    gone = sorted(seen - set(known) - {NONE})
    return (*known, *gone, *([NONE] if NONE in seen else []))


def drift(dimension: str, day: date, days: int) -> int | None:
    """Return how many customers changed class in a dimension within so many days before a day.

    Who was never classed before has changed nothing.
    """
    seen = base.actor().figure_branch_ids
    with base.acting_as(base.System("sums of classes")):
        rows = customer_queries.class_changes(dimension, day - timedelta(days=days - 1), day).order_by()
        if seen is not None:
            rows = rows.filter(customer__branch_id__in=seen)
        n = rows.values("customer_id").distinct().count()
    return None if 0 < n < _least() else n


@dataclass(frozen=True)
class Kept:
    """A grade at the start of a period: how many there were, how many of them were lost by its end."""

    code: str
    opening: int
    lost: int

    @property
    def rate(self) -> float | None:
        """Return the share that was lost, of those there at the start."""
        return self.lost / self.opening if self.opening else None


def churn_by_class(dimension: str, start: date, end: date, branch_id: int | None = None) -> list[Kept]:
    """Return how many of each class AT THE START of a period were lost by its end, whatever their class today."""
    rows = customer_queries.joined_classes(
        _counted(branch_id), own=(dimension, start), before=("CHURN_STATE", start), after=("CHURN_STATE", end)
    ).filter(own__code__isnull=False)
    was_here = Q(before__code__isnull=True) | ~Q(before__code="CHURNED")
    lost = Count("pk", filter=Q(after__code="CHURNED"))
    found = rows.filter(was_here).values_list("own__code").annotate(opening=Count("pk"), lost=lost)
    least = _least()
    return [Kept(*one) for one in found.order_by("own__code") if one[1] >= least]


def one_offs(day: date, branch_id: int | None = None) -> tuple[int, int]:
    """Return how many customers were ever known to have bought once only, and how many of them bought again."""
    ever = Q(assignments__dimension="DEMAND_TYPE", assignments__code="ONE_OFF", assignments__valid_from__lte=day)
    rows = _counted(branch_id).filter(ever)
    # Of that same class, not of any the customer was ever in: so in one condition.
    again = _counted(branch_id).filter(ever & Q(card__last_purchase_date__gt=F("assignments__valid_from")))
    return rows.values("pk").distinct().count(), again.values("pk").distinct().count()
