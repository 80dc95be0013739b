"""Messages about a customer who is merged, parted again, or forgotten."""

from collections.abc import Mapping, Sequence

from django.db import transaction
from django.db.models import Q

from zhike.apps.core import base
from zhike.apps.core.actions import blotting
from zhike.apps.outbound.models import Message


@transaction.atomic
def repoint_customer(*, from_id: int, to_id: int) -> dict[str, list[int]]:
    """Let the messages about one customer be about another; return their ids by table."""
    with base.acting_as(base.System("repoint")):
        rows = Message.objects.filter(noun="customer", object_id=from_id)
        ids = list(rows.order_by("pk").values_list("pk", flat=True))
        rows.update(object_id=to_id)
    return {"message": ids}


@transaction.atomic
def restore_customer(*, from_id: int, to_id: int, moved: dict[str, list[int]]) -> None:
    """Let the messages that were moved from one customer to another be about the first again."""
    with base.acting_as(base.System("put back")):
        ids = moved.get("message", [])
        for start in range(0, len(ids), 500):
            some = Message.objects.filter(pk__in=ids[start : start + 500], noun="customer", object_id=to_id)
            some.update(object_id=from_id)


@transaction.atomic
def forget_customer(*, customer_id: int) -> int:
    """Erase what messages about a customer say and to whom; those that wait are stopped. Return how many."""
    with base.acting_as(base.System("forget")):
        rows = Message.objects.filter(noun="customer", object_id=customer_id)
        rows.filter(status__in=(Message.Status.QUEUED, Message.Status.READY)).update(
            status=Message.Status.STOPPED, error="GONE"
        )
        return rows.update(to="", subject="", text="")


@transaction.atomic
def forget_person(*, person_id: int, customer_ids: Sequence[int], words: Mapping[str, str]) -> int:
    """Empty the messages to and from a key person, stop those that wait, and blot them out of those about customers.

    A message is theirs by the address it went to, whatever it is about. Return how many changed.
    """
    with base.acting_as(base.System("forget")):
        theirs = Q(noun="person", object_id=person_id) | Q(to__in=list(words))
        Message.objects.filter(theirs, Message.WAITING).update(status=Message.Status.STOPPED, error="GONE")
        n_rows = Message.objects.filter(theirs).update(to="", subject="", text="")
        about = Message.objects.filter(noun="customer", object_id__in=customer_ids)
        return n_rows + blotting.blot(about, ("to", "subject", "text"), words)
