"""Activities: the list of the pages, planning and changing one, inviting guests and noting who came."""

from dataclasses import replace
from typing import Any

from django.urls import path, reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from rest_framework import serializers

from zhike.api import door, paging
from zhike.api.render import Refused
from zhike.apps.activities import actions, queries, rules
from zhike.apps.activities import lists as activity_lists
from zhike.apps.core import base, clock, lists
from zhike.apps.loyalty import actions as loyalty_actions
from zhike.apps.loyalty import rules as loyalty_rules
from zhike.apps.org import queries as org_queries

ACTIVITIES = replace(
    activity_lists.ACTIVITIES,
    columns=(
        *activity_lists.ACTIVITIES.columns,
        lists.Column("branch_code", gettext_lazy("Branch code"), "branch__code"),
        lists.Column("username", gettext_lazy("Username"), "organiser__username"),
    ),
)
MORE = (
    "tags", "menu", "minutes", "opinions", "offer", "partners", "n_participants", "exposure", "reputation", "lessons",
    "version",
)  # fmt: skip
MOST_GUESTS = 500


def words(most: int) -> serializers.ListField:
    """Return some words that may be left out."""
    return serializers.ListField(child=serializers.CharField(max_length=most), required=False, max_length=100)


def amount() -> serializers.DecimalField:
    """Return an amount that may be left out."""
    return serializers.DecimalField(max_digits=16, decimal_places=2, min_value=0, required=False, allow_null=True)


class ActivityRow(paging.row_shape(ACTIVITIES, required=False)):  # type: ignore[misc]
    """An activity in the list."""


class ActivityGuest(door.Shape):
    """A customer at an activity."""

    id = serializers.IntegerField()
    customer_id = serializers.IntegerField()
    answer = serializers.CharField()
    has_attended = serializers.BooleanField()
    is_lead = serializers.BooleanField()
    is_control = serializers.BooleanField(help_text="Drawn by lot to be offered nothing.")


class PublicGuests(door.Shape):
    """The customers who act for the public, beside an activity of public benefit."""

    n = serializers.IntegerField(help_text="That the caller may see.")
    n_invited = serializers.IntegerField()
    n_came = serializers.IntegerField()
    waiting = serializers.ListField(
        child=serializers.IntegerField(), help_text="Customers not invited yet, the first 20 by name."
    )


class FullActivity(paging.row_shape(ACTIVITIES, required=True)):  # type: ignore[misc]
    """An activity with what was said there and those of its guests the caller may see."""

    tags = serializers.ListField(child=serializers.CharField())
    menu = serializers.ListField(child=serializers.CharField())
    minutes = serializers.CharField(allow_blank=True)
    opinions = serializers.ListField(child=serializers.CharField())
    offer = serializers.CharField(allow_blank=True)
    partners = serializers.ListField(child=serializers.CharField())
    n_participants = serializers.IntegerField(allow_null=True)
    exposure = serializers.ListField(child=serializers.CharField())
    reputation = serializers.CharField(allow_blank=True)
    lessons = serializers.CharField(allow_blank=True)
    version = serializers.IntegerField()
    guests = ActivityGuest(many=True)
    public_interest = PublicGuests(allow_null=True, help_text="Of an activity of public benefit alone.")


class NewActivity(door.Shape):
    """An activity that is planned, of the caller's branch."""

    kind = serializers.ChoiceField(choices=rules.KINDS)
    title = serializers.CharField(max_length=120)
    first_date = serializers.DateField()
    last_date = serializers.DateField()
    place = door.optional(120)
    topic = door.optional(300)
    tags = words(40)
    menu = words(40)
    budget = amount()
    cost = amount()
    offer = door.optional(300)
    partners = words(40)


class ActivityChange(door.Shape):
    """What is changed of an activity, on the version the caller saw."""

    version = serializers.IntegerField(min_value=1, max_value=2**31 - 1)
    title = serializers.CharField(max_length=120, required=False)
    first_date = serializers.DateField(required=False)
    last_date = serializers.DateField(required=False)
    place = serializers.CharField(max_length=120, required=False, allow_blank=True)
    topic = serializers.CharField(max_length=300, required=False, allow_blank=True)
    tags = words(40)
    menu = words(40)
    budget = amount()
    cost = amount()
    status = serializers.ChoiceField(choices=list(activity_lists.STATUSES), required=False)
    minutes = serializers.CharField(max_length=20_000, required=False, allow_blank=True)
    opinions = words(500)
    offer = serializers.CharField(max_length=300, required=False, allow_blank=True)
    partners = words(40)
    n_participants = serializers.IntegerField(min_value=0, max_value=10_000_000, required=False, allow_null=True)
    exposure = words(500)
    reputation = serializers.CharField(max_length=500, required=False, allow_blank=True)
    lessons = serializers.CharField(max_length=500, required=False, allow_blank=True)


class ActivityGuestList(door.Shape):
    """Customers to invite; those one may not see or who are invited already are passed over."""

    customer_ids = serializers.ListField(
        child=serializers.IntegerField(min_value=1, max_value=door.LARGEST_ID), max_length=MOST_GUESTS
    )


class Attendance(door.Shape):
    """Whether a guest came."""

    has_attended = serializers.BooleanField(help_text="True makes one contact, false takes it back.")


class Activities(door.View):
    """The activities of the branches one works in."""

    acts = {"GET": "interaction.view", "POST": "activity.edit"}

    @paging.listed(ACTIVITIES, ActivityRow)
    def get(self, request: Any) -> lists.ListSpec:
        """Return a page of the activities the caller may see."""
        return ACTIVITIES

    @door.call(returns=FullActivity, status=201, takes=NewActivity, finds=True)
    def post(self, request: Any, body: dict[str, Any]) -> dict[str, Any]:
        """Plan an activity."""
        demand_order(body["first_date"], body["last_date"])
        branch_id = org_queries.user(base.actor().user_id or 0).branch_id  # type: ignore[union-attr]
        activity_id = actions.add_activity(new=actions.NewActivity(**body, branch_id=branch_id), at=clock.now())
        self.headers["Location"] = reverse("api-activity", args=[activity_id])
        return told(activity_id)


class Activity(door.View):
    """One activity."""

    acts = {"GET": "interaction.view", "PATCH": "activity.edit"}

    @door.call(returns=FullActivity, finds=True)
    def get(self, request: Any, activity_id: int) -> dict[str, Any]:
        """Return an activity with its guests."""
        return told(activity_id)

    @door.call(returns=FullActivity, takes=ActivityChange, finds=queries.activity)
    def patch(self, request: Any, activity_id: int, body: dict[str, Any]) -> dict[str, Any]:
        """Change an activity; a stale version is refused with 409."""
        row = door.found(queries.activity(activity_id))
        demand_order(body.get("first_date", row.first_date), body.get("last_date", row.last_date))
        version = body.pop("version")
        actions.change_activity(activity_id=activity_id, values=body, version=version, at=clock.now())
        return told(activity_id)


class ActivityInviting(door.View):
    """The guests of an activity."""

    act = "activity.edit"

    @door.call(returns=FullActivity, takes=ActivityGuestList, finds=queries.activity)
    def post(self, request: Any, activity_id: int, body: dict[str, Any]) -> dict[str, Any]:
        """Invite customers."""
        at = clock.now()
        try:
            loyalty_actions.invite(activity_id=activity_id, **body, day=org_queries.business_date(at), at=at)
        except loyalty_rules.Refused as refusal:
            raise Refused(refusal.field, refusal.told, code=refusal.rule) from refusal
        return told(activity_id)


class ActivityAttending(door.View):
    """Whether a guest came."""

    act = "activity.edit"

    @door.call(returns=FullActivity, takes=Attendance, finds=queries.invitation)
    def post(self, request: Any, activity_id: int, invitation_id: int, body: dict[str, Any]) -> dict[str, Any]:
        """Note that a guest came, or did not after all."""
        at = clock.now()
        try:
            actions.attend(
                activity_id=activity_id, invitation_id=invitation_id, **body, day=org_queries.business_date(at), at=at
            )
        except actions.ControlRefused:
            raise Refused("has_attended", _("The customer is in the control group.")) from None
        return told(activity_id)


def demand_order(first: Any, last: Any) -> None:
    """Refuse an activity that ends before it begins."""
    if last < first:
        raise Refused("last_date", "It ends before it begins.")


def told(activity_id: int) -> dict[str, Any]:
    """Return a visible activity."""
    row = door.found(queries.activity(activity_id))
    guests = [
        {name: getattr(one, name) for name in ("id", "customer_id", "answer", "has_attended", "is_lead", "is_control")}
        for one in queries.invitations_of(activity_id)
    ]
    own = {name: getattr(row, name) for name in MORE}
    return (
        paging.row(ACTIVITIES, row) | own | {"guests": guests, "public_interest": _public(queries.for_the_public(row))}
    )


def _public(found: queries.ForThePublic | None) -> dict[str, Any] | None:
    if found is None:
        return None
    waiting = [card.pk for card in found.waiting]
    return {"n": found.n, "n_invited": found.n_invited, "n_came": found.n_came, "waiting": waiting}


urls = [
    path("activities", Activities.as_view(), name="api-activities"),
    path("activities/<int:activity_id>", Activity.as_view(), name="api-activity"),
    path("activities/<int:activity_id>/invite", ActivityInviting.as_view(), name="api-activity-invite"),
    path(
        "activities/<int:activity_id>/guests/<int:invitation_id>/attend",
        ActivityAttending.as_view(),
        name="api-activity-attend",
    ),
]
