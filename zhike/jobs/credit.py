"""Reactions about credit: accounts follow orders, payments, imports and the day; detectors look; risks are scanned."""

from datetime import date
from typing import Any

from zhike.apps.core import base
from zhike.apps.core import rules as core_rules
from zhike.apps.org import queries as org_queries
from zhike.apps.prediction import actions as prediction_actions
from zhike.apps.receivables import actions as receivable_actions
from zhike.apps.receivables import queries as receivable_queries
from zhike.apps.risk import actions as risk_actions
from zhike.jobs import leaving, warning

CODES = ("CREDIT_LIMIT", "COLLECTION")
# The imports that bring orders.
ORDERS, AT_ONCE = ("orders", "terminal"), 500


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
    """Let accounts follow an import of orders; what goes beyond a limit or a hold is told and nothing is lost."""
    if happening.payload["kind"] not in ORDERS:
        return
    day, import_id = org_queries.business_date(happening.at), happening.payload["import_id"]
    _reckon(receivable_queries.ids_of_import(import_id), day)
    _look(happening, None)
    receivable_actions.tell_of_held(import_id=import_id, day=day, at=happening.at)


def follow_undone(happening: Any) -> None:
    """Let all accounts follow where an import of orders was taken back; nobody knows any more whose they were."""
    if happening.payload["kind"] in ORDERS:
        _reckon(receivable_queries.account_ids(), org_queries.business_date(happening.at))
        _look(happening, None)


def rejoin(happening: Any) -> None:
    """Let the accounts of customers that were joined or parted follow."""
    day = org_queries.business_date(happening.at)
    receivable_actions.follow(customer_ids=happening.payload["customer_ids"], day=day, at=happening.at)


def begin_day(happening: Any) -> None:
    """Let accounts grow older with the day, before anybody is warned of them."""
    day = org_queries.business_date(happening.at)
    _reckon(receivable_queries.ids_of_day(day), day)


def _reckon(customer_ids: list[int], day: date) -> None:
    """Reckon accounts, few at a time: whoever works meanwhile waits for none of them long."""
    for some in core_rules.chunks(customer_ids, size=AT_ONCE):
        receivable_actions.reckon(customer_ids=some, day=day)


def watch_risks(happening: Any) -> None:
    """Open risks anew whose guarantee has ended, and propose risks from what was warned of and from what happens."""
    with base.acting_as(base.System("risk register")):
        day = org_queries.business_date(happening.at)
        risk_actions.expire(day=day, at=happening.at)
        risk_actions.scan(day=day, at=happening.at)
        risk_actions.gather(day=day, at=happening.at)


def learn_payment(happening: Any) -> None:
    """Learn anew who pays late, before anybody looks at the register."""
    prediction_actions.learn_payment(day=org_queries.business_date(happening.at))


def _look(happening: Any, customer_ids: Any) -> None:
    day = org_queries.business_date(happening.at)
    risk_actions.look_at(codes=CODES, customer_ids=customer_ids, day=day, at=happening.at)


# What the day brings: accounts grow older, then warnings are looked at, and of what is grave a risk is proposed.
DAILY = (begin_day, learn_payment, warning.watch_over, leaving.remind_of_causes, watch_risks)
