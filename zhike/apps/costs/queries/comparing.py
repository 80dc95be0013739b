"""Reads that compare: what keeping, developing and cultivating customers cost in a period, by branch."""

from collections.abc import Mapping
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

NOTHING: Mapping[str, Any] = {"keep": 0, "develop": 0, "cultivate": 0, "n_kept": 0, "n_new": 0, "n_cultivated": 0}
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
    return [Compared(row.code, row.name, _guarded(_rolled(homes, row))) for row in shown]


def _guarded(spent: Spent) -> Spent | None:
    n = max(spent.n_kept + spent.n_new, spent.n_cultivated)
    return None if base.actor().hides_small_cells and 0 < n < org_rules.SMALL_CELL else spent


def _rolled(homes: Mapping[int, Mapping[str, Any]], branch: Any) -> Spent:
    inside = [homes[pk] for pk in org_queries.ids_under(branch) if pk in homes]
    sums = {name: sum((home.get(name, 0) for home in inside), 0) for name in NOTHING}
    money = {name.lower(): Fraction(sums[name.lower()]) for name in BOOKED}
    return Spent(**money, n_kept=sums["n_kept"], n_new=sums["n_new"], n_cultivated=sums["n_cultivated"])


def _by_home(first: date, last: date) -> dict[int, dict[str, Any]]:
    """Count and sum by home branch, of all customers: who may see which sums is decided above."""
    found: dict[int, dict[str, Any]] = {}
    with base.acting_as(base.System("sums of costs by branch")):
        booked = trade_queries.costs().filter(cost_date__range=(first, last), category__in=BOOKED).order_by()
        by_home = booked.values_list("customer__branch_id", "category")
        for home, category, amount, n in by_home.annotate(Sum("amount"), Count("customer", distinct=True)):
            found.setdefault(home, {})[category.lower()] = amount
            if category == "CULTIVATE":
                found[home]["n_cultivated"] = n
        new = customer_queries.cards().filter(first_purchase_date__range=(first, last)).order_by()
        for home, n in new.values_list("branch_id").annotate(Count("pk")):
            found.setdefault(home, {})["n_new"] = n
        bought = trade_queries.orders().filter(order_date__range=(first, last), kind="PURCHASE").order_by()
        bought = bought.filter(customer__card__first_purchase_date__lt=first)
        for home, n in bought.values_list("customer__branch_id").annotate(Count("customer", distinct=True)):
            found.setdefault(home, {})["n_kept"] = n
    return found
