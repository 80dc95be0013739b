"""Consenting: what a customer agreed to is noted with wording and evidence; withdrawn, it ends at once."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db import transaction

from zhike.apps.archives import queries, rules
from zhike.apps.archives.actions.archiving import write_facts
from zhike.apps.archives.models import Consent
from zhike.apps.core import actions as core_actions
from zhike.apps.core import base
from zhike.apps.customers import actions as customer_actions
from zhike.apps.customers import queries as customer_queries


class NoSuchConsent(Exception):
    """The consent does not exist, may not be seen by the acting person, or was withdrawn already."""


@dataclass(frozen=True)
class NewConsent:
    """In which wording, how and when a customer agreed."""

    wording: str
    channel: str
    given_date: date
    evidence: str = ""


@transaction.atomic
def give_consent(
    *, customer_id: int, purpose: str, wording: str, channel: str, evidence: str = "", given_date: date, at: datetime
) -> int:
    """Note that a visible customer agreed to a purpose; return the id of the consent."""
    if purpose not in rules.PURPOSES or channel not in rules.CONSENT_CHANNELS:
        raise ValueError(f"no such purpose or channel: {purpose}, {channel}")
    customer = customer_queries.customer(customer_id)
    if customer is None:
        raise customer_actions.NoSuchCustomer(customer_id)
    row = Consent.objects.create(
        customer_id=customer_id, purpose=purpose, wording=wording, channel=channel, evidence=evidence,
        given_date=given_date, noted_at=at, noted_by=base.actor().label,
    )  # fmt: skip
    values = {"purpose": purpose, "wording": wording, "channel": channel, "customer_id": customer_id}
    core_actions.audit(
        "consent.give", noun="consent", object_id=row.pk, branch_id=customer.branch_id, at=at, values=values
    )
    core_actions.record("consent.given", {"customer_id": customer_id, "purpose": purpose}, at=at)
    return row.pk


@transaction.atomic
def write_with_consent(*, customer_id: int, consent: NewConsent, at: datetime, **facts: Any) -> list[str]:
    """Note that a customer agrees to sensitive values and write some, both or neither; raises what write_facts does."""
    give_consent(customer_id=customer_id, purpose=rules.SENSITIVE, **vars(consent), at=at)
    return write_facts(customer_id=customer_id, at=at, **facts)


@transaction.atomic
def withdraw_consent(*, consent_id: int, at: datetime) -> Consent:
    """End a consent, and every other one of the customer for the same purpose."""
    row = queries.consent(consent_id)
    if row is None or row.withdrawn_at:
        raise NoSuchConsent(consent_id)
    open_rows = Consent.objects.filter(customer_id=row.customer_id, purpose=row.purpose, withdrawn_at=None)
    n_rows = open_rows.update(withdrawn_at=at, withdrawn_by=base.actor().label)
    values = {"purpose": row.purpose, "customer_id": row.customer_id}
    core_actions.audit(
        "consent.withdraw", noun="consent", object_id=row.pk, branch_id=row.customer.branch_id, at=at, n_rows=n_rows,
        values=values,
    )  # fmt: skip
    core_actions.record("consent.withdrawn", {"customer_id": row.customer_id, "purpose": row.purpose}, at=at)
    row.refresh_from_db()
    return row
