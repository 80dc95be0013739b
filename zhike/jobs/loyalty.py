"""Reactions about members: points follow orders, speaking up is rewarded, what runs out leaves the balance by night."""

from collections.abc import Sequence
from typing import Any

from zhike.apps.core import base
from zhike.apps.loyalty import actions
from zhike.apps.org import queries as org_queries

AS = "points of members"


def follow_orders(happening: Any) -> None:
    """Let points and recommendations follow new orders; an import is followed when it is finished."""
    ids = happening.payload.get("customer_ids")
    if ids is not None:
        _follow(happening, ids)


def follow_all(happening: Any) -> None:
    """Let points and recommendations follow all orders, after many of them came or went."""
    _follow(happening, None)


def _follow(happening: Any, ids: Sequence[int] | None) -> None:
    with base.acting_as(base.System(AS)):
        day = org_queries.business_date(happening.at)
        actions.earn_orders(customer_ids=ids, day=day, at=happening.at)
        actions.follow_purchases(customer_ids=ids, at=happening.at)


def reward_voice(happening: Any) -> None:
    """Reward a member for a valid complaint or an adopted suggestion, once for its number."""
    with base.acting_as(base.System(AS)):
        actions.follow_voice(**happening.payload, day=org_queries.business_date(happening.at), at=happening.at)


def expire(happening: Any) -> None:
    """Take what has run out of the balances, once a day."""
    with base.acting_as(base.System(AS)):
        actions.expire(day=org_queries.business_date(happening.at), at=happening.at)
