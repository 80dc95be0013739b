"""Reactions about surveys: the silent are reminded after a week, a wave whose last day is over is closed."""

from typing import Any

from zhike.apps.core import base
from zhike.apps.org import queries as org_queries
from zhike.apps.surveys import actions


def follow_calendar(happening: Any) -> None:
    """Remind and close, once each."""
    with base.acting_as(base.System("surveys")):
        actions.follow_calendar(day=org_queries.business_date(happening.at), at=happening.at)
