"""What a member sees of its points on its own page: balance, entries, what runs out when, what it is entitled to."""

from typing import Any

from zhike.apps.core import clock
from zhike.apps.loyalty import queries
from zhike.apps.org import queries as org_queries


def panel(customer_id: int) -> dict[str, Any] | None:
    """Return what templates/self_service/_points.html shows of a customer; None where it is no member.

    Whoever opens the page is not signed in: the caller acts as the machine, for this one customer.
    """
    day = org_queries.business_date(clock.now())
    told = queries.statement(customer_id, day=day)
    return None if told is None else {"statement": told, "today": day}
