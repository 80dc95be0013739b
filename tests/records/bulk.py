"""A change in bulk of the customer, made by its owner; nobody else sees it."""

from datetime import datetime

from zhike.apps.core import base
from zhike.apps.core.actions import bulk
from zhike.apps.org import queries as org_queries
from zhike.apps.stewardship import actions

OF_CUSTOMER: set[str] = set()


def make(*, customer_id: int, owner_id: int, branch_id: int, at: datetime) -> dict[str, int]:
    """Plan a change of the customer's status."""
    with base.acting_as(org_queries.member(owner_id)):
        asked = {"list_name": "customers", "field": "status", "ids": [customer_id], "change": bulk.Change("SUPPRESSED")}
        return {"bulk_id": actions.plan_bulk(**asked, at=at)}
