"""Message templates: read by who sends, added, changed and removed by who manages them."""

from typing import Any

from django.conf import settings
from django.urls import path, reverse
from rest_framework import serializers

from zhike.api import door, messages
from zhike.apps.core import clock
from zhike.apps.outbound import actions as outbound_actions
from zhike.apps.outbound import queries as outbound_queries

LANGUAGES = [code for code, _name in settings.LANGUAGES]
MOST_LETTERS = 4_000


class NewTemplate(door.Shape):
    """A template that is added; {name}, {address} and other places are filled in when it is sent."""

    name = serializers.CharField(max_length=80)
    channel = serializers.ChoiceField(choices=messages.CHANNELS)
    purpose = serializers.ChoiceField(
        choices=messages.PURPOSES, required=False, default=messages.PURPOSES[0],
        help_text="What advertises goes only to customers who agree to it.",
    )  # fmt: skip
    language = serializers.ChoiceField(choices=LANGUAGES)
    subject = door.optional(200, "For e-mail.")
    body = serializers.CharField(max_length=MOST_LETTERS)


class ChangedTemplate(door.Shape):
    """What is to be changed, and the version the change was made from."""

    version = serializers.IntegerField(min_value=1, max_value=2**31 - 1)
    name = serializers.CharField(max_length=80, required=False)
    channel = serializers.ChoiceField(choices=messages.CHANNELS, required=False)
    purpose = serializers.ChoiceField(choices=messages.PURPOSES, required=False)
    language = serializers.ChoiceField(choices=LANGUAGES, required=False)
    subject = serializers.CharField(max_length=200, required=False, allow_blank=True)
    body = serializers.CharField(max_length=MOST_LETTERS, required=False)


class Templates(messages.Templates):
    """The message templates."""

    acts = {"GET": "message.send", "POST": "template.manage"}

    @door.call(returns=messages.Template, status=201, takes=NewTemplate)
    def post(self, request: Any, body: dict[str, Any]) -> dict[str, Any]:
        """Add a template; one with an unknown placeholder or a phrase that is not said is refused."""
        template_id = outbound_actions.add_template(**body, at=clock.now())
        self.headers["Location"] = reverse("api-template", args=[template_id])
        return told(template_id)


class Template(door.View):
    """One message template."""

    acts = {"GET": "message.send", "PATCH": "template.manage", "DELETE": "template.manage"}
    http_method_names = ["get", "head", "patch", "delete"]

    @door.call(returns=messages.Template, finds=True)
    def get(self, request: Any, template_id: int) -> dict[str, Any]:
        """Return a template."""
        return told(template_id)

    @door.call(returns=messages.Template, takes=ChangedTemplate, finds=outbound_queries.template)
    def patch(self, request: Any, template_id: int, body: dict[str, Any]) -> dict[str, Any]:
        """Change a template; on a version that is no longer the present one it is refused."""
        version = body.pop("version")
        outbound_actions.change_template(template_id=template_id, values=body, version=version, at=clock.now())
        return told(template_id)

    @door.call(returns=messages.Template, finds=True)
    def delete(self, request: Any, template_id: int) -> dict[str, Any]:
        """Remove a template and return it as it was; what was sent with it stays."""
        gone = told(template_id)
        outbound_actions.remove_template(template_id=template_id, at=clock.now())
        return gone


def told(template_id: int) -> dict[str, Any]:
    """Return a template."""
    template = door.found(outbound_queries.template(template_id))
    return {str(name): getattr(template, str(name)) for name in messages.Template().fields}


urls = [
    path("templates", Templates.as_view(), name="api-templates"),
    path("templates/<int:template_id>", Template.as_view(), name="api-template"),
]
