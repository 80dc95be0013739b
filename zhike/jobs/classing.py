"""Reactions about classes: runs of their rules, and whoever ordered becoming an actual customer."""

from typing import Any

from zhike.apps.churn import queries as churn_queries
from zhike.apps.classification import actions as class_actions
from zhike.apps.core import base
from zhike.apps.org import queries as org_queries


def propose_classes(happening: Any) -> None:
    """Try the rule of a dimension on everybody."""
    class_actions.perform(**happening.payload, at=happening.at, progress=happening.progress)


def apply_classes(happening: Any) -> None:
    """Let the confirmed classes of a run be the present ones."""
    class_actions.apply(**happening.payload, at=happening.at, progress=happening.progress)


def follow_leaving(happening: Any) -> None:
    """Let whose leaving was confirmed be lost customers, and back where that was taken back."""
    ids = happening.payload.get("case_ids") or [happening.payload["case_id"]]
    with base.acting_as(base.System("stage follows leaving")):
        stood = churn_queries.cases().filter(pk__in=ids).values_list("customer_id", "status")
        has_left = {pk: status == "CONFIRMED" for pk, status in stood}
    day = org_queries.business_date(happening.at)
    class_actions.follow_leaving(has_left=has_left, day=day, at=happening.at)


def follow_orders(happening: Any) -> None:
    """Let whoever ordered be an actual customer; after an import or an analysis everybody is looked at."""
    ids = happening.payload.get("customer_ids", ()) if happening.name == "order.added" else None
    class_actions.follow_orders(day=org_queries.business_date(happening.at), at=happening.at, customer_ids=ids)
