"""Reads of contacts that name a key person: what was said with them there, and the files that may show them."""

from collections.abc import Mapping, Sequence
from typing import Any

from django.db.models import Q, QuerySet

from zhike.apps.core.actions import blotting
from zhike.apps.files import queries as file_queries
from zhike.apps.interactions.models import Interaction

NOUN = "interaction"


def contacts_naming(*, person_id: int, customer_ids: Sequence[int]) -> QuerySet[Interaction]:
    """Return the contacts that may name a key person, those taken back too: with them, or with their customers."""
    return Interaction.objects.filter(
        Q(customer_id__in=list(customer_ids)) | Q(presences__person_id=person_id)
    ).distinct()


def files_naming(*, person_id: int, customer_ids: Sequence[int], words: Mapping[str, str]) -> list[Any]:
    """Return the files of contacts a key person was at, and others at their customers whose name names them."""
    ids = list(contacts_naming(person_id=person_id, customer_ids=customer_ids).values_list("pk", flat=True))
    there = set(Interaction.objects.filter(presences__person_id=person_id).values_list("pk", flat=True))
    rows = file_queries.files_about(NOUN, ids)
    return [row for row in rows if row.object_id in there or blotting.blotted(row.name, words) != row.name]


def about_person(person_id: int) -> dict[str, list[Any]]:
    """Return the contacts a key person was at, for the person to read."""
    rows = Interaction.objects.filter(presences__person_id=person_id).order_by("happened_at", "id")
    columns = ("happened_at", "channel", "direction", "attendees", "text", "learned", "next_step")
    return {"contacts": list(rows.values(*columns))}
