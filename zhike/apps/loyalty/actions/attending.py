"""Events of members: whoever is no member is refused."""

from collections.abc import Iterable
from datetime import date, datetime

from django.db import transaction

from zhike.apps.activities import actions as activity_actions
from zhike.apps.activities import queries as activity_queries
from zhike.apps.customers import queries as customer_queries
from zhike.apps.loyalty import queries, rules

MEMBERS_ONLY = "MEMBER"


@transaction.atomic
def invite(*, activity_id: int, customer_ids: Iterable[int], day: date, at: datetime) -> list[int]:
    """Invite visible customers to an activity; to an event of members members alone. Raises Refused."""
    wanted, row = set(customer_ids), activity_queries.activity(activity_id)
    if row is not None and row.kind == MEMBERS_ONLY:
        held = queries.members().filter(customer_id__in=wanted)
        valid = {one.customer_id for one in held if not queries.is_over(one, day)}
        others = [card.name for card in customer_queries.cards_of(wanted - valid).values()]
        if others:
            raise rules.Refused("MEMBERS_ONLY", "customer_ids", names="、".join(sorted(others)[:5]))
    return activity_actions.invite(activity_id=activity_id, customer_ids=wanted, at=at)
