"""Reads of outbound: messages and what became of them, channels, webhooks, templates, phrases not to be said."""

from collections.abc import Iterable, Iterator
from datetime import datetime
from pathlib import Path
from typing import Any

from django.db.models import Count, Min, Q, QuerySet

from zhike.apps.outbound.gate import mailbox
from zhike.apps.outbound.models import Channel, Hook, Message, Phrase, Template

# A statement takes so many ids.
PART = 2_000


def messages() -> QuerySet[Message]:
    """Return all messages; who may see which is asked by the door."""
    return Message.objects.order_by("-id")


def message(message_id: int) -> Message | None:
    """Return a message; whether it may be seen is asked by the door."""
    return messages().filter(pk=message_id).first()


def may_go_again(message_id: int) -> bool:
    """Say whether a message may be sent once more."""
    return messages().filter(Message.AGAIN, pk=message_id).exists()


def waits(message_id: int) -> bool:
    """Say whether a message waits to leave and may be stopped."""
    return messages().filter(Message.WAITING, pk=message_id).exists()


def is_nobodys(message_id: int) -> bool:
    """Say whether a mail came in and belongs to nobody yet."""
    return messages().filter(pk=message_id, status=Message.Status.RECEIVED, noun="").exists()


def key_is_known(key: str) -> bool:
    """Say whether a message with a key is kept."""
    return messages().filter(key=key).exists()


def mails_in(where: Path | str) -> Iterator[mailbox.Waiting]:
    """Yield the mails that wait in a folder or in a mailbox; raises reasons.Undelivered where it cannot be read."""
    return mailbox.in_folder(where) if isinstance(where, Path) else mailbox.in_mailbox(where)


def answered(numbers: Iterable[int]) -> Message | None:
    """Return the newest of some of our mails to a customer or a key person."""
    rows = messages().filter(pk__in=list(numbers), channel=Message.Channel.EMAIL, noun__in=("customer", "person"))
    return rows.exclude(status=Message.Status.RECEIVED).first()


def messages_about(noun: str, object_id: int) -> QuerySet[Message]:
    """Return the messages about a record, newest first."""
    return messages().filter(noun=noun, object_id=object_id)


def messages_among(noun: str, ids: QuerySet) -> QuerySet[Message]:
    """Return the messages about some records, newest first; `ids` is a question of its own."""
    return messages().filter(noun=noun, object_id__in=ids)


def n_written_to(customer_ids: Iterable[int], *, purpose: str, since: datetime) -> dict[int, int]:
    """Return how many messages for a purpose left or wait to leave for some customers since a moment, by customer."""
    rows = messages().filter(
        noun="customer", object_id__in=list(customer_ids), purpose=purpose, queued_at__gte=since,
        status__in=(Message.Status.QUEUED, Message.Status.READY, Message.Status.SENT),
    )  # fmt: skip
    return dict(rows.order_by().values_list("object_id").annotate(n=Count("pk")))


def replied_between(customer_ids: Iterable[int], begin: datetime, end: datetime) -> dict[int, datetime]:
    """Return when some customers first wrote to us between two moments, by customer."""
    rows = messages().filter(
        noun="customer", object_id__in=list(customer_ids), status=Message.Status.RECEIVED, queued_at__gte=begin,
        queued_at__lt=end,
    )  # fmt: skip
    return dict(rows.order_by().values_list("object_id").annotate(first=Min("queued_at")))


def sent_to_customers() -> QuerySet[Message]:
    """Return the messages that left for customers; whose they are is asked by whoever joins them to customers."""
    return Message.objects.filter(noun="customer", status=Message.Status.SENT).order_by()


def outcomes(key: str) -> dict[str, int]:
    """Return how many messages whose keys begin so came how far, by status; failed ones by their reason as well."""
    rows = messages().filter(key__startswith=key).order_by()
    found = dict(rows.values_list("status").annotate(n=Count("pk")))
    return {**found, **dict(rows.filter(status="FAILED").values_list("error").annotate(n=Count("pk")))}


def channels() -> QuerySet[Channel]:
    """Return all channels in the order in which they are taken."""
    return Channel.objects.order_by("kind", "id")


def channel(channel_id: int) -> Channel | None:
    """Return a channel."""
    return Channel.objects.filter(pk=channel_id).first()


def channel_for(kind: str, to: str = "") -> Channel | None:
    """Return the channel a message takes: the first of its kind that is on, or the robot that is named, no other.

    Another robot would speak to another group.
    """
    rows = channels().filter(kind=kind, is_active=True)
    return rows.filter(code=to).first() if kind == Channel.Kind.ROBOT and to else rows.first()


def robots() -> QuerySet[Channel]:
    """Return the robots that are on."""
    return channels().filter(kind=Channel.Kind.ROBOT, is_active=True)


def hooks() -> QuerySet[Hook]:
    """Return all webhooks."""
    return Hook.objects.order_by("id")


def hook(hook_id: int) -> Hook | None:
    """Return a webhook."""
    return hooks().filter(pk=hook_id).first()


def hooks_for(event: str) -> list[Hook]:
    """Return the webhooks that are told of an event."""
    return [one for one in hooks().filter(is_active=True) if event in one.events]


def templates(channel: str = "") -> QuerySet[Template]:
    """Return the templates by name, of one channel or of all."""
    rows = Template.objects.order_by("name")
    return rows.filter(channel=channel) if channel else rows


def template(template_id: int) -> Template | None:
    """Return a template."""
    return Template.objects.filter(pk=template_id).first()


def phrases() -> QuerySet[Phrase]:
    """Return the phrases that are not said."""
    return Phrase.objects.order_by("text")


def about_customer(customer_id: int) -> dict[str, list[Any]]:
    """Return the messages to and from a customer, for the customer to read."""
    rows = messages_about("customer", customer_id).order_by("id")
    return {"messages": list(rows.values("queued_at", "channel", "purpose", "to", "subject", "text", "status"))}


def about_person(person_id: int, reaches: Iterable[str]) -> dict[str, list[Any]]:
    """Return the messages to and from a key person, told by number or address, for the person to read."""
    rows = messages().filter(Q(noun="person", object_id=person_id) | Q(to__in=list(filter(None, reaches))))
    told = rows.order_by("id").values("queued_at", "channel", "purpose", "to", "subject", "text", "status")
    return {"messages": list(told)}


def statuses(message_ids: Iterable[int]) -> dict[int, str]:
    """Return how far some messages came, by id."""
    ids = list(message_ids)
    parts = (ids[start : start + PART] for start in range(0, len(ids), PART))
    return {pk: s for part in parts for pk, s in messages().filter(pk__in=part).values_list("pk", "status")}
