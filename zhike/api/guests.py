"""Guests of an activity: what they answered, an invitation taken back, somebody met there for the first time."""

from typing import Any

from django.urls import path
from rest_framework import serializers

from zhike.api import activities, door
from zhike.apps.activities import actions, queries
from zhike.apps.core import clock
from zhike.apps.customers import lists as customer_lists
from zhike.apps.org import queries as org_queries

ANSWERS = ("COMING", "DECLINED", "UNANSWERED")


class GuestAnswer(door.Shape):
    """What a guest answered."""

    answer = serializers.ChoiceField(choices=ANSWERS, help_text="UNANSWERED takes an answer back.")


class NewLead(door.Shape):
    """Somebody met at an activity who is no customer yet."""

    name = serializers.CharField(max_length=200)
    kind = serializers.ChoiceField(choices=list(customer_lists.KINDS))
    phone = door.optional(40)
    email = serializers.EmailField(max_length=200, required=False, allow_blank=True, default="")


class GuestsState(door.Shape):
    """The same of many guests."""

    ids = serializers.ListField(
        child=serializers.IntegerField(min_value=1, max_value=door.LARGEST_ID), max_length=1_000
    )
    state = serializers.ChoiceField(choices=actions.GUEST_STATES)


class MadeLead(door.Shape):
    """The customer somebody became who was met at an activity."""

    customer_id = serializers.IntegerField()


class Guest(door.View):
    """One guest of an activity."""

    act = "activity.edit"
    http_method_names = ["delete"]

    @door.call(returns=activities.FullActivity, finds=True)
    def delete(self, request: Any, activity_id: int, invitation_id: int) -> dict[str, Any]:
        """Take an invitation back and return the activity; who came or was met there stays."""
        door.found(queries.invitation(activity_id, invitation_id))
        actions.uninvite(activity_id=activity_id, invitation_ids=[invitation_id], at=clock.now())
        return activities.told(activity_id)


class Guests(door.View):
    """Many guests of an activity."""

    act = "activity.edit"

    @door.call(returns=activities.FullActivity, takes=GuestsState, finds=queries.activity)
    def post(self, request: Any, activity_id: int, body: dict[str, Any]) -> dict[str, Any]:
        """Note of many guests what they answered or whether they came; a control group stays as it is."""
        at = clock.now()
        states = dict.fromkeys(body["ids"], body["state"])
        actions.change_guests(activity_id=activity_id, states=states, day=org_queries.business_date(at), at=at)
        return activities.told(activity_id)


class GuestAnswering(door.View):
    """The answer of a guest."""

    act = "activity.edit"

    @door.call(returns=activities.FullActivity, takes=GuestAnswer, finds=queries.invitation)
    def post(self, request: Any, activity_id: int, invitation_id: int, body: dict[str, Any]) -> dict[str, Any]:
        """Note what a guest answered."""
        actions.answer_invitation(activity_id=activity_id, invitation_id=invitation_id, **body, at=clock.now())
        return activities.told(activity_id)


class ActivityLeads(door.View):
    """Who was met at an activity for the first time."""

    act = "activity.edit"

    @door.call(returns=MadeLead, status=201, takes=NewLead, finds=queries.activity)
    def post(self, request: Any, activity_id: int, body: dict[str, Any]) -> dict[str, Any]:
        """Add somebody met at an activity as a customer of the caller, with the activity as the source."""
        at = clock.now()
        new, day = actions.NewLead(**body), org_queries.business_date(at)
        return {"customer_id": actions.add_lead(activity_id=activity_id, new=new, day=day, at=at)}


urls = [
    path("activities/<int:activity_id>/leads", ActivityLeads.as_view(), name="api-activity-leads"),
    path("activities/<int:activity_id>/guests", Guests.as_view(), name="api-activity-guests"),
    path("activities/<int:activity_id>/guests/<int:invitation_id>", Guest.as_view(), name="api-activity-guest"),
    path(
        "activities/<int:activity_id>/guests/<int:invitation_id>/answer",
        GuestAnswering.as_view(),
        name="api-activity-answer",
    ),
]
