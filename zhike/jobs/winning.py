"""Reactions about winning back: the pool follows analyses and orders, nobody there in time goes up, late decisions."""

from typing import Any

from zhike.apps.org import queries as org_queries
from zhike.apps.winback import actions


def follow(happening: Any) -> None:
    """Let the pool follow who left and who ordered again."""
    actions.follow(day=org_queries.business_date(happening.at), at=happening.at)


def note_orders(happening: Any) -> None:
    """Note who of the pool has ordered again; of many orders at once everybody is looked at."""
    day = org_queries.business_date(happening.at)
    actions.note_orders(day=day, customer_ids=happening.payload.get("customer_ids"), at=happening.at)


def escalate(happening: Any) -> None:
    """Tell who leads that nobody has been with a customer in time."""
    actions.escalate(case_id=happening.payload["case_id"], at=happening.at)


def remind(happening: Any) -> None:
    """Ask each morning for decisions that are overdue."""
    actions.remind(day=org_queries.business_date(happening.at), at=happening.at)
