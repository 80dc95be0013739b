"""The outbox: every message with what became of it, sent once more, stopped before it leaves; the channels there are.

What opens a channel – passwords, keys, addresses that carry one – is entered on the page and never told.
"""

from typing import Any

from django.urls import path
from django.utils.translation import gettext as _
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


class OneChannel(door.Shape):
    """A way out; how it is reached stays on the page, as addresses of robots and gateways carry their keys."""

    id = serializers.IntegerField()
    code = serializers.CharField()
    kind = serializers.CharField(help_text="EMAIL, SMS or ROBOT.")
    provider = serializers.CharField()
    is_active = serializers.BooleanField()
    version = serializers.IntegerField()


class ChannelList(door.Shape):
    """All channels in the order in which they are taken."""

    results = OneChannel(many=True)


class SwitchedChannel(door.Shape):
    """Whether a channel is on, on the version that was read."""

    version = serializers.IntegerField(min_value=1, max_value=2**31 - 1)
    is_active = serializers.BooleanField()


class TestMessage(door.Shape):
    """Where a test message goes; a robot speaks to its own group."""

    to = door.optional(200)


class TestedChannel(door.Shape):
    """What became of a test message."""

    has_arrived = serializers.BooleanField()
    error = serializers.CharField(allow_blank=True, help_text="Why not: a code, perhaps followed by a detail.")


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


class AllChannels(door.View):
    """The channels."""

    act = "outbound.manage"

    @door.call(returns=ChannelList)
    def get(self, request: Any) -> dict[str, Any]:
        """Return every channel; one is added on the page."""
        return {"results": [_channel(one) for one in queries.channels()]}


class Channel(door.View):
    """One channel."""

    act = "outbound.manage"

    @door.call(returns=OneChannel, finds=True)
    def get(self, request: Any, channel_id: int) -> dict[str, Any]:
        """Return a channel."""
        return _channel(door.found(queries.channel(channel_id)))

    @door.call(returns=OneChannel, takes=SwitchedChannel, finds=queries.channel)
    def patch(self, request: Any, channel_id: int, body: dict[str, Any]) -> dict[str, Any]:
        """Switch a channel on or off; on a version that is no longer the present one it is refused."""
        actions.change_channel(channel_id=channel_id, **body, at=clock.now())
        return _channel(door.found(queries.channel(channel_id)))


class ChannelTrial(door.View):
    """A test message."""

    act = "outbound.manage"

    @door.call(returns=TestedChannel, takes=TestMessage, finds=queries.channel)
    def post(self, request: Any, channel_id: int, body: dict[str, Any]) -> dict[str, Any]:
        """Send a test message by a channel at once and say what became of it."""
        error = actions.try_channel(
            channel_id=channel_id, to=body["to"], subject=_("Test"), text=_("This is a test message from Zhike."),
            at=clock.now(),
        )  # fmt: skip
        return {"has_arrived": not error, "error": error}


def told(message_id: int) -> dict[str, Any]:
    """Return a message of the outbox."""
    found = door.found(queries.message(message_id))
    may = {"may_retry": queries.may_go_again(message_id), "may_stop": queries.waits(message_id)}
    return paging.row(OUTBOX, found) | {name: getattr(found, name) for name in MORE} | may


def _channel(row: Any) -> dict[str, Any]:
    return {name: getattr(row, name) for name in ("id", "code", "kind", "provider", "is_active", "version")}


urls = [
    path("outbox", Outbox.as_view(), name="api-outbox"),
    path("outbox/<int:message_id>", OutboxEntry.as_view(), name="api-outbox-message"),
    path("outbox/<int:message_id>/retry", OutboxRetry.as_view(), name="api-outbox-retry"),
    path("outbox/<int:message_id>/stop", OutboxStop.as_view(), name="api-outbox-stop"),
    path("channels", AllChannels.as_view(), name="api-channels"),
    path("channels/<int:channel_id>", Channel.as_view(), name="api-channel"),
    path("channels/<int:channel_id>/try", ChannelTrial.as_view(), name="api-channel-try"),
]
