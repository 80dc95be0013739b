"""Reactions about credit: accounts follow orders, payments, imports and the day; detectors look; risks are scanned."""

from typing import Any

from zhike.apps.core import base
from zhike.apps.org import queries as org_queries
from zhike.apps.receivables import actions as receivable_actions
from zhike.apps.risk import actions as risk_actions
from zhike.jobs import leaving, warning

CODES = ("CREDIT_LIMIT", "COLLECTION")


def look_at_accounts(happening: Any) -> None:
    """Look at the credit of customers whose accounts changed."""
    _look(happening, happening.payload["customer_ids"])


def look_at_excess(happening: Any) -> None:
    """Look at the credit of a customer whose order went beyond its limit."""
    _look(happening, [happening.payload["customer_id"]])


def follow_payments(happening: Any) -> None:
    """Let money that came pay the oldest invoices, and accounts follow."""
    day = org_queries.business_date(happening.at)
    receivable_actions.follow(customer_ids=happening.payload["customer_ids"], day=day, at=happening.at)


def follow_orders(happening: Any) -> None:
    """Let the accounts of few customers follow their orders; those of an import follow when it is finished."""
    ids = happening.payload.get("customer_ids")
    if ids:
        receivable_actions.reckon(customer_ids=ids, day=org_queries.business_date(happening.at))
        _look(happening, ids)


def follow_import(happening: Any) -> None:
    """Let all accounts follow an import or its undoing; what goes beyond a limit is warned of and nothing is lost."""
    receivable_actions.reckon(customer_ids=None, day=org_queries.business_date(happening.at))
    _look(happening, None)


def rejoin(happening: Any) -> None:
    """Let the accounts of customers that were joined or parted follow."""
    day = org_queries.business_date(happening.at)
    receivable_actions.follow(customer_ids=happening.payload["customer_ids"], day=day, at=happening.at)


def begin_day(happening: Any) -> None:
    """Let accounts grow older with the day, before anybody is warned of them."""
    receivable_actions.reckon(customer_ids=None, day=org_queries.business_date(happening.at))


def watch_risks(happening: Any) -> None:
    """Open risks anew whose guarantee has ended, and propose risks from what was warned of."""
    with base.acting_as(base.System("risk register")):
        day = org_queries.business_date(happening.at)
        risk_actions.expire(day=day, at=happening.at)
        risk_actions.scan(day=day, at=happening.at)


def _look(happening: Any, customer_ids: Any) -> None:
    day = org_queries.business_date(happening.at)
    risk_actions.look_at(codes=CODES, customer_ids=customer_ids, day=day, at=happening.at)


# What the day brings: accounts grow older, then warnings are looked at, and of what is grave a risk is proposed.
DAILY = (begin_day, warning.watch_over, leaving.remind_of_causes, watch_risks)
