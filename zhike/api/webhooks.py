"""Webhooks: which programs are told of which events; the secret is answered once, when it is made."""

from typing import Any

from django.http import HttpResponse, JsonResponse
from django.urls import path, reverse
from rest_framework import serializers
from rest_framework.response import Response

from zhike.api import door
from zhike.apps.core import clock
from zhike.apps.outbound import actions as outbound_actions
from zhike.apps.outbound import queries as outbound_queries
from zhike.apps.outbound.rules import signing

WRITTEN = ("id", "url", "events", "is_active", "n_failures", "user_id", "version", "created_at", "updated_at")


def events(**more: Any) -> serializers.ListField:
    """Return the field that names events."""
    return serializers.ListField(
        child=serializers.ChoiceField(choices=signing.PUBLIC_EVENTS), allow_empty=False, max_length=50, **more
    )


class Hook(door.Shape):
    """A webhook."""

    id = serializers.IntegerField()
    url = serializers.CharField()
    events = events()
    is_active = serializers.BooleanField()
    n_failures = serializers.IntegerField(help_text="Failed attempts in a row; at 20 it is switched off.")
    user_id = serializers.IntegerField(help_text="Whose rights decide what is told.")
    version = serializers.IntegerField()
    created_at = serializers.DateTimeField()
    updated_at = serializers.DateTimeField()


class MadeHook(Hook):
    """A webhook that was just added, with its secret."""

    secret = serializers.CharField(help_text="Signs what is told; it is not answered again.")


class HookList(door.Shape):
    """All webhooks."""

    results = Hook(many=True)


class NewHook(door.Shape):
    """A webhook that is added; it is told what the caller may see."""

    url = serializers.CharField(max_length=300)
    events = events()


class ChangedHook(door.Shape):
    """What is to be changed, and the version the change was made from."""

    version = serializers.IntegerField(min_value=1, max_value=2**31 - 1)
    url = serializers.CharField(max_length=300, required=False)
    events = events(required=False)
    is_active = serializers.BooleanField(required=False)


class Webhooks(door.View):
    """The webhooks."""

    act = "outbound.manage"

    @door.call(returns=HookList)
    def get(self, request: Any) -> dict[str, Any]:
        """Return all webhooks."""
        return {"results": [told(one) for one in outbound_queries.hooks()]}

    @door.call(returns=MadeHook, status=201, takes=NewHook)
    def post(self, request: Any, body: dict[str, Any]) -> HttpResponse:
        """Add a webhook; a repeat with the same key gets it without its secret, which is kept nowhere."""
        hook_id, secret = outbound_actions.add_hook(**body, at=clock.now())
        made, place = told(outbound_queries.hook(hook_id)), {"Location": reverse("api-webhook", args=[hook_id])}
        answer = Response(made | {"secret": secret}, status=201, headers=place)
        # Read by config/submits.py.
        kept = made | dict.fromkeys(["secret"], "")
        answer.on_repeat = JsonResponse(kept, status=201, headers=place)  # type: ignore[attr-defined]
        return answer


class Webhook(door.View):
    """One webhook."""

    act = "outbound.manage"
    http_method_names = ["get", "head", "patch", "delete"]

    @door.call(returns=Hook, finds=True)
    def get(self, request: Any, hook_id: int) -> dict[str, Any]:
        """Return a webhook."""
        return told(outbound_queries.hook(hook_id))

    @door.call(returns=Hook, takes=ChangedHook, finds=outbound_queries.hook)
    def patch(self, request: Any, hook_id: int, body: dict[str, Any]) -> dict[str, Any]:
        """Change a webhook; on a version that is no longer the present one it is refused."""
        version = body.pop("version")
        outbound_actions.change_hook(hook_id=hook_id, values=body, version=version, at=clock.now())
        return told(outbound_queries.hook(hook_id))

    @door.call(returns=Hook, finds=True)
    def delete(self, request: Any, hook_id: int) -> dict[str, Any]:
        """Remove a webhook and return it as it was."""
        gone = told(outbound_queries.hook(hook_id))
        outbound_actions.remove_hook(hook_id=hook_id, at=clock.now())
        return gone


def told(hook: Any) -> dict[str, Any]:
    """Return a webhook that exists."""
    return {name: getattr(door.found(hook), name) for name in WRITTEN}


urls = [
    path("webhooks", Webhooks.as_view(), name="api-webhooks"),
    path("webhooks/<int:hook_id>", Webhook.as_view(), name="api-webhook"),
]
