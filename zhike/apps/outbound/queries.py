"""Reads of outbound: messages and what became of them."""

from django.db.models import QuerySet

from zhike.apps.outbound.models import Message


def messages() -> QuerySet[Message]:
    """Return all messages; who may see which is asked by the door."""
    return Message.objects.order_by("-id")


def messages_about(noun: str, object_id: int) -> QuerySet[Message]:
    """Return the messages about a record, newest first."""
    return messages().filter(noun=noun, object_id=object_id)
