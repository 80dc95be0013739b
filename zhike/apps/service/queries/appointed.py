"""The key accounts one may see, as service looks at them: with their class and who answers for them."""

from collections.abc import Iterable
from typing import Any

from zhike.apps.catalog import queries as catalog_queries
from zhike.apps.keyaccounts import queries as key_queries
from zhike.apps.service import rules

# So many key accounts are looked at, those longest appointed.
MOST = 500


def accounts(customer_ids: Iterable[int] | None = None) -> list[Any]:
    """Return the visible confirmed key accounts, the highest class first."""
    rows = key_queries.appointments().select_related("customer__branch", "customer__owner", "sponsor", "manager")
    rows = rows.select_related("backup").filter(customer__status="ACTIVE")
    if customer_ids is not None:
        rows = rows.filter(customer_id__in=list(customer_ids))
    found = list(rows.order_by("customer__name", "pk")[:MOST])
    return sorted(found, key=lambda row: rules.METALS.index(row.metal))


def account(customer_id: int) -> Any:
    """Return a visible customer's confirmed key account; None where it is none."""
    return next(iter(accounts([customer_id])), None)


def standards() -> dict[str, dict[str, int]]:
    """Return what each class is owed, the highest first."""
    return catalog_queries.table("service_standards")


def rule_of_incidents() -> dict[str, int]:
    """Return within how many minutes recovery begins, how long a link is open, which test calls count."""
    return catalog_queries.table("service_incidents")["RULE"]
