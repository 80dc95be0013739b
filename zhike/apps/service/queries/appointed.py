"""The key accounts one may see, as service looks at them: with their class and who answers for them."""

from collections.abc import Iterable, Iterator
from typing import Any

from django.db.models import Case, Count, QuerySet, Value, When

from zhike.apps.catalog import queries as catalog_queries
from zhike.apps.core import rules as core_rules
from zhike.apps.keyaccounts import queries as key_queries
from zhike.apps.service import rules

# So many key accounts a page looks at, those of the highest class; it says so where there are more.
MOST = 500
RANK = Case(*(When(metal=metal, then=Value(place)) for place, metal in enumerate(rules.METALS)), default=Value(9))


def _appointments() -> QuerySet[Any]:
    return key_queries.appointments().filter(customer__status="ACTIVE")


def accounts(customer_ids: Iterable[int] | None = None) -> list[Any]:
    """Return the visible confirmed key accounts, the highest class first; of very many the first MOST."""
    rows = _appointments().select_related("customer__branch", "customer__owner", "sponsor", "manager", "backup")
    if customer_ids is not None:
        rows = rows.filter(customer_id__in=list(customer_ids))
    return list(rows.order_by(RANK, "customer__name", "pk")[:MOST])


def n_by_metal() -> dict[str, int]:
    """Return how many visible confirmed key accounts there are of each class, all of them counted."""
    return dict(_appointments().order_by().values_list("metal").annotate(n=Count("pk")))


def in_parts() -> Iterator[list[Any]]:
    """Yield all visible confirmed key accounts, MOST at a time."""
    for some in core_rules.chunks(_appointments().order_by("pk").values_list("customer_id", flat=True), size=MOST):
        yield accounts(some)


def account(customer_id: int) -> Any:
    """Return a visible customer's confirmed key account; None where it is none."""
    return next(iter(accounts([customer_id])), None)


def standards() -> dict[str, dict[str, int]]:
    """Return what each class is owed, the highest first."""
    return catalog_queries.table("service_standards")


def rule_of_incidents() -> dict[str, int]:
    """Return within how many minutes recovery begins, how long a link is open, which test calls count."""
    return catalog_queries.table("service_incidents")["RULE"]
