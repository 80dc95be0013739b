"""Reads that compare: what keeping, developing and cultivating customers cost in a period, by branch."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from fractions import Fraction
from typing import Any

from django.db.models import Count, Sum

from zhike.analytics.keeping import Spent
from zhike.apps.core import base
from zhike.apps.customers import queries as customer_queries
from zhike.apps.org import queries as org_queries
from zhike.apps.org import rules as org_rules
from zhike.apps.trade import queries as trade_queries

NOTHING: Mapping[str, Any] = {
    "keep": 0, "develop": 0, "cultivate": 0, "n_kept": 0, "n_new": 0, "n_cultivated": 0, "n_keep": 0, "n_develop": 0,
}  # fmt: skip
# How many customers are behind the sums: those counted, and those that something was booked for.
BEHIND = ("n_kept", "n_new", "n_cultivated", "n_keep", "n_develop")
BOOKED = ("KEEP", "DEVELOP", "CULTIVATE")


@dataclass(frozen=True)
class Compared:
    """A branch with its subtree in a period; `spent` is None where it would tell of single customers."""

    branch_code: str
    branch_name: str
    spent: Spent | None


def compare(branch_id: int, first: date, last: date) -> list[Compared]:
    """Return a branch and those right below it, by the home branches of today; the acting person sees their sums."""
    homes = _by_home(first, last)
    top = next(row for row in org_queries.branches() if row.pk == branch_id)
    shown = [top, *(row for row in org_queries.branches() if row.parent_id == branch_id)]
    sums = [_rolled(homes, row) for row in shown]
    hidden = _hidden(sums)
    return [
        Compared(row.code, row.name, None if i in hidden else _spent(one))
        for i, (row, one) in enumerate(zip(shown, sums, strict=True))
    ]


def _hidden(sums: Sequence[Mapping[str, Any]]) -> set[int]:
    """Say which rows tell of a few customers; beside one of the lower rows a second, or the first gives it away."""
    if not base.actor().hides_small_cells:
        return set()
    few = {i for i, one in enumerate(sums) if any(0 < one[name] < org_rules.SMALL_CELL for name in BEHIND)}
    size = [sum(one[name] for name in BEHIND) for one in sums]
    shown = [i for i in range(1, len(sums)) if i not in few and size[i]]
    if len(few - {0}) == 1 and shown:
        few.add(min(shown, key=lambda i: size[i]))
    return few


def _rolled(homes: Mapping[int, Mapping[str, Any]], branch: Any) -> dict[str, Any]:
    inside = [homes[pk] for pk in org_queries.ids_under(branch) if pk in homes]
    return {name: sum((home.get(name, 0) for home in inside), 0) for name in NOTHING}


def _spent(sums: Mapping[str, Any]) -> Spent:
    money = {name.lower(): Fraction(sums[name.lower()]) for name in BOOKED}
    return Spent(**money, n_kept=sums["n_kept"], n_new=sums["n_new"], n_cultivated=sums["n_cultivated"])


def _by_home(first: date, last: date) -> dict[int, dict[str, Any]]:
    """Count and sum by home branch, of all customers: who may see which sums is decided above."""
    found: dict[int, dict[str, Any]] = {}
    with base.acting_as(base.System("sums of costs by branch")):
        booked = trade_queries.costs().filter(cost_date__range=(first, last), category__in=BOOKED).order_by()
        by_home = booked.values_list("customer__branch_id", "category")
        for home, category, amount, n in by_home.annotate(Sum("amount"), Count("customer", distinct=True)):
            counted = "n_cultivated" if category == "CULTIVATE" else f"n_{category.lower()}"
            found.setdefault(home, {}).update({category.lower(): amount, counted: n})
        new = customer_queries.cards().filter(first_purchase_date__range=(first, last)).order_by()
        for home, n in new.values_list("branch_id").annotate(Count("pk")):
            found.setdefault(home, {})["n_new"] = n
        bought = trade_queries.orders().filter(order_date__range=(first, last), kind="PURCHASE").order_by()
        bought = bought.filter(customer__card__first_purchase_date__lt=first)
        for home, n in bought.values_list("customer__branch_id").annotate(Count("customer", distinct=True)):
            found.setdefault(home, {})["n_kept"] = n
    return found
