"""Calls of a telephone system: whose number is calling, and the log of a call as a contact."""

import math
from datetime import datetime
from typing import Any

from django.urls import path, reverse
from django.utils.translation import gettext as _
from rest_framework import serializers

from zhike.api import door, interactions
from zhike.api.render import Refused
from zhike.apps.core import clock
from zhike.apps.interactions import actions, queries, rules
from zhike.apps.org import queries as org_queries


class NewCall(door.Shape):
    """A call as the telephone system saw it."""

    number = serializers.CharField(max_length=40)
    direction = serializers.ChoiceField(choices=("IN", "OUT"))
    started_at = serializers.DateTimeField()
    seconds = serializers.IntegerField(min_value=0, max_value=86_400, help_text="0: nobody answered.")
    agent = door.optional(60, "Username of who spoke; left out, the caller of this address.")
    summary = door.optional(10_000)
    recording = serializers.URLField(max_length=300, required=False, allow_blank=True, default="")
    customer_id = serializers.IntegerField(
        min_value=1, max_value=door.LARGEST_ID, required=False, help_text="Where several share the number."
    )
    facts = serializers.DictField(
        child=serializers.JSONField(), required=False,
        help_text="What the call taught, by code of the field of the archive; its channel is the call centre.",
    )  # fmt: skip

    def validate_started_at(self, value: datetime) -> datetime:
        """Refuse a moment no database keeps in every time zone."""
        if value.year < rules.FIRST_YEAR:
            raise serializers.ValidationError(_("No day before 1900."))
        return value


class Number(door.Shape):
    """Who is asked for."""

    number = serializers.CharField(max_length=40, help_text="The number that is calling, however it is written.")


class Calling(door.Shape):
    """A customer a number belongs to."""

    customer_id = serializers.IntegerField()
    code = serializers.CharField()
    name = serializers.CharField()
    address = serializers.CharField(help_text="How to address them.")
    url = serializers.CharField(help_text="The page to open: what to know before speaking.")


class Callers(door.Shape):
    """Whom a number may belong to, none, one or several."""

    results = Calling(many=True)


class Calls(door.View):
    """The log of calls."""

    act = "interaction.add"

    @door.call(returns=interactions.FullInteraction, status=201, takes=NewCall, finds=True)
    def post(self, request: Any, body: dict[str, Any]) -> dict[str, Any]:
        """Log a call as a contact with the customer the number belongs to, and in the thread of its messages."""
        at, seconds = clock.now(), body["seconds"]
        customer_id = body.get("customer_id") or _only_caller(body["number"])
        new = actions.NewInteraction(
            customer_id=customer_id, text=body["summary"] or _("A call without a summary."), channel="PHONE",
            direction=_direction(body["direction"], seconds), happened_at=min(body["started_at"], at),
            duration_minutes=math.ceil(seconds / 60) or None, source="CALL", user_id=_agent(body["agent"]),
            recording=body["recording"], result="" if seconds else _("Nobody answered."),
        )  # fmt: skip
        interaction_id = actions.log_call(
            new=new, number=body["number"], is_ours=body["direction"] == "OUT", is_answered=seconds > 0,
            facts=body.get("facts"), day=org_queries.business_date(at), at=at,
        )  # fmt: skip
        self.headers["Location"] = reverse("api-interaction", args=[interaction_id])
        return interactions.told(interaction_id)


def _direction(way: str, seconds: int) -> str:
    """Return who spoke: a call of ours that was answered is a talk of both, one of theirs that was not is missed."""
    if way == "OUT":
        return "BOTH" if seconds else "OUT"
    return "IN" if seconds else "MISSED"


def _agent(username: str) -> int | None:
    if not username:
        return None
    found = org_queries.user_by_name(username)
    if found is None:
        raise Refused("agent", _("There is no user of this name."))
    return found.pk


def _only_caller(number: str) -> int:
    found = queries.callers(number)
    if not found:
        raise Refused("number", _("No customer of yours has this number."), code="UNKNOWN_NUMBER")
    if len(found) > 1:
        raise Refused("customer_id", _("Several customers share this number; name one."), code="SHARED_NUMBER")
    return found[0].pk


class CallPop(door.View):
    """Who is calling."""

    act = "customer.view"

    @door.call(returns=Callers, query=Number)
    def get(self, request: Any, query: dict[str, Any]) -> dict[str, Any]:
        """Return the customers a number belongs to, with how to address them and the page to open."""
        return {
            "results": [
                {
                    "customer_id": row.pk, "code": row.code, "name": row.name, "address": row.card.address,
                    "url": request.build_absolute_uri(reverse("customer_prepare", args=[row.pk])),
                }
                for row in queries.callers(query["number"])
            ]
        }  # fmt: skip


urls = [
    path("calls", Calls.as_view(), name="api-calls"),
    path("calls/pop", CallPop.as_view(), name="api-call-pop"),
]
