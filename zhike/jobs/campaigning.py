"""Reactions about audiences and campaigns: snapshots filled, campaigns put together, sent in batches, followed."""

from typing import Any

from zhike.apps.audiences import actions as audience_actions
from zhike.apps.campaigns import actions, queries
from zhike.apps.classification import actions as class_actions
from zhike.apps.core import base
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
    """Hand the next batch of a campaign to what leaves the house; once none is left, whom it chose are targets."""
    day, told = org_queries.business_date(happening.at), happening.payload
    if actions.send_batch(**told, day=day, at=happening.at, on_progress=happening.progress):
        return
    with base.acting_as(base.System("campaigns")):
        row, ids = queries.campaign(told["campaign_id"]), queries.chosen_ids(told["campaign_id"])
    if row:
        class_actions.follow_campaign(customer_ids=ids, name=row.name, day=day, at=happening.at)


def follow(happening: Any) -> None:
    """Note who answered the campaigns of the last year, and what they brought."""
    actions.follow_all(day=org_queries.business_date(happening.at), at=happening.at)
