"""Reactions about key accounts: proposed by their tier, alarms told by phone, relations measured as contacts come."""

from typing import Any

from zhike.apps.core import base
from zhike.apps.keyaccounts import actions
from zhike.apps.org import queries as org_queries
from zhike.apps.risk import lists as risk_lists
from zhike.apps.risk import queries as risk_queries
from zhike.apps.risk import rules as risk_rules


def sound(happening: Any) -> None:
    """Tell who answers for key accounts of new warnings about them, by phone and at once."""
    with base.acting_as(base.System("alarms")):
        rows = risk_queries.warnings().filter(pk__in=happening.payload["warning_ids"]).exclude(customer=None)
        alarms = [
            actions.Alarm(
                row.customer_id,
                f"warning:{row.pk}",
                risk_lists.DETECTORS[row.detector],
                f"/warnings/{row.pk}/",
                row.level in risk_rules.LOUD,
            )
            for row in rows
            if row.customer_id
        ]
    actions.sound(alarms=alarms, day=org_queries.business_date(happening.at), at=happening.at)


def propose(happening: Any) -> None:
    """Propose whom the tiers just given call key customers."""
    actions.propose(day=org_queries.business_date(happening.at), at=happening.at)


def measure_all(happening: Any) -> None:
    """Measure the relation with every key account, and tell where it cools."""
    day = org_queries.business_date(happening.at)
    cooled = actions.measure_accounts(day=day, at=happening.at)
    actions.tell_cooling(account_ids=cooled, day=day, at=happening.at)


def measure_one(happening: Any) -> None:
    """Measure the relation with whom a contact was, or whom somebody just confirmed."""
    told, day = happening.payload, org_queries.business_date(happening.at)
    ids = told.get("customer_ids") or [told["customer_id"]]
    cooled = actions.measure_accounts(day=day, customer_ids=ids, at=happening.at)
    actions.tell_cooling(account_ids=cooled, day=day, at=happening.at)
