"""Reactions about relations: all measured after an analysis and in the morning, one when something about it changes."""

from typing import Any

from zhike.apps.core import base
from zhike.apps.health import actions
from zhike.apps.org import queries as org_queries


def measure_all(happening: Any) -> None:
    """Reckon every relation anew, and keep the month that has ended."""
    day = org_queries.business_date(happening.at)
    actions.measure_all(day=day, at=happening.at, on_progress=happening.progress)


def measure_one(happening: Any) -> None:
    """Reckon the relation anew with whom a contact was."""
    told, day = happening.payload, org_queries.business_date(happening.at)
    ids = told.get("customer_ids") or [told["customer_id"]]
    with base.acting_as(base.System("relations")):
        actions.measure_some(customer_ids=ids, day=day, at=happening.at)
