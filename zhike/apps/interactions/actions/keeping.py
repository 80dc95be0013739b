"""Keeping house: contacts follow a merged customer and come back, and personal words go when a person asks for it."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from django.db import models, transaction

from zhike.apps.core import actions as core_actions
from zhike.apps.core import base
from zhike.apps.core.actions import blotting
from zhike.apps.files import actions as file_actions
from zhike.apps.interactions import queries
from zhike.apps.interactions.actions import counting
from zhike.apps.interactions.models import Amendment, Care, Interaction, Preparation, Presence, Promise

TABLES: dict[str, type[models.Model]] = {
    "interactions": Interaction, "promises": Promise, "preparations": Preparation, "care": Care,
}  # fmt: skip
# What may stand once per customer only: what it is told apart by, and what else it says.
ONCE: dict[str, tuple[tuple[str, ...], tuple[str, ...]]] = {
    "preparations": (("user_id",), ("at",)),
    "care": (("occasion", "day"), ("status", "user_id", "at")),
}
PERSONAL = ("attendees", "participants", "topic", "text", "result", "next_step", "learned", "taught", "recording")


@transaction.atomic
def repoint_customer(*, from_id: int, to_id: int) -> dict[str, list[Any]]:
    """Let everything about one customer be about another; return what moved, and what gave way there as `dropped_…`."""
    moved: dict[str, list[Any]] = {}
    with base.acting_as(base.System("merge")):
        for name in ONCE:
            moved[f"dropped_{name}"] = _drop_twins(name, from_id, to_id)
    for name, model in TABLES.items():
        moved[name] = core_actions.repoint(model, "customer_id", from_id=from_id, to_id=to_id)
    _recount(from_id, to_id)
    return moved


def _drop_twins(name: str, from_id: int, to_id: int) -> list[dict[str, Any]]:
    """Remove what the other customer has already; return it as plain values."""
    model, (own, rest) = TABLES[name], ONCE[name]
    there = set(model._default_manager.filter(customer_id=to_id).values_list(*own))
    rows = model._default_manager.filter(customer_id=from_id).values("pk", *own, *rest)
    twins = [row for row in rows if tuple(row[field] for field in own) in there]
    model._default_manager.filter(pk__in=[row.pop("pk") for row in twins]).delete()
    return [{field: _plain(value) for field, value in row.items()} for row in twins]


def _plain(value: Any) -> Any:
    return value.isoformat() if hasattr(value, "isoformat") else value


@transaction.atomic
def restore_customer(*, from_id: int, to_id: int, moved: dict[str, list[Any]]) -> int:
    """Take `repoint_customer` back, with what it returned; return how many rows went back."""
    n_rows = 0
    for name, model in TABLES.items():
        n_rows += core_actions.put_back(model, "customer_id", moved[name], from_id=to_id, to_id=from_id)
    with base.acting_as(base.System("merge taken back")):
        for name in ONCE:
            model = TABLES[name]
            for row in moved[f"dropped_{name}"]:
                columns = {column.attname: column for column in model._meta.fields}
                values = {name: columns[name].to_python(value) for name, value in row.items()}
                model._default_manager.create(customer_id=from_id, **values)
                n_rows += 1
    _recount(from_id, to_id)
    return n_rows


def _recount(*customer_ids: int) -> None:
    for customer_id in customer_ids:
        counting.recount(customer_id)


@transaction.atomic
def forget_customer(*, customer_id: int) -> int:
    """Erase what was written about a person, files too; dates and counts stay. Return how many rows were touched."""
    with base.acting_as(base.System("erasure")):
        contacts = Interaction.objects.filter(customer_id=customer_id)
        ids = list(contacts.values_list("pk", flat=True))
        n_rows = file_actions.forget_files(noun="interaction", object_ids=ids)
        n_rows += Amendment.objects.filter(interaction_id__in=ids).update(text="")
        n_rows += Presence.objects.filter(interaction_id__in=ids).delete()[0]
        n_rows += contacts.update(**dict.fromkeys((*PERSONAL, "emotion_before", "emotion_after"), ""))
        promises = Promise.objects.filter(customer_id=customer_id)
        n_rows += promises.update(text="", promised_to="", reason="")
        for model in (Preparation, Care):
            n_rows += model.objects.filter(customer_id=customer_id).delete()[0]
    return n_rows


@transaction.atomic
def forget_person(
    *, person_id: int, customer_ids: Sequence[int], words: Mapping[str, str], kept_files: Iterable[int] = ()
) -> int:
    """Blot a key person out of the contacts with some customers; who else was there, when and how long stays.

    Recordings and files of contacts they were at go, but for the files that must be kept. Return how many changed.
    """
    with base.acting_as(base.System("erasure")):
        at_contacts = Interaction.objects.filter(presences__person_id=person_id)
        n_rows = at_contacts.exclude(recording="").update(recording="")
        files, kept = queries.files_naming(person_id=person_id, customer_ids=customer_ids, words=words), set(kept_files)
        n_rows += file_actions.forget_some(file_ids=[row.pk for row in files if row.pk not in kept])
        n_rows += file_actions.rename({row.pk: blotting.blotted(row.name, words) for row in files if row.pk in kept})
        with_them = queries.contacts_naming(person_id=person_id, customer_ids=customer_ids)
        n_rows += blotting.blot(with_them, PERSONAL, words)
        n_rows += blotting.blot(Amendment.objects.filter(interaction__in=with_them.values("pk")), ("text",), words)
        promised = Promise.objects.filter(customer_id__in=customer_ids)
        n_rows += blotting.blot(promised, ("text", "promised_to", "reason"), words)
        return n_rows + Presence.objects.filter(person_id=person_id).delete()[0]
