"""Attending: which key persons of a customer and which of us were there."""

from collections.abc import Collection, Iterable

from zhike.apps.core import base
from zhike.apps.interactions.models import Interaction, Presence
from zhike.apps.org import queries as org_queries
from zhike.apps.people import queries as people_queries

BETWEEN = "; "


class NoSuchAttendee(Exception):
    """Somebody named does not count at this customer, or is none of us the acting person may name; `field` is which."""

    def __init__(self, field: str):
        super().__init__(field)
        self.field = field


def names_of(customer_id: int, person_ids: Collection[int], user_ids: Collection[int]) -> str:
    """Return the names of who was there, key persons first; raises NoSuchAttendee."""
    people = {one.person_id: one.name for one in people_queries.named_at(customer_id)} if person_ids else {}
    ours = {user.pk: user.name for user in org_queries.people_for(base.actor())} if user_ids else {}
    for field, known, ids in (("person_ids", people, person_ids), ("user_ids", ours, user_ids)):
        if set(ids) - set(known):
            raise NoSuchAttendee(field)
    names = [*(people[pk] for pk in dict.fromkeys(person_ids)), *(ours[pk] for pk in dict.fromkeys(user_ids))]
    return BETWEEN.join(names)[: Interaction._meta.get_field("attendees").max_length]


def keep_anew(row: Interaction, person_ids: Iterable[int], user_ids: Iterable[int]) -> None:
    """Keep who was there in the place of who was said to have been."""
    Presence.objects.filter(interaction=row).delete()
    keep(row, person_ids, user_ids)


def keep(row: Interaction, person_ids: Iterable[int], user_ids: Iterable[int]) -> None:
    """Keep who was at a contact that names nobody yet."""
    found = [Presence(interaction=row, person_id=pk) for pk in dict.fromkeys(person_ids)]
    found += [Presence(interaction=row, user_id=pk) for pk in dict.fromkeys(user_ids)]
    Presence.objects.bulk_create(found)
