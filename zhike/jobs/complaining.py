"""Reactions about complaints: one level up when the time is over, a look at what is due each morning, courses given."""

from typing import Any

from zhike.apps.complaints import actions
from zhike.apps.core import base
from zhike.apps.org import queries as org_queries
from zhike.apps.risk import actions as risk_actions


def escalate(happening: Any) -> None:
    """Let a complaint whose time is over go one level up, and look at what that means for the customer."""
    with base.acting_as(base.System("clocks of complaints")):
        actions.escalate(complaint_id=happening.payload["complaint_id"], at=happening.at)


def follow_up(happening: Any) -> None:
    """Look each morning at complaints past their time, at grumbles nobody voiced, and give courses."""
    with base.acting_as(base.System("complaints each morning")):
        day = org_queries.business_date(happening.at)
        risk_actions.look_at(codes=("GRIEVANCE",), customer_ids=None, day=day, at=happening.at)
        actions.assign_training(at=happening.at)
        actions.find_grumbles(day=day, at=happening.at)
