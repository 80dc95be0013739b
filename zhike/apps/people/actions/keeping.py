"""Keeping house: the search index in step, parts moved between customers and back, personal data forgotten."""

from collections.abc import Iterable, Mapping, Sequence

from django.db import transaction
from django.db.models import Exists, Model, OuterRef

from zhike.apps.core import actions as core_actions
from zhike.apps.core import base, sealing
from zhike.apps.core.actions import blotting
from zhike.apps.people.models import Occasion, Part, Person, PersonFact, PrivateNote, StaffTie
from zhike.apps.search import actions as search_actions

BATCH = 2_000
# Where what is kept of a person may name another.
NAMING: tuple[tuple[type[Model], tuple[str, ...]], ...] = (
    (PersonFact, ("value",)), (StaffTie, ("note", "declared")), (Occasion, ("label",)),
    (PrivateNote, ("source", "consent")),
)  # fmt: skip


@transaction.atomic
def index_people(*, person_ids: Iterable[int] = (), customer_ids: Iterable[int] = ()) -> int:
    """Bring the search index in step with the parts of some persons or at some customers; return how many are in it.

    One document for each part: a person who counts at two customers is found within the scope of either.
    """
    n_rows = 0
    with base.acting_as(base.System("search index")):
        for column, ids in (("person_id", list(person_ids)), ("customer_id", list(customer_ids))):
            for start in range(0, len(ids), BATCH):
                rows = Part.objects.filter(**{f"{column}__in": ids[start : start + BATCH]})
                n_rows += _index(rows.select_related("person", "customer"))
    return n_rows


def _index(rows: Iterable[Part]) -> int:
    documents = [
        search_actions.NewDocument(
            noun="part", object_id=row.pk, title=row.name, subtitle=row.customer.name,
            text=f"{row.title} {row.person.wechat} {row.person.phone} "
            f"{''.join(filter(str.isdigit, row.person.phone))}",
            branch_id=row.customer.branch_id, owner_id=row.customer.owner_id,
        )
        for row in rows
    ]  # fmt: skip
    return search_actions.index_documents(documents)


@transaction.atomic
def repoint_customer(*, from_id: int, to_id: int) -> dict[str, list[int]]:
    """Let the parts at one customer be parts at another; return their ids.

    Of a person with an open part at both, the survivor's stays and the other ends; `ended` names those.
    """
    with base.acting_as(base.System("repoint")):
        there = Part.objects.filter(person=OuterRef("person"), customer_id=to_id, valid_to=None)
        twice = Part.objects.filter(Exists(there), customer_id=from_id, valid_to=None)
        ended = list(twice.values_list("pk", flat=True))
        for row in Part.objects.filter(pk__in=ended):
            Part.objects.filter(pk=row.pk).update(valid_to=row.valid_from)
    moved = core_actions.repoint(Part, "customer_id", from_id=from_id, to_id=to_id)
    index_people(customer_ids=[to_id])
    return {"people.Part": moved, "people.Part.ended": ended}


@transaction.atomic
def restore_customer(*, from_id: int, to_id: int, moved: dict[str, list[int]]) -> int:
    """Take `repoint_customer` back, with what it returned; return how many parts went back."""
    n_rows = core_actions.put_back(Part, "customer_id", moved["people.Part"], from_id=to_id, to_id=from_id)
    with base.acting_as(base.System("put back")):
        Part.objects.filter(pk__in=moved["people.Part.ended"], customer_id=from_id).update(valid_to=None)
    index_people(customer_ids=[from_id, to_id])
    return n_rows


@transaction.atomic
def forget_customer(*, customer_id: int) -> int:
    """Delete the parts at a customer, and the persons who have no other; return how many persons went."""
    with base.acting_as(base.System("forget")):
        parts = Part.objects.filter(customer_id=customer_id)
        part_ids, person_ids = list(parts.values_list("pk", flat=True)), list(parts.values_list("person_id", flat=True))
        parts.delete()
        elsewhere = set(Part.objects.filter(person_id__in=person_ids).values_list("person_id", flat=True))
        gone = set(person_ids) - elsewhere
        Person.objects.filter(pk__in=gone).delete()
        search_actions.forget("part", part_ids)
    return len(gone)


@transaction.atomic
def forget_person(*, person_id: int, customer_ids: Sequence[int], words: Mapping[str, str]) -> int:
    """Delete a key person with parts, relations, facts and delicate notes, and blot them out of those beside them.

    Nothing of them stays on the map of relations. Return how many rows went or changed.
    """
    with base.acting_as(base.System("forget")):
        parts = list(Part.objects.filter(person_id=person_id).values_list("pk", flat=True))
        search_actions.forget("part", parts)
        _total, gone = Person.objects.filter(pk=person_id).delete()
        at_customers = Part.objects.filter(customer_id__in=customer_ids)
        others = list(at_customers.values_list("person_id", flat=True).distinct())
        n_rows = blotting.blot(Person.objects.filter(pk__in=others), ("note",), words)
        for model, columns in NAMING:
            n_rows += blotting.blot(model._default_manager.filter(person_id__in=others), columns, words)
        n_rows += sum(_blot_sealed(note, words) for note in PrivateNote.objects.filter(person_id__in=others))
        n_rows += blotting.blot(at_customers, ("title",), words)
        return n_rows + sum(gone.values())


def _blot_sealed(note: PrivateNote, words: Mapping[str, str]) -> int:
    try:
        text = sealing.unseal_text(note.sealed)
    except sealing.Unreadable:
        return 0
    changed = blotting.blotted(text, words)
    rows = PrivateNote.objects.filter(pk=note.pk)
    return rows.update(sealed=sealing.seal_text(changed)) if changed != text else 0
