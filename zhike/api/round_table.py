"""The table of an activity: who of us sits there, what was said and agreed; noted by whoever takes the minutes."""

from typing import Any

from django.http import Http404
from django.urls import path
from django.utils.translation import gettext as _
from rest_framework import serializers

from zhike.api import door
from zhike.api.render import Refused
from zhike.apps.activities import actions, queries
from zhike.apps.core import base, clock
from zhike.apps.org import queries as org_queries


class SaidAtTable(door.Shape):
    """A remark, or what was agreed and became a task or a promise."""

    id = serializers.IntegerField()
    text = serializers.CharField(allow_blank=True)
    speaker = serializers.CharField(allow_blank=True, help_text="Empty for a guest the caller may not see.")
    customer_id = serializers.IntegerField(allow_null=True)
    task_id = serializers.IntegerField(allow_null=True)
    promise_id = serializers.IntegerField(allow_null=True)
    at = serializers.DateTimeField()


class ActivityTable(door.Shape):
    """The table of an activity."""

    usernames = serializers.ListField(child=serializers.CharField(), help_text="Who of us sits there.")
    remarks = SaidAtTable(many=True)


class NewRemark(door.Shape):
    """What a guest, one of us or somebody else said."""

    text = serializers.CharField(max_length=4_000)
    customer_id = serializers.IntegerField(
        min_value=1, max_value=door.LARGEST_ID, required=False, allow_null=True, default=None, help_text="A guest."
    )
    speaker = door.optional(60, "The name of who is no guest and none of us.")


class NewAgreed(door.Shape):
    """What was agreed: a task of one of us, or a promise to a guest."""

    text = serializers.CharField(max_length=200)
    due_date = serializers.DateField()
    customer_id = serializers.IntegerField(
        min_value=1, max_value=door.LARGEST_ID, required=False, allow_null=True, default=None, help_text="A guest."
    )
    username = door.optional(60, "Who does it; left out, the caller.")
    is_promise = serializers.BooleanField(required=False, default=False)


class ActivityTableRecord(door.View):
    """The table of an activity."""

    act = "interaction.view"

    @door.call(returns=ActivityTable, finds=queries.activity)
    def get(self, request: Any, activity_id: int) -> dict[str, Any]:
        """Return who sits at the table, what was said and what was agreed."""
        return told(activity_id)


class ActivityTableRemarks(door.View):
    """What is said at a table."""

    act = "activity.edit"

    @door.call(returns=ActivityTable, status=201, takes=NewRemark, finds=queries.activity)
    def post(self, request: Any, activity_id: int, body: dict[str, Any]) -> dict[str, Any]:
        """Note a remark."""
        try:
            actions.note_remark(activity_id=activity_id, **body, at=clock.now())
        except actions.NotAtTable:
            raise Refused("customer_id", _("No guest of this activity."), code="NOT_AT_TABLE") from None
        return told(activity_id)


class ActivityTableRemark(door.View):
    """One remark."""

    act = "activity.edit"
    http_method_names = ["delete"]

    @door.call(returns=ActivityTable, finds=True)
    def delete(self, request: Any, activity_id: int, remark_id: int) -> dict[str, Any]:
        """Take a remark back and return the table; what was agreed stands among the tasks or the promises."""
        door.found(queries.activity(activity_id))
        try:
            actions.take_back_remark(activity_id=activity_id, remark_id=remark_id, at=clock.now())
        except actions.NoSuchRemark:
            raise Http404 from None
        return told(activity_id)


class ActivityTableAgreed(door.View):
    """What is agreed at a table."""

    act = "activity.edit"

    @door.call(returns=ActivityTable, status=201, takes=NewAgreed, finds=queries.activity)
    def post(self, request: Any, activity_id: int, body: dict[str, Any]) -> dict[str, Any]:
        """Keep what was agreed among the tasks or the promises."""
        username = body.pop("username")
        doer = org_queries.people_for(base.actor()).filter(username=username).first() if username else None
        if username and doer is None:
            raise Refused("username", _("There is no such person."))
        try:
            agreed = actions.Agreed(**body, doer_id=doer.pk if doer else None)
            actions.agree(activity_id=activity_id, agreed=agreed, at=clock.now())
        except actions.NotAtTable:
            raise Refused("customer_id", _("No guest of this activity."), code="NOT_AT_TABLE") from None
        return told(activity_id)


def told(activity_id: int) -> dict[str, Any]:
    """Return the table of a visible activity."""
    remarks = [
        {
            "id": one.remark.pk, "text": one.remark.text, "speaker": one.speaker, "at": one.remark.created_at,
            "customer_id": None if one.is_hidden else one.remark.customer_id,
            "task_id": one.task.pk if one.task else None, "promise_id": one.promise.pk if one.promise else None,
        }
        for one in queries.remarks_of(activity_id)
    ]  # fmt: skip
    return {"usernames": [one.user.username for one in queries.seats_of(activity_id)], "remarks": remarks}


urls = [
    path("activities/<int:activity_id>/table", ActivityTableRecord.as_view(), name="api-activity-table"),
    path("activities/<int:activity_id>/table/remarks", ActivityTableRemarks.as_view(), name="api-activity-remarks"),
    path(
        "activities/<int:activity_id>/table/remarks/<int:remark_id>",
        ActivityTableRemark.as_view(),
        name="api-activity-remark",
    ),
    path("activities/<int:activity_id>/table/agreed", ActivityTableAgreed.as_view(), name="api-activity-agreed"),
]
