"""Reads of the ledger of costs: its entries, those taken back, and shared costs with their versions."""

from datetime import date
from decimal import Decimal
from typing import Any

from django.db.models import Count, F, Q, QuerySet, Sum

from zhike.apps.core import base
from zhike.apps.costs.models import Reversal, SharedCost
from zhike.apps.trade import queries as trade_queries


def entry(entry_id: int) -> Any:
    """Return a visible entry of the ledger of costs."""
    return trade_queries.costs().filter(pk=entry_id).first()


def booked_by_category(first: date, last: date) -> list[tuple[str, Decimal, int]]:
    """Return what was booked of the visible customers in some days: category, sum, entries; the most first."""
    rows = trade_queries.costs().filter(cost_date__range=(first, last)).order_by().values_list("category")
    sums = rows.annotate(sum=Sum("amount"), n=Count("pk"))
    return sorted(((code, total, n) for code, total, n in sums), key=lambda row: -row[1])


def reversals(entry_ids: list[int]) -> set[int]:
    """Return those of some entries that were taken back, or took one back."""
    rows = Reversal.objects.filter(Q(entry_id__in=entry_ids) | Q(reversed_by_id__in=entry_ids))
    return {pk for pair in rows.values_list("entry_id", "reversed_by_id") for pk in pair}


def shared_costs() -> QuerySet[SharedCost]:
    """Return the shared costs of the branches whose sums the acting person may see, newest first."""
    rows = SharedCost.objects.select_related("branch").order_by(
        F("ended_at").asc(nulls_first=True), "-first_date", "-pk"
    )
    ids = base.actor().figure_branch_ids
    return rows if ids is None else rows.filter(branch_id__in=ids)


def shared_cost(share_id: int) -> SharedCost | None:
    """Return a shared cost of a branch whose sums the acting person may see."""
    return shared_costs().filter(pk=share_id).first()


def versions_of(row: SharedCost) -> list[SharedCost]:
    """Return a shared cost and the versions whose place it took, the newest first, as far as one may see them."""
    found, ids = [row], base.actor().figure_branch_ids
    while found[-1].former_id is not None:
        found.append(SharedCost.objects.select_related("branch").get(pk=found[-1].former_id))
    return [one for one in found if ids is None or one.branch_id in ids]
