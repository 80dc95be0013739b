"""Messages into the outbox, out of it again when they stayed, and those that come in."""

from datetime import datetime

from django.db import IntegrityError, transaction

from zhike.apps.core import actions as core_actions
from zhike.apps.core import base
from zhike.apps.outbound.models import Message, Purpose


def _put(row: Message) -> bool:
    try:
        with transaction.atomic():
            row.save(force_insert=True)
    except IntegrityError:
        if row.key is None:
            raise
        return False
    return True


@transaction.atomic
def send(
    *, channel: str, to: str, subject: str = "", text: str, noun: str = "", object_id: int | None = None,
    purpose: str = Purpose.SERVICE, key: str | None = None, at: datetime,
) -> int | None:  # fmt: skip
    """Put a message into the outbox and return its id; None when one with this key is there already."""
    row = Message(
        channel=channel, to=to[:300], subject=subject[:200], text=text, noun=noun, object_id=object_id,
        purpose=purpose, key=key, user_id=base.actor().user_id, queued_at=at,
    )  # fmt: skip
    if not _put(row):
        return None
    core_actions.record("message.queued", {"message_id": row.pk}, at=at)
    return row.pk


@transaction.atomic
def stop(
    *, channel: str, to: str, subject: str = "", text: str, noun: str, object_id: int, reason: str,
    purpose: str = Purpose.SERVICE, key: str | None = None, at: datetime,
) -> int | None:  # fmt: skip
    """Keep a message that may not be sent, with the reason; None when one with this key is there already."""
    row = Message(
        channel=channel, to=to[:300], subject=subject[:200], text=text, noun=noun, object_id=object_id,
        purpose=purpose, key=key, user_id=base.actor().user_id, queued_at=at, status=Message.Status.STOPPED,
        error=reason[:500],
    )  # fmt: skip
    return row.pk if _put(row) else None


@transaction.atomic
def stop_waiting(*, customer_id: int, purpose: str, reason: str, at: datetime) -> int:
    """Stop what waits to leave for a customer and a purpose, with the reason; return how many messages."""
    rows = Message.objects.filter(
        noun="customer",
        object_id=customer_id,
        purpose=purpose,
        status__in=(Message.Status.QUEUED, Message.Status.READY),
    )
    ids = list(rows.order_by("pk").values_list("pk", flat=True))
    n_rows = rows.filter(pk__in=ids).update(status=Message.Status.STOPPED, error=reason)
    for message_id in ids:
        payload = {"message_id": message_id, "customer_ids": [customer_id], "status": Message.Status.STOPPED}
        core_actions.record("message.failed", payload, at=at)
    return n_rows


@transaction.atomic
def take_in(
    *, channel: str, sender: str, subject: str = "", text: str, customer_id: int, key: str | None = None, at: datetime
) -> int | None:
    """Keep a message that came in from a customer and return its id; None when it is known already."""
    row = Message(
        channel=channel, to=sender[:300], subject=subject[:200], text=text, noun="customer", object_id=customer_id,
        key=key, user_id=base.actor().user_id, queued_at=at, status=Message.Status.RECEIVED,
    )  # fmt: skip
    if not _put(row):
        return None
    payload = {"message_id": row.pk, "customer_ids": [customer_id]}
    core_actions.record("message.received", payload, at=at)
    return row.pk


@transaction.atomic
def keep_call(
    *, number: str, is_ours: bool, is_answered: bool, text: str, customer_id: int, key: str | None = None, at: datetime
) -> int | None:  # fmt: skip
    """Keep a call with a customer in its thread and return the message's id; None when it is known already."""
    row = Message(
        channel=Message.Channel.PHONE, to=number[:300], text=text, noun="customer", object_id=customer_id, key=key,
        user_id=base.actor().user_id, queued_at=at, sent_at=at if is_ours else None,
        status=Message.Status.SENT if is_ours else Message.Status.RECEIVED, error="" if is_answered else "NOT_ANSWERED",
    )  # fmt: skip
    return row.pk if _put(row) else None


@transaction.atomic
def lay_by(*, sender: str, subject: str, text: str, reason: str, key: str, at: datetime) -> int | None:
    """Keep a mail that came in and belongs to nobody yet, with the reason; None when it is known already."""
    row = Message(
        channel=Message.Channel.EMAIL, to=sender[:300], subject=subject[:200], text=text, key=key,
        user_id=base.actor().user_id, queued_at=at, status=Message.Status.RECEIVED, error=reason,
    )  # fmt: skip
    return row.pk if _put(row) else None


@transaction.atomic
def give_to(*, message_id: int, customer_id: int, at: datetime) -> Message | None:
    """Say from which customer a mail came that belonged to nobody; None when it belongs to somebody already."""
    mine = Message.objects.filter(pk=message_id, status=Message.Status.RECEIVED, noun="")
    if not mine.update(noun="customer", object_id=customer_id, error=""):
        return None
    core_actions.audit(
        "message.assign", noun="message", object_id=message_id, at=at, values={"customer_id": customer_id}
    )
    core_actions.record("message.received", {"message_id": message_id, "customer_ids": [customer_id]}, at=at)
    return Message.objects.get(pk=message_id)


@transaction.atomic
def retry(*, message_id: int, at: datetime) -> bool:
    """Send a message that failed or was stopped once more, one to a webhook even when it had arrived.

    False when it is on its way or gone already.
    """
    again = Message.objects.filter(Message.AGAIN, pk=message_id)
    if not again.update(status=Message.Status.QUEUED, n_attempts=0, error="", queued_at=at):
        return False
    core_actions.audit("message.retry", noun="message", object_id=message_id, at=at)
    core_actions.record("message.queued", {"message_id": message_id}, at=at)
    return True


@transaction.atomic
def hold_back(*, message_id: int, at: datetime) -> bool:
    """Stop a message that waits to leave; it may be sent once more. False when it is not waiting any more."""
    row = Message.objects.filter(Message.WAITING, pk=message_id).first()
    if row is None or not Message.objects.filter(Message.WAITING, pk=message_id).update(
        status=Message.Status.STOPPED, error="HELD_BACK"
    ):
        return False
    core_actions.audit("message.stop", noun="message", object_id=message_id, at=at)
    if row.channel != Message.Channel.WEBHOOK:
        about = [row.object_id] if row.noun == "customer" else []
        payload = {"message_id": message_id, "customer_ids": about, "status": Message.Status.STOPPED}
        core_actions.record("message.failed", payload, at=at)
    return True
