"""Writes of readers: put on a list, taken off, put back; what a reader does by the address of their own copy."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction

from zhike.apps.core import actions as core_actions
from zhike.apps.core import base
from zhike.apps.customers import queries as customer_queries
from zhike.apps.media import queries
from zhike.apps.media.actions.publishing import NoSuchPublication
from zhike.apps.media.actions.telling import tell
from zhike.apps.media.models import Copy, Reader


class NoSuchReader(Exception):
    """The reader does not exist or may not be seen."""


@dataclass(frozen=True)
class Added:
    """What came of putting customers on a list."""

    n_added: int
    n_known: int
    n_left_out: int


@transaction.atomic
def add_readers(
    *, publication_id: int, customer_ids: Iterable[int], way: str = "", origin: str = "", at: datetime
) -> Added:
    """Put visible customers on the list of a visible publication; without a way, by mail who has an address.

    Who is retired is left out; so is who asked to get it no longer, unless chosen alone. Raises NoSuchPublication.
    """
    row = queries.publication(publication_id)
    if row is None:
        raise NoSuchPublication(publication_id)
    ids = set(customer_ids)
    found = {one.pk: one for one in customer_queries.customers().filter(pk__in=ids, status="ACTIVE")}
    known = {one.customer_id: one for one in Reader.objects.filter(publication=row, customer_id__in=list(found))}
    is_by_hand = len(ids) == 1 and not origin
    back = [one for one in known.values() if one.left_at and (not one.has_declined or is_by_hand)]
    new = [
        Reader(
            publication=row, customer_id=pk, way=way or ("EMAIL" if one.email else "POST"), origin=origin[:80],
            added_at=at,
        )
        for pk, one in sorted(found.items()) if pk not in known
    ]  # fmt: skip
    Reader.objects.bulk_create(new)
    Reader.objects.filter(pk__in=[one.pk for one in back]).update(left_at=None, has_declined=False)
    declined = sum(one.left_at is not None for one in known.values()) - len(back)
    done = Added(len(new) + len(back), len(known) - len(back) - declined, len(ids) - len(found) + declined)
    if done.n_added:
        tell("publication.readers", row, {"n_readers": done.n_added, "origin": origin}, at)
    return done


@transaction.atomic
def take_off(*, reader_id: int, at: datetime) -> None:
    """Take a visible reader off a list; raises NoSuchReader."""
    _turn(reader_id, at, "publication.take_off", left_at=at)


@transaction.atomic
def put_back(*, reader_id: int, at: datetime) -> None:
    """Put a visible reader back on a list; raises NoSuchReader."""
    _turn(reader_id, at, "publication.readers", left_at=None)


def _turn(reader_id: int, at: datetime, act: str, *, left_at: datetime | None) -> None:
    row = Reader.objects.select_related("publication").filter(pk=reader_id).first()
    if row is None:
        raise NoSuchReader(reader_id)
    row.left_at, row.has_declined = left_at, False
    row.save(update_fields=["left_at", "has_declined"])
    tell(act, row.publication, {"customer_id": row.customer_id}, at)


@transaction.atomic
def note_opened(*, link: str, at: datetime) -> bool:
    """Note that a reader opened their own copy, the first time; return whether there is such a copy."""
    with base.acting_as(base.System("reader")):
        Copy.objects.filter(link=link, opened_at=None).update(opened_at=at)
        return Copy.objects.filter(link=link).exists()


@transaction.atomic
def decline(*, link: str, at: datetime) -> bool:
    """Take a reader who wants it no longer off the list; return whether there is such a copy.

    Who was merged into another since is that other one, too.
    """
    with base.acting_as(base.System("reader")):
        copy = queries.copy_by_link(link)
        if copy is None:
            return False
        publication = copy.issue.publication
        ids = [copy.customer_id, copy.customer.merged_into_id or copy.customer_id]
        readers = Reader.objects.filter(publication=publication, customer_id__in=ids, left_at=None)
        if readers.update(left_at=at, has_declined=True):
            core_actions.audit(
                "publication.decline", noun="publication", object_id=publication.pk, branch_id=publication.branch_id,
                at=at, values={"customer_id": copy.customer_id},
            )  # fmt: skip
    return True
