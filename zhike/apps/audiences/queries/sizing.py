"""How many fit a rule and who some of them are: at once by a sample of the customers, exactly when that is asked."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from django.db.models import Exists, OuterRef, QuerySet

from zhike.analytics import differences
from zhike.apps.archives import lists as archive_lists
from zhike.apps.audiences.models import Audience
from zhike.apps.core import lists
from zhike.apps.customers import lists as customer_lists
from zhike.apps.customers import queries as customer_queries
from zhike.apps.targets import queries as target_queries

# Of so many visible customers in the sample counting all of them is quick as well.
FEW_SAMPLED = 800
# So many rows are shown beside the number.
FEW = 8


@dataclass(frozen=True)
class Size:
    """How many fit: a number, or about how many with an interval of 95 percent; and who some of them are."""

    n: int
    low: int
    high: int
    is_exact: bool
    ids: tuple[int, ...]


def customers(day: date) -> lists.ListSpec:
    """Return the list of customers an audience is chosen from on a day; each customer is looked up on its own."""
    spec = target_queries.customers(day)
    return replace(spec, columns=tuple(_looked_up(one) for one in spec.columns))


def _looked_up(column: lists.Column) -> lists.Column:
    if isinstance(column.filter, customer_lists.OfClass | archive_lists.OfArchive):
        return replace(column, filter=replace(column.filter, looks_up=True))
    return column


def fitting(params: Mapping[str, str], without: Collection[int], day: date) -> tuple[lists.Asked, QuerySet[Any]]:
    """Return a rule as it was read and the visible customers who fit it; raises core.lists.ListRefused."""
    spec = customers(day)
    asked = lists.ask(spec, params)
    return asked, _without(asked.rows, without, spec, frozenset())


def rows_of(row: Audience, day: date) -> QuerySet[Any]:
    """Return the visible customers who fit an audience on a day."""
    return fitting(row.params, row.without, day)[1]


def _without(rows: QuerySet[Any], ids: Collection[int], spec: lists.ListSpec, before: frozenset[int]) -> QuerySet[Any]:
    for other in Audience.objects.filter(pk__in=[pk for pk in ids if pk not in before]).order_by("pk"):
        known = before | {other.pk}
        those = _without(lists.ask(spec, other.params).rows, other.without, spec, known)
        rows = rows.filter(~Exists(those.filter(pk=OuterRef("pk")).order_by()))
    return rows


def sized(rows: QuerySet[Any], *, exactly: bool = False) -> Size:
    """Return how many customers fit and some of them, those with the most at stake first.

    Of many customers it is told by one in 61, unless it is asked for exactly.
    """
    n_sampled = 0 if exactly else customer_queries.n_sampled()
    if n_sampled < FEW_SAMPLED:
        n = rows.order_by().count()
        ids = tuple(rows.order_by("-stake", "-pk").values_list("pk", flat=True)[:FEW]) if n else ()
        return Size(n, n, n, is_exact=True, ids=ids)
    found = sorted(customer_queries.sampled(rows).values_list("stake", "pk"), reverse=True)
    low, high = differences.wilson(differences.Share(len(found), n_sampled))
    n_all = n_sampled * customer_queries.ONE_OF
    return Size(
        len(found) * customer_queries.ONE_OF, round(low * n_all), round(high * n_all), is_exact=False,
        ids=tuple(pk for _stake, pk in found[:FEW]),
    )  # fmt: skip
