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
        for chunk in core_rules.chunks(ids, size=BATCH):
            firsts: dict[tuple[Any, ...], int] = {}
            for first in Fact.objects.filter(pk__in=chunk).order_by("pk"):
                firsts.setdefault(_row_of(first), first.pk)
            beside = Fact.objects.filter(
                customer_id__in={key[0] for key in firsts}, noted_at__in={key[1] for key in firsts}
            )
            together = [fact for fact in beside if _row_of(fact) in firsts]
            taken = set(_take_back(together, touched))
            gone += sorted({firsts[_row_of(fact)] for fact in together if fact.pk in taken})
        _refresh(touched)
    _tell(gone, at)
    return gone


def _row_of(fact: Fact) -> tuple[Any, ...]:
    """Return what the facts have in common that came in together with one row."""
    return (fact.customer_id, fact.noted_at, fact.channel, fact.batch_id, fact.collected_date)


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
    going = {fact.pk: fact for fact in facts if fact.valid_to is None}
    before = _replaced(going.values())
    # What goes makes room for what stands again: of every field one value is open.
    for chunk in core_rules.chunks(list(going)):
        Fact.objects.filter(pk__in=chunk).delete()
    for row in before:
        row.valid_to = None
        row.outcome = "" if row.outcome == Fact.Outcome.CORRECTED else row.outcome
    Fact.objects.bulk_update(before, ["valid_to", "outcome"], batch_size=BATCH)
    for fact in going.values():
        touched[fact.customer_id] = org_queries.business_date(fact.noted_at)
    return list(going)


def _replaced(facts: Iterable[Fact]) -> list[Fact]:
    """Return what each of some open facts ended: the latest earlier one of its field that ended as it began."""
    ended: dict[tuple[int, str, Any], list[Fact]] = {}
    going = list(facts)
    for chunk in core_rules.chunks(sorted({fact.customer_id for fact in going})):
        rows = Fact.objects.filter(customer_id__in=chunk, field__in={fact.field for fact in going})
        for row in rows.filter(valid_to__isnull=False).order_by("pk"):
            ended.setdefault((row.customer_id, row.field, row.valid_to), []).append(row)
    found = []
    for fact in going:
        earlier = [row for row in ended.get((fact.customer_id, fact.field, fact.valid_from), []) if row.pk < fact.pk]
        found += earlier[-1:]
    return found


def _refresh(touched: dict[int, date]) -> None:
    index_facts(customer_ids=touched)
    for day in set(touched.values()):
        refresh_knowledge(customer_ids=[pk for pk, of in touched.items() if of == day], day=day)


def _tell(gone: list[int], at: datetime) -> None:
    if gone:
        core_actions.audit("archive.take_back", noun="fact", object_id=None, at=at, n_rows=len(gone))
