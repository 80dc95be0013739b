"""The outbox: every message with what became of it, sent once more, stopped before it leaves."""

from typing import Any

from django.urls import path
from rest_framework import serializers

from zhike.api import door, paging
from zhike.apps.core import clock, lists
from zhike.apps.outbound import actions, queries
from zhike.apps.outbound import lists as outbound_lists

OUTBOX = outbound_lists.MESSAGES
MORE = ("text", "sent_at", "error", "noun", "object_id")


class OutboxRow(paging.row_shape(OUTBOX, required=False)):  # type: ignore[misc]
    """A message in the outbox."""


class OutboxMessage(paging.row_shape(OUTBOX, required=True)):  # type: ignore[misc]
    """A message with its text and what may still be done with it."""

    text = serializers.CharField(allow_blank=True)
    sent_at = serializers.DateTimeField(allow_null=True)
    error = serializers.CharField(allow_blank=True, help_text="Why it stayed: a code, perhaps followed by a detail.")
    noun = serializers.CharField(allow_blank=True, help_text="What it is about, such as customer.")
    object_id = serializers.IntegerField(allow_null=True)
    may_retry = serializers.BooleanField()
    may_stop = serializers.BooleanField()


class Outbox(door.View):
    """The outbox."""

    act = "outbound.manage"

    @paging.listed(OUTBOX, OutboxRow)
    def get(self, request: Any) -> lists.ListSpec:
        """Return a page of all messages, whomever they are about: to customers, to colleagues, to webhooks."""
        return OUTBOX


class OutboxEntry(door.View):
    """One message of the outbox."""

    act = "outbound.manage"

    @door.call(returns=OutboxMessage, finds=True)
    def get(self, request: Any, message_id: int) -> dict[str, Any]:
        """Return a message with its text and why it stayed."""
        return told(message_id)


class OutboxRetry(door.View):
    """A message sent once more."""

    act = "outbound.manage"

    @door.call(returns=OutboxMessage, finds=True)
    def post(self, request: Any, message_id: int) -> dict[str, Any]:
        """Send a message that failed or was stopped once more; one on its way or gone stays as it is."""
        door.found(queries.message(message_id))
        actions.retry(message_id=message_id, at=clock.now())
        return told(message_id)


class OutboxStop(door.View):
    """A message stopped."""

    act = "outbound.manage"

    @door.call(returns=OutboxMessage, finds=True)
    def post(self, request: Any, message_id: int) -> dict[str, Any]:
        """Stop a message that waits to leave; one that has left stays as it is."""
        door.found(queries.message(message_id))
        actions.hold_back(message_id=message_id, at=clock.now())
        return told(message_id)


def told(message_id: int) -> dict[str, Any]:
    """Return a message of the outbox."""
    found = door.found(queries.message(message_id))
    may = {"may_retry": queries.may_go_again(message_id), "may_stop": queries.waits(message_id)}
    return paging.row(OUTBOX, found) | {name: getattr(found, name) for name in MORE} | may


urls = [
    path("outbox", Outbox.as_view(), name="api-outbox"),
    path("outbox/<int:message_id>", OutboxEntry.as_view(), name="api-outbox-message"),
    path("outbox/<int:message_id>/retry", OutboxRetry.as_view(), name="api-outbox-retry"),
    path("outbox/<int:message_id>/stop", OutboxStop.as_view(), name="api-outbox-stop"),
]
