"""Archiving: facts written with where they came from; cards kept in step with what is known."""

from collections.abc import Iterable, Mapping
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from django.db import transaction

from zhike.apps.archives import queries
from zhike.apps.archives.actions.indexing import index_facts
from zhike.apps.archives.actions.recording import Desk, Source
from zhike.apps.archives.models import Fact
from zhike.apps.catalog import queries as catalog_queries
from zhike.apps.core import base, sealing
from zhike.apps.core import rules as core_rules
from zhike.apps.customers import actions as customer_actions
from zhike.apps.customers import queries as customer_queries

KNOWLEDGE_BATCH = 500
# The field that says how a customer likes to be addressed; sensitive or locked, it says nothing.
SALUTATION, LONGEST_SALUTATION = "salutation", 60
KINDS = ("INDIVIDUAL", "ENTERPRISE")


@transaction.atomic
def write_facts(
    *, customer_id: int, values: Mapping[str, Any], channel: str, method: str = "", day: date, confidence: int = 100,
    version: int | None = None, batch_id: int | None = None, interaction_id: int | None = None,
    complaint_id: int | None = None, channel_words: str = "", cost: Decimal | None = None, at: datetime,
) -> list[str]:  # fmt: skip
    """Write values of a customer's archive, each with its source; return the fields whose value changed.

    An unchanged value is only confirmed, one older than what is known goes into the history, an empty one closes the
    field. Raises NoSuchCustomer of customers, BadFacts, NoConsent, LicenseExpired, StaleRecord when the archive left
    `version`.
    """
    (customer,) = customer_actions.lock_customers(customer_id)
    source = Source(
        channel, day, method, confidence, batch_id, interaction_id, channel_words.strip(), cost, complaint_id
    )  # fmt: skip
    desk = Desk([customer], at=at)
    written = desk.put(customer_id, values, source)
    current = queries.archive_version(customer_id)
    if version is not None and version != current:
        raise base.StaleRecord(customer_id, version, current)
    desk.save([written] if values else [], channel=channel)
    refresh_knowledge(customer_ids=[customer_id], day=desk.today)
    return list(written.changed)


def refresh_knowledge(*, customer_ids: Iterable[int], day: date) -> int:
    """Bring what cards say of archives in step with them, how well known first; return how many cards changed.

    Written in chunks; running it again gives the same.
    """
    limits, licences, n_changed = queries.limits(), catalog_queries.licences(day), 0
    groups = {kind: catalog_queries.groups(kind) for kind in KINDS}
    with base.acting_as(base.System("how well customers are known")):
        for chunk in core_rules.chunks(customer_ids, size=KNOWLEDGE_BATCH):
            facts: dict[int, dict[str, Fact]] = {}
            for fact in Fact.objects.filter(customer_id__in=chunk, valid_to=None):
                facts.setdefault(fact.customer_id, {})[fact.field] = fact
            known = {}
            for card in customer_queries.cards_of(chunk).values():
                limit = limits.get(card.tier, limits[""])
                archive = queries.build(groups[card.kind], facts.get(card.pk, {}), licences, limit=limit, day=day)
                spoken_to = archive.values.get(SALUTATION)
                known[card.pk] = customer_actions.Known(
                    archive.known.score, int(archive.known.completeness * 100), archive.verified_date,
                    str(spoken_to.value or "")[:LONGEST_SALUTATION] if spoken_to else "",
                )  # fmt: skip
            n_changed += customer_actions.write_knowledge(known=known)
    return n_changed


def seal_facts(*, noun: str, field: str) -> int:
    """Seal the values of a field that has become sensitive, those of the history too; return how many."""
    spec, n_rows = catalog_queries.fields(noun).get(field), 0
    if spec is None or spec.field_class != "sensitive":
        return 0
    with base.acting_as(base.System("a field became sensitive")):
        rows = Fact.objects.filter(field=field, customer__kind=noun)
        for chunk in core_rules.chunks(rows.order_by("pk").iterator(chunk_size=KNOWLEDGE_BATCH), size=KNOWLEDGE_BATCH):
            plain = [fact for fact in chunk if not sealing.is_sealed(fact.value)]
            for fact in plain:
                fact.value = sealing.seal(fact.value)
            Fact.objects.bulk_update(plain, ["value"])
            index_facts(customer_ids={fact.customer_id for fact in plain})
            n_rows += len(plain)
    return n_rows
