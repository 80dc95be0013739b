"""The outlets or subscriptions behind a figure of their account."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from zhike.apps.archives import queries as archive_queries
from zhike.apps.billing import queries as billing_queries
from zhike.apps.customers import queries as customer_queries
from zhike.apps.insight.actions import snapshot
from zhike.apps.insight.queries import accounts, figures, runs
from zhike.apps.insight.queries.churn import SnapshotGone
from zhike.apps.org import queries as org_queries
from zhike.warehouse import engine
from zhike.warehouse.measures import units

COLUMNS = units.COLUMNS


@dataclass(frozen=True)
class Line:
    """One outlet or subscription: whose, how it is called, from when to when, its yearly turnover where noted."""

    card: Any
    name: str
    opened: date
    closed: date | None
    turnover: Decimal | None


@dataclass(frozen=True)
class Members:
    """One page of the units behind a figure: how many there are, and those of customers that may be opened."""

    n_units: int
    start: int
    n_on_page: int
    rows: tuple[Line, ...]


def members(
    *, unit: str, branch_id: int, period: str, column: str, tier: str = "", start: int = 0, limit: int | None = 100
) -> Members:
    """Return the units behind a figure, the most turnover first; without a limit all of them.

    Raises SnapshotGone, ValueError for an unknown unit or column and InputError for an unknown period.
    """
    run = runs.current()
    if run is None or not figures.may_see(branch_id):
        raise SnapshotGone
    try:
        star = engine.open_star(snapshot.folder_of(run.pk))
    except FileNotFoundError as gone:
        raise SnapshotGone from gone
    with star:
        rows = units.members(
            star, run.as_of, unit, period=period, column=column, branch_ids=org_queries.subtree_ids(branch_id),
            tier=tier, first_month=accounts.first_month(),
        )  # fmt: skip
        n_units = int(rows.count().to_pyarrow().as_py())
        page = (rows if limit is None else rows.limit(limit, offset=start)).to_pyarrow().to_pylist()
    cards = customer_queries.cards_of(list({row["customer_id"] for row in page}))
    ids = [row["unit_id"] for row in page if row["customer_id"] in cards]
    names = archive_queries.outlet_names(ids) if unit == "OUTLET" else billing_queries.subscription_names(ids)
    seen = tuple(
        Line(cards[row["customer_id"]], names.get(row["unit_id"], ""), row["opened"], row["closed"], row["turnover"])
        for row in page if row["customer_id"] in cards
    )  # fmt: skip
    return Members(n_units, start, len(page), seen)
