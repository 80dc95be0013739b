"""An answer to a competitor's move in one go: whom it may draw away, what they are offered, the draft of a campaign."""

from collections.abc import Mapping
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any

from django.db import transaction

from zhike.apps.audiences import actions as audience_actions
from zhike.apps.campaigns import rules
from zhike.apps.campaigns.actions.offering import add_offer
from zhike.apps.campaigns.actions.writing import NoSuchRecord, add_campaign
from zhike.apps.market import queries as market_queries

HOLDS = timedelta(days=30)


@transaction.atomic
def counter_move(
    *, move_id: int, name: str, offer_name: str, price: Decimal, floor: Decimal, day: date, at: datetime
) -> int:
    """Draft a campaign for the customers a move may draw away, with an audience and an offer; return its id.

    Raises NoSuchRecord, NameTaken of audiences or of campaigns, audiences.actions.NoRule where the move names nobody,
    Lacking while no target group is in force.
    """
    move = market_queries.move(move_id)
    if move is None:
        raise NoSuchRecord(move_id)
    audience_id = audience_actions.add_audience(
        name=name[:60], purpose=move.text[:400], params=exposed(move), without=[], expected=None, day=day, at=at
    )
    offer_id = add_offer(
        values={"name": offer_name, "product_code": move.product.code if move.product else "", "price": price,
                "floor": floor, "first_date": day, "last_date": day + HOLDS},
        day=day, at=at,
    )  # fmt: skip
    values: dict[str, Any] = {
        "name": name,
        "kind": "DATA",
        "audience_id": audience_id,
        "offer_id": offer_id,
        "move_id": move.pk,
    }
    return add_campaign(values=values, at=at)


def exposed(move: Any) -> Mapping[str, str]:
    """Return the filters of the customers a move may draw away."""
    return rules.exposed(
        branch=move.branch.code if move.branch else "", tiers=move.tiers,
        product=move.product.code if move.product else "",
    )  # fmt: skip
