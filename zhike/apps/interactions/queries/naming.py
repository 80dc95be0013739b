"""Reads of whom contacts name: key persons in the words, what was said with one, files that show them."""

from collections.abc import Mapping, Sequence
from typing import Any

from django.db.models import Q, QuerySet

from zhike.apps.core.actions import blotting
from zhike.apps.files import queries as file_queries
from zhike.apps.interactions import rules
from zhike.apps.interactions.models import Interaction
from zhike.apps.people import queries as people_queries

NOUN, LONGEST_OTHERS = "interaction", 200


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


def with_whom(customer: Any, *, kind: str, channel: str, direction: str, text: str) -> tuple[list[int], str] | None:
    """Return whom the first line of a call on or visit to a company names: its key persons, and others in words.

    None where nobody need be named. Channel and direction left open are read from the words, as they will be kept.
    """
    channel = channel or rules.guess_channel(text)
    direction = direction or rules.guess_direction(channel, text)
    if not rules.needs_participant(kind, channel, direction, customer_kind=customer.kind):
        return None
    first = text.strip().partition("\n")[0]
    known = {
        one.person_id: name
        for one in people_queries.named_at(customer.pk)
        for name in (one.name, one.address)
        if name and name in first
    }
    others = "、".join(name for name in rules.titled(first) if name not in known.values())
    return list(known), others[:LONGEST_OTHERS]


def about_person(person_id: int) -> dict[str, list[Any]]:
    """Return the contacts a key person was at, for the person to read."""
    rows = Interaction.objects.filter(presences__person_id=person_id).order_by("happened_at", "id")
    columns = ("happened_at", "channel", "direction", "attendees", "text", "learned", "next_step")
    return {"contacts": list(rows.values(*columns))}
