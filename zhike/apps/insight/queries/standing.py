"""How a customer stood on a day: owner, branch, status, classes and what its orders had come to."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from zhike.apps.customers import queries as customer_queries
from zhike.apps.customers import rules as customer_rules
from zhike.apps.trade import queries as trade_queries


@dataclass(frozen=True)
class Standing:
    """A customer on a day; `owner` and `branch` are rows, None where there was none."""

    classes: dict[str, str]
    revenue: Decimal | None
    n_purchase_days: int
    first_purchase_date: date | None
    last_purchase_date: date | None
    branch: Any
    owner: Any
    status: str


def standing_on(card: Any, customer: Any, day: date, *, today: date) -> Standing:
    """Return how a visible customer stands today, or stood on an earlier day by what was written down of it."""
    if day >= today:
        return Standing(
            {dimension: getattr(card, column) for dimension, column in customer_rules.CARD_COLUMNS.items()},
            card.revenue, card.n_purchase_days, card.first_purchase_date, card.last_purchase_date, card.branch,
            card.owner, card.status,
        )  # fmt: skip
    then = trade_queries.standing_until(card.pk, day)
    owner, status = customer_queries.held_on(customer, day)
    return Standing(
        {dimension: found.code for dimension, found in customer_queries.classes_on(card.pk, day).items()},
        then.revenue, then.n_purchase_days, then.first_purchase_date, then.last_purchase_date,
        _branch_on(card.pk, day), owner, status,
    )  # fmt: skip


def _branch_on(customer_id: int, day: date) -> Any:
    for home in customer_queries.home_branches(customer_id):
        if home.valid_from <= day and (home.valid_to is None or day < home.valid_to):
            return home.branch
    return None
