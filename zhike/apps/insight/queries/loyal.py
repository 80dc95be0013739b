"""What stands beside loyalty from above: deals won against competitors, retention by quarter of the account."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date

from zhike.analytics import loyalty
from zhike.apps.core import base
from zhike.apps.customers import queries as customer_queries
from zhike.apps.insight.queries import accounts
from zhike.apps.sales import queries as sale_queries

N_QUARTERS = 8


@dataclass(frozen=True)
class Kept:
    """A quarter of the account: retention by its counts, and of the cohort that was there at its start."""

    period: str
    counts: tuple[int, int, int]
    retention: loyalty.Share
    cohort: loyalty.Share
    is_provisional: bool


def kept(branch_id: int) -> list[Kept]:
    """Return the retention of the latest quarters of a branch's account, the oldest first; none it may not tell."""
    hidden, _no_money = accounts.untold(branch_id, "QUARTER")
    cells = [one for one in accounts.cells(branch_id)[-N_QUARTERS:] if not one.is_first and one.period not in hidden]
    return [
        Kept(
            one.period, (one.opening, one.new, one.closing), loyalty.retention(one.opening, one.new, one.closing),
            loyalty.share(one.opening - one.churned, one.opening), one.is_provisional,
        )
        for one in cells
    ]  # fmt: skip


def won_against_rivals(
    first: date, last: date, branch_ids: Collection[int]
) -> tuple[loyalty.Share, loyalty.Share]:  # fmt: skip
    """Return the deals won of those decided against a named competitor after a day, up to another: loyal, others."""
    with base.acting_as(base.System("deals against competitors")):
        rows = sale_queries.opportunities().filter(customer__branch_id__in=list(branch_ids)).exclude(rival=None)
        rows = rows.filter(closed_date__gt=first, closed_date__lte=last).select_related(None).order_by()
        decided = list(rows.values_list("customer_id", "stage"))
        loyal = set(
            customer_queries.open_classes("LOYALTY", code="LOYAL", customer_id__in={pk for pk, _stage in decided})
        )
    sides = [[stage for pk, stage in decided if (pk in loyal) is is_loyal] for is_loyal in (True, False)]
    own, others = (loyalty.share(side.count("WON"), len(side)) for side in sides)
    return own, others
