"""Reactions of playbooks: carried out, escalated after their hours, measured in the morning."""

from typing import Any

from zhike.apps.org import queries as org_queries
from zhike.apps.playbooks import actions


def follow_rules(happening: Any) -> None:
    """Carry out the rules that wait for what happened."""
    actions.run_rules(
        event_id=happening.event_id, event=happening.name, payload=happening.payload,
        day=org_queries.business_date(happening.at), at=happening.at,
    )  # fmt: skip


def escalate(happening: Any) -> None:
    """Tell whoever stands above of the tasks that are not done in time."""
    actions.escalate(**happening.payload, day=org_queries.business_date(happening.at), at=happening.at)


def measure(happening: Any) -> None:
    """Measure what playbooks brought, each once a week."""
    actions.measure_due(day=org_queries.business_date(happening.at), at=happening.at)
