"""Reading what is sensitive: who opened a record is kept, once an hour; a value is shown for a reason, by consent."""

from datetime import datetime, timedelta
from typing import Any

from django.db import transaction

from zhike.apps.archives import queries, rules
from zhike.apps.archives.actions.recording import NoConsent
from zhike.apps.catalog import queries as catalog_queries
from zhike.apps.core import actions as core_actions
from zhike.apps.core import sealing
from zhike.apps.customers import queries as customer_queries
from zhike.apps.org import queries as org_queries

ONCE_IN = timedelta(hours=1)


class NoSuchFact(Exception):
    """Nothing is known of the field, or it may not be used any more."""


def note_reading(*, customer_id: int, branch_id: int, at: datetime) -> None:
    """Keep that the acting person opened a visible customer's record, where it holds sensitive values."""
    codes = queries.sealed_fields(customer_id)
    if codes:
        core_actions.audit_once(
            "sensitive.read", noun="fact", object_id=customer_id, branch_id=branch_id, within=ONCE_IN, at=at,
            values={"class": "sensitive", "fields": codes},
        )  # fmt: skip


@transaction.atomic
def reveal_fact(*, customer_id: int, field: str, reason: str, at: datetime) -> Any:
    """Return a sensitive value of a visible customer; who asked and why is kept.

    Raises NoSuchFact, NoConsent where the customer agrees to it no longer, Unreadable.
    """
    customer, fact = customer_queries.customer(customer_id), queries.open_fact(customer_id, field)
    ended = catalog_queries.ended_batches(org_queries.business_date(at))
    if customer is None or fact is None or fact.batch_id in ended:
        raise NoSuchFact(field)
    if not queries.has_consent(customer_id, rules.SENSITIVE):
        raise NoConsent({field: ""})
    value = sealing.unseal(fact.value)
    core_actions.audit(
        "sensitive.reveal", noun="fact", object_id=customer_id, branch_id=customer.branch_id, at=at,
        values={"field": field, "reason": reason[:300]},
    )  # fmt: skip
    return value
