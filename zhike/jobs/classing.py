"""Reactions about classes: runs of their rules, and whoever ordered becoming an actual customer."""

from typing import Any

from zhike.apps.classification import actions as class_actions
from zhike.apps.org import queries as org_queries


def propose_classes(happening: Any) -> None:
    """Try the rule of a dimension on everybody."""
    class_actions.perform(**happening.payload, at=happening.at, progress=happening.progress)


def apply_classes(happening: Any) -> None:
    """Let the confirmed classes of a run be the present ones."""
    class_actions.apply(**happening.payload, at=happening.at, progress=happening.progress)


def follow_orders(happening: Any) -> None:
    """Let whoever ordered be an actual customer; after an import or an analysis everybody is looked at."""
    ids = happening.payload.get("customer_ids", ()) if happening.name == "order.added" else None
    class_actions.follow_orders(day=org_queries.business_date(happening.at), at=happening.at, customer_ids=ids)
