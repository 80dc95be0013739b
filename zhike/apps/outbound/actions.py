"""Writes of outbound: each in one transaction, with its event and its audit entry."""

from datetime import datetime

from django.db import IntegrityError, transaction

from zhike.apps.core import actions as core_actions
from zhike.apps.core import base
from zhike.apps.outbound.models import Message


@transaction.atomic
def send(
    *, channel: str, to: str, subject: str = "", text: str, noun: str = "", object_id: int | None = None,
    key: str | None = None, at: datetime,
) -> int | None:  # fmt: skip
    """Put a message into the outbox and return its id; None when one with this key is there already."""
    row = Message(
        channel=channel, to=to[:300], subject=subject[:200], text=text, noun=noun, object_id=object_id, key=key,
        user_id=base.actor().user_id, queued_at=at,
    )  # fmt: skip
    try:
        with transaction.atomic():
            row.save(force_insert=True)
    except IntegrityError:
        if key is None:
            raise
        return None
    core_actions.record("message.queued", {"message_id": row.pk}, at=at)
    return row.pk
