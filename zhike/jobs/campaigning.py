"""Reactions about audiences and campaigns: snapshots filled, campaigns put together, sent in batches, followed."""

from typing import Any

from zhike.apps.audiences import actions as audience_actions
from zhike.apps.campaigns import actions
from zhike.apps.org import queries as org_queries
from zhike.apps.playbooks import queries as playbook_queries


def fill(happening: Any) -> None:
    """Write the members of a large snapshot down, as far as who took it sees them."""
    audience_actions.fill_snapshot(**happening.payload, at=happening.at, on_progress=happening.progress)


def assemble(happening: Any) -> None:
    """Put a campaign together, as far as who asked for it sees its customers."""
    day = org_queries.business_date(happening.at)
    held = playbook_queries.held_out(happening.at)
    actions.assemble(**happening.payload, held=held, day=day, at=happening.at, on_progress=happening.progress)


def send(happening: Any) -> None:
    """Hand the next batch of a campaign to what leaves the house."""
    day = org_queries.business_date(happening.at)
    actions.send_batch(**happening.payload, day=day, at=happening.at, on_progress=happening.progress)


def follow(happening: Any) -> None:
    """Note who answered the campaigns of the last year, and what they brought."""
    actions.follow_all(day=org_queries.business_date(happening.at), at=happening.at)
