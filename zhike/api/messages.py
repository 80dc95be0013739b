"""Messages with customers: the list, one, sending from a text or a template, what comes in; the templates there are."""

from dataclasses import replace
from typing import Any

from django.db.models import QuerySet
from django.urls import path, reverse
from django.utils.translation import gettext as _
from rest_framework import serializers

from zhike.api import door, paging
from zhike.api.render import Refused
from zhike.apps.archives import queries as archive_queries
from zhike.apps.core import clock, lists
from zhike.apps.customers import actions as customer_actions
from zhike.apps.customers import queries as customer_queries
from zhike.apps.org import queries as org_queries
from zhike.apps.outbound import actions as outbound_actions
from zhike.apps.outbound import lists as outbound_lists
from zhike.apps.outbound import queries as outbound_queries

MOST_RECIPIENTS = 500
CHANNELS = ("EMAIL", "SMS", "LETTER")
PURPOSES = ("SERVICE", "MARKETING")


def visible() -> QuerySet:
    """Return the messages about customers the caller may see."""
    return outbound_queries.messages_among("customer", customer_queries.customers().values("pk"))


MESSAGES = replace(outbound_lists.MESSAGES, name="messages", rows=lambda: visible().order_by())


class MessageRow(paging.row_shape(MESSAGES, required=False)):  # type: ignore[misc]
    """A message in the list."""


class FullMessage(paging.row_shape(MESSAGES, required=True)):  # type: ignore[misc]
    """A message with its text and what became of it."""

    text = serializers.CharField(allow_blank=True)
    sent_at = serializers.DateTimeField(allow_null=True)
    error = serializers.CharField(allow_blank=True, help_text="Why it stayed: a code, perhaps followed by a detail.")


class NewMessage(door.Shape):
    """What is sent, to which customers: a text, or a template."""

    customer_ids = serializers.ListField(
        child=serializers.IntegerField(min_value=1, max_value=door.LARGEST_ID), allow_empty=False,
        max_length=MOST_RECIPIENTS,
    )  # fmt: skip
    template_id = serializers.IntegerField(min_value=1, max_value=door.LARGEST_ID, required=False)
    channel = serializers.ChoiceField(choices=CHANNELS, required=False)
    purpose = serializers.ChoiceField(
        choices=PURPOSES,
        required=False,
        help_text="MARKETING leaves only for who agrees when it leaves; left out: as the template says, or SERVICE.",
    )
    subject = door.optional(200)
    text = door.optional(4_000, "Needed without a template; {name}, {address} and other places are filled in.")


class Recipient(door.Shape):
    """What became of the message to one customer."""

    customer_id = serializers.IntegerField()
    message_id = serializers.IntegerField(allow_null=True)
    reason = serializers.CharField(allow_blank=True, help_text="Why it stays; empty when it is on its way.")


class Sent(door.Shape):
    """What became of it, customer by customer; those the caller may not see are left out."""

    results = Recipient(many=True)


class Incoming(door.Shape):
    """A message that came in from a customer, named by id, phone or e-mail."""

    channel = serializers.ChoiceField(choices=(*CHANNELS, "WEB"), help_text="WEB: a chat on a site of the house.")
    customer_id = serializers.IntegerField(min_value=1, max_value=door.LARGEST_ID, required=False)
    sender = serializers.CharField(max_length=200, help_text="Phone or e-mail address it came from.")
    subject = door.optional(200)
    text = serializers.CharField(max_length=20_000)
    key = door.optional(80, "The gateway's own number of the message; one number is kept once.")


class Kept(door.Shape):
    """Where a message that came in is kept; null when it was kept before."""

    message_id = serializers.IntegerField(allow_null=True)


class Template(door.Shape):
    """A message template."""

    id = serializers.IntegerField()
    name = serializers.CharField()
    channel = serializers.ChoiceField(choices=CHANNELS)
    purpose = serializers.ChoiceField(choices=PURPOSES)
    subject = serializers.CharField(allow_blank=True)
    body = serializers.CharField()
    language = serializers.CharField()
    version = serializers.IntegerField()


class TemplateList(door.Shape):
    """All templates."""

    results = Template(many=True)


class Messages(door.View):
    """The messages with customers one may see."""

    acts = {"GET": "interaction.view", "POST": "message.send"}

    @paging.listed(MESSAGES, MessageRow)
    def get(self, request: Any) -> lists.ListSpec:
        """Return a page of the messages with customers the caller may see, both sides."""
        return MESSAGES

    @door.call(returns=Sent, status=201, takes=NewMessage)
    def post(self, request: Any, body: dict[str, Any]) -> dict[str, Any]:
        """Send to customers; who lacks an address or a value is left out with the reason."""
        at = clock.now()
        done = customer_actions.write_to(
            customer_ids=body["customer_ids"], **_written(body),
            places=archive_queries.postal_addresses(body["customer_ids"]), day=org_queries.business_date(at), at=at,
        )  # fmt: skip
        return {"results": [vars(one) for one in done]}


def _written(body: dict[str, Any]) -> dict[str, Any]:
    if "template_id" in body:
        template = outbound_queries.template(body["template_id"])
        if template is None:
            raise Refused("template_id", _("There is no such template."))
        return {
            "channel": template.channel, "purpose": body.get("purpose") or template.purpose,
            "subject": template.subject, "text": template.body, "language": template.language,
        }  # fmt: skip
    if not body.get("channel") or not body["text"]:
        raise Refused("text", _("A message needs a template, or a channel and a text."))
    written = {name: body[name] for name in ("channel", "subject", "text")}
    return written | {"purpose": body.get("purpose") or PURPOSES[0]}


class Message(door.View):
    """One message."""

    act = "interaction.view"

    @door.call(returns=FullMessage, finds=True)
    def get(self, request: Any, message_id: int) -> dict[str, Any]:
        """Return a message with a customer the caller may see."""
        found = door.found(visible().filter(pk=message_id).first())
        return paging.row(MESSAGES, found) | {name: getattr(found, name) for name in ("text", "sent_at", "error")}


class IncomingMessages(door.View):
    """What comes in by gateways."""

    act = "interaction.add"
    brings = "interaction"

    @door.call(returns=Kept, status=201, takes=Incoming, finds=True)
    def post(self, request: Any, body: dict[str, Any]) -> dict[str, Any]:
        """Keep a message that came in in the customer's thread."""
        customer_id = _customer(body.pop("customer_id", None), body["channel"], body["sender"])
        key = body.pop("key")
        message_id = outbound_actions.take_in(
            **body, customer_id=customer_id, key=f"in:{request._request.actor.user_id}:{key}" if key else None,
            at=clock.now(),
        )  # fmt: skip
        if message_id:
            self.headers["Location"] = reverse("api-message", args=[message_id])
        return {"message_id": message_id}


def _customer(customer_id: int | None, channel: str, sender: str) -> int:
    """Return the visible customer a message came from; one address of several customers names none."""
    if customer_id is not None:
        return door.found(customer_queries.customer(customer_id)).pk
    found = customer_queries.ids_by("email" if channel == "EMAIL" else "phone", [sender])
    if len(found) != 1:
        raise Refused("sender", _("No customer, or more than one, has this address; name the customer."))
    return found[0][1]


class Templates(door.View):
    """The message templates."""

    act = "message.send"

    @door.call(returns=TemplateList)
    def get(self, request: Any) -> dict[str, Any]:
        """Return all templates."""
        names = Template().fields
        return {
            "results": [
                {str(name): getattr(one, str(name)) for name in names} for one in outbound_queries.templates()
            ]
        }  # fmt: skip


urls = [
    path("messages", Messages.as_view(), name="api-messages"),
    path("messages/<int:message_id>", Message.as_view(), name="api-message"),
    path("inbound/messages", IncomingMessages.as_view(), name="api-inbound"),
]
