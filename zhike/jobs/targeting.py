"""Reactions that keep targets in step: all of them each night, one customer's when a fact about it changes."""

from typing import Any

from zhike.apps.classification import actions as class_actions
from zhike.apps.core import base
from zhike.apps.interactions import queries as interaction_queries
from zhike.apps.interactions import rules as interaction_rules
from zhike.apps.org import queries as org_queries
from zhike.apps.targets import actions as target_actions


def judge_all(happening: Any) -> None:
    """Reckon anew how every enterprise stands by the rules for targets, and let who passes be a target customer."""
    day = org_queries.business_date(happening.at)
    target_actions.refresh_all(day=day, at=happening.at, on_progress=happening.progress)
    class_actions.follow_targets(day=day, at=happening.at)


def follow_contact(happening: Any) -> None:
    """Reckon anew how a customer stands that was spoken with; of one known too little, ask who did it why."""
    judge_some(happening)
    told = happening.payload
    with base.acting_as(base.System("targets")):
        row = interaction_queries.interaction(told["interaction_id"])
        # Who comes to us by itself needs no reason.
        if row is not None and row.kind in interaction_rules.CONTACT_KINDS and row.direction in ("OUT", "BOTH"):
            target_actions.ask_why(
                customer_id=row.customer_id, user_id=row.user_id, day=org_queries.business_date(happening.at),
                at=happening.at,
            )  # fmt: skip


def judge_some(happening: Any) -> None:
    """Reckon anew how the customers stand of whom something was learned, judged, ordered or joined."""
    told = happening.payload
    ids = told.get("customer_ids") or [
        one["customer_id"] for one in told.get("written", [told]) if "customer_id" in one
    ]
    day = org_queries.business_date(happening.at)
    with base.acting_as(base.System("targets")):
        target_actions.refresh(customer_ids=ids, day=day, at=happening.at)
    class_actions.follow_targets(customer_ids=ids, day=day, at=happening.at)
