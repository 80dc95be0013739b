"""Reactions about plans: goals stay at the branch of their customer, what is reserved goes to the higher class."""

from typing import Any

from zhike.apps.org import queries as org_queries
from zhike.apps.plans import actions


def follow_customers(happening: Any) -> None:
    """Let the goals of changed customers be of the branches these are at now."""
    actions.follow_customers(customer_ids=happening.payload["customer_ids"])


def settle(happening: Any) -> None:
    """Settle again who is reserved for whom: classes may have changed, and days are over."""
    actions.settle_reservations(day=org_queries.business_date(happening.at), at=happening.at)
