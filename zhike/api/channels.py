"""Channels: mail server, SMS gateway and robots; added, changed, switched, tried. What opens one is never told."""

from typing import Any

from django.urls import path, reverse
from django.utils.translation import gettext as _
from rest_framework import serializers

from zhike.api import door
from zhike.api.render import Refused
from zhike.apps.core import clock
from zhike.apps.outbound import actions, queries
from zhike.apps.outbound.rules import settings as rules


class OneChannel(door.Shape):
    """A way out; how it is reached is never told, as addresses of robots and gateways carry their keys."""

    id = serializers.IntegerField()
    code = serializers.CharField()
    kind = serializers.CharField(help_text="EMAIL, SMS or ROBOT.")
    provider = serializers.CharField()
    is_active = serializers.BooleanField()
    version = serializers.IntegerField()


class ChannelList(door.Shape):
    """All channels in the order in which they are taken."""

    results = OneChannel(many=True)


class Settings(door.Shape):
    """How a channel is reached and opened; taken, and never told."""

    host = serializers.CharField(max_length=200, required=False, help_text="Of a mail server.")
    port = serializers.IntegerField(min_value=1, max_value=65_535, required=False, help_text="Of a mail server.")
    security = serializers.ChoiceField(choices=rules.SECURITIES, required=False, help_text="Of a mail server.")
    sender = serializers.CharField(max_length=200, required=False, help_text="Of a mail server, with an address.")
    username = door.optional(200, "Of a mail server.")
    url = serializers.CharField(max_length=300, required=False, help_text="Of a gateway or a robot.")
    body = serializers.CharField(max_length=2_000, required=False, help_text="Of a gateway: JSON with placeholders.")
    secret = door.optional(200, "Left out in a change, the known one stays while the address does.")


class NewChannel(door.Shape):
    """A channel to be added."""

    code = serializers.RegexField(r"^[-a-zA-Z0-9_]{1,40}$", help_text="Short; messages name a robot by it.")
    provider = serializers.ChoiceField(choices=list(rules.NEEDED))
    settings = Settings()


class SwitchedChannel(door.Shape):
    """Whether a channel is on, on the version that was read; settings are given as a whole."""

    version = serializers.IntegerField(min_value=1, max_value=2**31 - 1)
    is_active = serializers.BooleanField()
    settings = Settings(required=False)


class TestMessage(door.Shape):
    """Where a test message goes; a robot speaks to its own group."""

    to = door.optional(200)


class TestedChannel(door.Shape):
    """What became of a test message."""

    has_arrived = serializers.BooleanField()
    error = serializers.CharField(allow_blank=True, help_text="Why not: a code, perhaps followed by a detail.")


class AllChannels(door.View):
    """The channels."""

    act = "outbound.manage"

    @door.call(returns=ChannelList)
    def get(self, request: Any) -> dict[str, Any]:
        """Return every channel."""
        return {"results": [_channel(one) for one in queries.channels()]}

    @door.call(returns=OneChannel, status=201, takes=NewChannel)
    def post(self, request: Any, body: dict[str, Any]) -> dict[str, Any]:
        """Add a channel; try it with a test message."""
        settings = checked(body["provider"], body["settings"])
        try:
            channel_id = actions.add_channel(
                code=body["code"], provider=body["provider"], settings=settings, at=clock.now()
            )
        except actions.CodeTaken:
            raise Refused("code", _("Another channel has this code."), code="CODE_TAKEN") from None
        self.headers["Location"] = reverse("api-channel", args=[channel_id])
        return _channel(door.found(queries.channel(channel_id)))


class Channel(door.View):
    """One channel."""

    act = "outbound.manage"

    @door.call(returns=OneChannel, finds=True)
    def get(self, request: Any, channel_id: int) -> dict[str, Any]:
        """Return a channel."""
        return _channel(door.found(queries.channel(channel_id)))

    @door.call(returns=OneChannel, takes=SwitchedChannel, finds=queries.channel)
    def patch(self, request: Any, channel_id: int, body: dict[str, Any]) -> dict[str, Any]:
        """Switch a channel on or off, or give it new settings as a whole; on an old version it is refused."""
        if "settings" in body:
            row = door.found(queries.channel(channel_id))
            body["settings"] = checked(row.provider, body["settings"])
        try:
            actions.change_channel(channel_id=channel_id, **body, at=clock.now())
        except actions.SecretNeeded as needed:
            raise Refused("settings", str(needed), code="SECRET_NEEDED") from None
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


def checked(provider: str, settings: dict[str, Any]) -> dict[str, Any]:
    """Return the settings of a kind of channel; refused where one is missing, not of it, or breaks its rule."""
    given = {name: value for name, value in settings.items() if value != ""}
    if fault := rules.settings_fault(provider, given):
        raise Refused("settings", fault)
    return dict.fromkeys(rules.optional(provider), "") | given


def _channel(row: Any) -> dict[str, Any]:
    return {name: getattr(row, name) for name in ("id", "code", "kind", "provider", "is_active", "version")}


urls = [
    path("channels", AllChannels.as_view(), name="api-channels"),
    path("channels/<int:channel_id>", Channel.as_view(), name="api-channel"),
    path("channels/<int:channel_id>/try", ChannelTrial.as_view(), name="api-channel-try"),
]
