"""Bringing facts: those of a file with where each row comes from; what came in is taken back while it still stands."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db import transaction

from zhike.apps.archives.actions.archiving import refresh_knowledge
from zhike.apps.archives.actions.indexing import index_facts
from zhike.apps.archives.actions.recording import BATCH, Desk, Source
from zhike.apps.archives.models import Fact
from zhike.apps.core import actions as core_actions
from zhike.apps.core import base
from zhike.apps.core import rules as core_rules
from zhike.apps.customers import actions as customer_actions
from zhike.apps.org import queries as org_queries


@dataclass(frozen=True)
class NewFacts:
    """What one row says of a customer, the day it was true, the batch whose licence covers it."""

    customer_id: int
    values: Mapping[str, Any]
    day: date
    batch_id: int | None = None
    interaction_id: int | None = None


@transaction.atomic
def add_facts(*, new: Sequence[NewFacts], channel: str, at: datetime) -> list[int]:
    """Write facts of known customers; return for each the first fact that came of it, 0 where nothing was new."""
    ids: list[int] = []
    for chunk in core_rules.chunks(new, size=BATCH):
        desk = Desk(customer_actions.lock_customers(*{one.customer_id for one in chunk}), at=at)
        written = [
            desk.put(one.customer_id, one.values, Source(
                channel, one.day, batch_id=one.batch_id, interaction_id=one.interaction_id
            ))
            for one in chunk
        ]  # fmt: skip
        desk.save([told for told, one in zip(written, chunk, strict=True) if one.values], channel=channel)
        refresh_knowledge(customer_ids=desk.customers, day=desk.today)
        ids += [told.facts[0].pk if told.facts else 0 for told in written]
    return ids


@transaction.atomic
def remove_facts(*, ids: Sequence[int], at: datetime) -> list[int]:
    """Take back what came in together with some facts; return which of them are gone. What was replaced stays."""
    gone, touched = [], dict[int, date]()
    with base.acting_as(base.System(f"facts taken back by {base.actor().label}")):
        for first in Fact.objects.filter(pk__in=ids):
            together = Fact.objects.filter(
                customer_id=first.customer_id, noted_at=first.noted_at, channel=first.channel, batch_id=first.batch_id,
                collected_date=first.collected_date,
            )  # fmt: skip
            if _take_back(together, touched):
                gone.append(first.pk)
        _refresh(touched)
    _tell(gone, at)
    return gone


@transaction.atomic
def unlearn_facts(*, interaction_id: int, at: datetime) -> int:
    """Take back what was learned in a contact as far as it still stands; return how many facts."""
    with base.acting_as(base.System(f"contact taken back by {base.actor().label}")):
        touched: dict[int, date] = {}
        gone = _take_back(Fact.objects.filter(interaction_id=interaction_id), touched)
        _refresh(touched)
    _tell(gone, at)
    return len(gone)


def _take_back(facts: Iterable[Fact], touched: dict[int, date]) -> list[int]:
    """Remove facts that still stand; what each had replaced stands again. Note whose archives were touched."""
    gone = []
    for fact in facts:
        if fact.valid_to is not None:
            continue
        gone.append(fact.pk)
        rows = Fact.objects.filter(customer_id=fact.customer_id, field=fact.field, valid_to=fact.valid_from)
        before = rows.filter(pk__lt=fact.pk).order_by("-pk").first()
        fact.delete()
        if before is not None:
            before.valid_to = None
            before.outcome = "" if before.outcome == Fact.Outcome.CORRECTED else before.outcome
            before.save(update_fields=["valid_to", "outcome"])
        touched[fact.customer_id] = org_queries.business_date(fact.noted_at)
    return gone


def _refresh(touched: dict[int, date]) -> None:
    index_facts(customer_ids=touched)
    for day in set(touched.values()):
        refresh_knowledge(customer_ids=[pk for pk, of in touched.items() if of == day], day=day)


def _tell(gone: list[int], at: datetime) -> None:
    if gone:
        core_actions.audit("archive.take_back", noun="fact", object_id=None, at=at, n_rows=len(gone))
