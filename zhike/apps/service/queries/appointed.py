"""The key accounts one may see, as service looks at them: with their class and who answers for them."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any

from django.db.models import Case, Count, QuerySet, Value, When

from zhike.apps.catalog import queries as catalog_queries
from zhike.apps.core import rules as core_rules
from zhike.apps.keyaccounts import queries as key_queries
from zhike.apps.service import rules

# So many key accounts a page looks at, beginning with the highest class; it says so and leads on where there are more.
MOST = 500
RANK = Case(*(When(metal=metal, then=Value(place)) for place, metal in enumerate(rules.METALS)), default=Value(9))


def _appointments() -> QuerySet[Any]:
    return key_queries.appointments().filter(customer__status="ACTIVE")


@dataclass(frozen=True)
class Part:
    """Which of very many key accounts a page looks at: MOST of them, the highest class first."""

    number: int
    # How many there are in all.
    n: int

    @property
    def n_parts(self) -> int:
        """Return how many parts there are."""
        return max(1, -(-self.n // MOST))

    @property
    def first(self) -> int:
        """Return the place of the first of this part."""
        return (self.number - 1) * MOST + 1

    @property
    def last(self) -> int:
        """Return the place of the last of this part."""
        return min(self.number * MOST, self.n)


def part(number: int) -> Part:
    """Return a part of the visible confirmed key accounts; the last where there are not so many."""
    whole = Part(1, sum(n_by_metal().values()))
    return Part(min(max(number, 1), whole.n_parts), whole.n)


def accounts(customer_ids: Iterable[int] | None = None, part: int = 1) -> list[Any]:
    """Return the visible confirmed key accounts, the highest class first; of very many one part of MOST."""
    rows = _appointments().select_related("customer__branch", "customer__owner", "sponsor", "manager", "backup")
    if customer_ids is not None:
        rows = rows.filter(customer_id__in=list(customer_ids))
    return list(rows.order_by(RANK, "customer__name", "pk")[(part - 1) * MOST : part * MOST])


def names() -> list[tuple[int, str]]:
    """Return the customers that are visible confirmed key accounts with their names, all of them."""
    return list(_appointments().order_by("customer__name", "pk").values_list("customer_id", "customer__name"))


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
