"""Reactions about the register of risks: what happens to a customer becomes a proposed risk."""

from typing import Any

from zhike.apps.core import base
from zhike.apps.org import queries as org_queries
from zhike.apps.risk import actions


def look_at_decline(happening: Any) -> None:
    """Propose a risk of a customer whose business moved into decline; dismiss it where the judgement is taken back."""
    told = happening.payload
    if told.get("is_taken_back"):
        with base.acting_as(base.System("risk register")):
            actions.withdraw_of_decline(
                customer_id=told["customer_id"], day=org_queries.business_date(happening.at), at=happening.at
            )
        return
    if not told["is_worse"]:
        return
    with base.acting_as(base.System("risk register")):
        actions.propose_of_decline(
            customer_id=told["customer_id"], stage=told["stage"], day=org_queries.business_date(happening.at),
            at=happening.at,
        )  # fmt: skip


def look_at_rating(happening: Any) -> None:
    """Propose a risk of a customer whose credit is rated worse."""
    told = happening.payload
    with base.acting_as(base.System("risk register")):
        actions.propose_of_rating(
            customer_id=told["customer_id"], before=told["from"], now=told["to"],
            day=org_queries.business_date(happening.at), at=happening.at,
        )  # fmt: skip
