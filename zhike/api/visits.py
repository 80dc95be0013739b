"""Visits: the list, planning one, how it went, calling it off and planning it again; which are due by tier."""

from dataclasses import replace
from typing import Any

from django.urls import path, reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from rest_framework import serializers

from zhike.api import door, paging
from zhike.api.interactions import choice
from zhike.api.render import Refused
from zhike.apps.activities import actions, queries
from zhike.apps.activities import lists as activity_lists
from zhike.apps.core import base, clock, lists
from zhike.apps.interactions import actions as interaction_actions
from zhike.apps.interactions import rules
from zhike.apps.org import queries as org_queries

STATES = ("OVERDUE", "DUE", "PLANNED", "LATER")
# The newest plan first: a day may be far ahead, and programs walk the list to its end.
VISITS = replace(
    activity_lists.VISITS,
    name="visits",
    sort="-id",
    columns=(
        lists.Column("id", gettext_lazy("Number"), "id", kind="number", is_sortable=True),
        *activity_lists.VISITS.columns,
        lists.Column("customer_code", gettext_lazy("Customer code"), "customer__code"),
        lists.Column("username", gettext_lazy("Username"), "user__username"),
    ),
)
WRITTEN = ("customer_id", "person_id", "is_first", "knew_person", "has_agreed", "task_id", "interaction_id", "version")


class VisitRow(paging.row_shape(VISITS, required=False)):  # type: ignore[misc]
    """A visit in the list."""


class FullVisit(paging.row_shape(VISITS, required=True)):  # type: ignore[misc]
    """A visit with its task, and with its contact once it was made."""

    customer_id = serializers.IntegerField()
    person_id = serializers.IntegerField(allow_null=True)
    is_first = serializers.BooleanField(help_text="The first visit to a company that had bought nothing.")
    knew_person = serializers.BooleanField(help_text="Whether somebody who counts there was known.")
    has_agreed = serializers.BooleanField(allow_null=True, help_text="Whether both see the matter alike since.")
    task_id = serializers.IntegerField(allow_null=True)
    interaction_id = serializers.IntegerField(allow_null=True)
    version = serializers.IntegerField()


class PlannedVisit(FullVisit):
    """A visit that was just planned, with what to mind."""

    warnings = serializers.ListField(
        child=serializers.CharField(), help_text="KP_MISSING: nobody who counts there is known; a task was given."
    )


class NewVisit(door.Shape):
    """A visit that is planned."""

    customer_id = serializers.IntegerField(min_value=1, max_value=door.LARGEST_ID)
    day = serializers.DateField()
    purpose = serializers.CharField(max_length=200)
    username = door.optional(60, "Who goes; left out, the caller.")
    person_id = serializers.IntegerField(
        min_value=1, max_value=door.LARGEST_ID, required=False, allow_null=True, default=None,
        help_text="Whom to meet, of those who count there.",
    )  # fmt: skip


class VisitOutcome(door.Shape):
    """How a visit went; it becomes a contact."""

    text = serializers.CharField(max_length=10_000)
    has_agreed = serializers.BooleanField(help_text="Whether both see the matter alike now.")
    person_ids = serializers.ListField(
        child=serializers.IntegerField(min_value=1, max_value=door.LARGEST_ID), required=False, max_length=100,
        help_text="Key persons one met; left out, the one the visit was planned for.",
    )  # fmt: skip
    participants = door.optional(200, "Who else was met; somebody must be.")
    duration_minutes = serializers.IntegerField(
        min_value=1, max_value=1_440, required=False, allow_null=True, default=None
    )
    emotion_before = choice(rules.EMOTIONS, "The customer's mood at the beginning.")
    emotion_after = choice(rules.EMOTIONS, "The customer's mood afterwards.")


class WhoseVisits(door.Shape):
    """Whose customers are looked at."""

    whose = serializers.ChoiceField(
        choices=["mine", "all"], required=False, default="mine", help_text="One's own, or all one may see."
    )


class NextVisit(door.Shape):
    """When a customer is to be visited next."""

    customer_id = serializers.IntegerField()
    customer = serializers.CharField()
    tier = serializers.CharField(allow_blank=True)
    last = serializers.DateField(allow_null=True)
    every_days = serializers.IntegerField(help_text="By the rule table of visits.")
    due = serializers.DateField()
    planned_id = serializers.IntegerField(allow_null=True)
    state = serializers.ChoiceField(choices=STATES)


class NextVisits(door.Shape):
    """How visits stand to the customers with most at stake, the most pressing first."""

    results = NextVisit(many=True)
    most = serializers.IntegerField(help_text="So many customers are looked at.")


class Visits(door.View):
    """The visits to the customers one may see."""

    acts = {"GET": "interaction.view", "POST": "activity.edit"}

    @paging.listed(VISITS, VisitRow)
    def get(self, request: Any) -> lists.ListSpec:
        """Return a page of the visits the caller may see."""
        return VISITS

    @door.call(returns=PlannedVisit, status=201, takes=NewVisit, finds=True)
    def post(self, request: Any, body: dict[str, Any]) -> dict[str, Any]:
        """Plan a visit; it stands among the tasks of who goes."""
        at = clock.now()
        user_id = _who_goes(body.pop("username"))
        new = actions.NewVisit(**body, user_id=user_id)
        visit_id, warnings = actions.plan_visit(new=new, today=org_queries.business_date(at), at=at)
        self.headers["Location"] = reverse("api-visit", args=[visit_id])
        return told(visit_id) | {"warnings": warnings}


def _who_goes(username: str) -> int:
    """Return who goes: the caller, or one of the people they give tasks to."""
    if not username:
        return base.actor().user_id or 0
    chosen = org_queries.people_for(base.actor()).filter(username=username).first()
    if chosen is None:
        raise Refused("username", _("There is no such person."))
    return chosen.pk


class Visit(door.View):
    """One visit."""

    act = "interaction.view"

    @door.call(returns=FullVisit, finds=True)
    def get(self, request: Any, visit_id: int) -> dict[str, Any]:
        """Return a visit."""
        return told(visit_id)


class VisitEnding(door.View):
    """How a visit went."""

    act = "activity.edit"

    @door.call(returns=FullVisit, takes=VisitOutcome, finds=queries.visit)
    def post(self, request: Any, visit_id: int, body: dict[str, Any]) -> dict[str, Any]:
        """Tell how a planned visit went; its task is done and the contact stands at the customer."""
        at = clock.now()
        outcome = actions.Outcome(**body, happened_at=at)
        try:
            actions.end_visit(visit_id=visit_id, outcome=outcome, day=org_queries.business_date(at), at=at)
        except actions.NoParticipant:
            raise Refused("participants", _("Say whom you met (NO_PARTICIPANT)."), code="NO_PARTICIPANT") from None
        except interaction_actions.NoSuchAttendee as unknown:
            raise Refused(unknown.field, _("Not a key person of this customer, or nobody you may name.")) from None
        return told(visit_id)


class VisitCancelling(door.View):
    """A visit called off."""

    act = "activity.edit"

    @door.call(returns=FullVisit, finds=True)
    def post(self, request: Any, visit_id: int) -> dict[str, Any]:
        """Call a planned visit off; its task goes with it."""
        actions.cancel_visit(visit_id=visit_id, at=clock.now())
        return told(visit_id)


class VisitReopening(door.View):
    """A visit planned again."""

    act = "activity.edit"

    @door.call(returns=FullVisit, finds=True)
    def post(self, request: Any, visit_id: int) -> dict[str, Any]:
        """Plan a visit again that was called off."""
        actions.reopen_visit(visit_id=visit_id, at=clock.now())
        return told(visit_id)


class DueVisits(door.View):
    """Which visits are due."""

    act = "interaction.view"

    @door.call(returns=NextVisits, query=WhoseVisits)
    def get(self, request: Any, query: dict[str, Any]) -> dict[str, Any]:
        """Return when customers are to be visited next, by tier and last visit."""
        owner_id = base.actor().user_id if query["whose"] == "mine" else None
        rows = queries.due_visits(owner_id=owner_id, today=org_queries.business_date(clock.now()))
        return {"results": [_due(row) for row in rows], "most": queries.N_AT_ONCE}


def _due(row: queries.DueVisit) -> dict[str, Any]:
    return {
        "customer_id": row.card.pk, "customer": row.card.name, "tier": row.card.tier, "last": row.last,
        "every_days": row.every_days, "due": row.due, "planned_id": row.planned and row.planned.pk, "state": row.state,
    }  # fmt: skip


def told(visit_id: int) -> dict[str, Any]:
    """Return a visible visit."""
    row = door.found(queries.visit(visit_id))
    return paging.row(VISITS, row) | {name: getattr(row, name) for name in WRITTEN}


urls = [
    path("visits", Visits.as_view(), name="api-visits"),
    path("visits/due", DueVisits.as_view(), name="api-visits-due"),
    path("visits/<int:visit_id>", Visit.as_view(), name="api-visit"),
    path("visits/<int:visit_id>/end", VisitEnding.as_view(), name="api-visit-end"),
    path("visits/<int:visit_id>/cancel", VisitCancelling.as_view(), name="api-visit-cancel"),
    path("visits/<int:visit_id>/reopen", VisitReopening.as_view(), name="api-visit-reopen"),
]
