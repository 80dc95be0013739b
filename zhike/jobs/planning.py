"""Reactions about plans: goals stay at the branch of their customer."""

from typing import Any

from zhike.apps.plans import actions


def follow_customers(happening: Any) -> None:
    """Let the goals of changed customers be of the branches these are at now."""
    actions.follow_customers(customer_ids=happening.payload["customer_ids"])
