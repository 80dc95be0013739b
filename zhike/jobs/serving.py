"""Reactions of service: an incident nobody mends in time goes up, a broken streak of follow-up is told."""

from typing import Any

from zhike.apps.core import base
from zhike.apps.org import queries as org_queries
from zhike.apps.service import actions


def escalate(happening: Any) -> None:
    """Give an incident to the sponsor and the general manager where its recovery has not begun in time."""
    with base.acting_as(base.System("incidents of service")):
        actions.escalate_incident(incident_id=happening.payload["incident_id"], at=happening.at)


def watch_continuity(happening: Any) -> None:
    """Tell of key accounts nobody has been in contact with for longer than their class allows."""
    actions.tell_slack(day=org_queries.business_date(happening.at), at=happening.at)
