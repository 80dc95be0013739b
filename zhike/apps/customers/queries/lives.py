"""How long customers stay, added up: from their first purchase to their last, and who of them is gone."""

from collections.abc import Iterable
from typing import NamedTuple

from django.db.models import CharField, Count
from django.db.models.functions import Cast, Substr

from zhike.apps.core import base
from zhike.apps.customers.models import HAS_BOUGHT, Assignment, Card, Customer

GONE = "CHURNED"
MONTH, YEAR = 7, 4


class Life(NamedTuple):
    """Customers of one tier alike in the months of their first and last purchase: how many, and whether gone."""

    tier: str
    first_month: str
    last_month: str
    is_gone: bool
    n: int


def lives(branch_ids: Iterable[int] | None) -> list[Life]:
    """Return the customers who ever bought at some branches or all, whoever may see them.

    The door decides who may see sums.
    """
    with base.acting_as(base.System("sums of customers")):
        rows = Card.objects.filter(HAS_BOUGHT, first_purchase_date__isnull=False).exclude(status=Customer.Status.MERGED)
        # Colleagues and departments who buy are no churn of ours.
        ours = Assignment.objects.filter(dimension="NATURE", code="INTERNAL", valid_to=None)
        rows = rows.exclude(pk__in=ours.values("customer_id"))
    if branch_ids is not None:
        rows = rows.filter(branch_id__in=list(branch_ids))
    grouped = rows.order_by().values_list("tier", _month("first_purchase_date"), _month("last_purchase_date"),
                                          "churn_state")  # fmt: skip
    return [
        Life(tier, first, last, state == GONE, n) for tier, first, last, state, n in grouped.annotate(n=Count("pk"))
    ]


def _month(name: str) -> Substr:
    # Cutting a text asks a database less than taking a day apart.
    return Substr(Cast(name, CharField()), 1, MONTH)
