"""Service by REST: what each class is owed, how it is met by month, first replies, details, purposes, incidents."""

from typing import Any

from django.urls import path, reverse
from rest_framework import serializers

from zhike.api import door, paging
from zhike.apps.core import clock, lists
from zhike.apps.org import queries as org_queries
from zhike.apps.service import actions, queries, rules
from zhike.apps.service import lists as service_lists

INCIDENTS = service_lists.INCIDENTS
ID: dict[str, Any] = {"min_value": 1, "max_value": door.LARGEST_ID}
STATES = ("PASS", "FAIL", "UNKNOWN", "FREE")


class MonthAsked(door.Shape):
    """A month."""

    month = serializers.RegexField(
        r"^\d{4}-\d{2}$", required=False, help_text="Such as 2026-06; that of yesterday, where left out."
    )


class PartAsked(MonthAsked):
    """A month, and which of very many key accounts."""

    part = serializers.IntegerField(
        required=False, default=1, min_value=1, max_value=door.LARGEST_ID,
        help_text="Of very many key accounts 500 are told at a time, the highest class first; n_parts says how many.",
    )  # fmt: skip


class StandardOfClass(door.Shape):
    """What a class is owed; 0 owes nothing."""

    metal = serializers.ChoiceField(choices=rules.METALS)
    owed = serializers.DictField(child=serializers.IntegerField())


class ServiceStandards(door.Shape):
    """What each class is owed, the highest first."""

    results = StandardOfClass(many=True)


class StandardItem(door.Shape):
    """One standard of an account in a month."""

    code = serializers.ChoiceField(choices=list(rules.ITEMS))
    unit = serializers.CharField()
    value = serializers.FloatField(allow_null=True, help_text="Null: nothing was noted.")
    target = serializers.IntegerField()
    state = serializers.ChoiceField(choices=STATES)


class AccountFulfilment(door.Shape):
    """A key account in a month."""

    customer_id = serializers.IntegerField()
    name = serializers.CharField()
    metal = serializers.ChoiceField(choices=rules.METALS)
    month = serializers.CharField()
    is_running = serializers.BooleanField(help_text="The month goes on; judged so far.")
    n_met = serializers.IntegerField()
    n_judged = serializers.IntegerField()
    share = serializers.FloatField(allow_null=True)
    is_met = serializers.BooleanField(help_text="As much as the class is owed.")
    streak_weeks = serializers.IntegerField()
    items = StandardItem(many=True)


class FulfilmentOfMonth(door.Shape):
    """The key accounts one sees in a month."""

    month = serializers.CharField()
    n_met = serializers.IntegerField(help_text="Accounts that met every standard that could be judged.")
    n_accounts = serializers.IntegerField(help_text="Those of this part.")
    part = serializers.IntegerField()
    n_parts = serializers.IntegerField()
    results = AccountFulfilment(many=True)


class ReplySpeed(door.Shape):
    """First replies to a class in a month, in minutes."""

    metal = serializers.ChoiceField(choices=rules.METALS)
    month = serializers.CharField()
    target = serializers.IntegerField()
    n_replies = serializers.IntegerField()
    median = serializers.FloatField(allow_null=True)
    p90 = serializers.FloatField(allow_null=True)
    is_met = serializers.BooleanField(allow_null=True)


class ReplySpeeds(door.Shape):
    """First replies by class and month, the earliest first."""

    results = ReplySpeed(many=True)


class GivenCheck(door.Shape):
    """The details of a day, each done or not."""

    day = serializers.DateField()
    marks = serializers.DictField(child=serializers.BooleanField(), help_text="By code, every detail.")
    note = door.optional(300)


class GivenPurpose(door.Shape):
    """What a contact was for; blank takes it back."""

    interaction_id = serializers.IntegerField(**ID)
    purpose = serializers.ChoiceField(choices=rules.PURPOSES, allow_blank=True)


class NotedPurpose(door.Shape):
    """What a contact was for."""

    interaction_id = serializers.IntegerField()
    purpose = serializers.CharField(allow_blank=True)


class IncidentRow(paging.row_shape(INCIDENTS, required=False)):  # type: ignore[misc]
    """An incident in the list."""


class FullIncident(paging.row_shape(INCIDENTS, required=True)):  # type: ignore[misc]
    """An incident with its clock."""

    customer_id = serializers.IntegerField()
    recovery = serializers.CharField(allow_blank=True)
    minutes = serializers.IntegerField(help_text="From the report to the recovery, or until now.")
    is_late = serializers.BooleanField()


class GivenIncident(door.Shape):
    """An incident somebody reports."""

    customer_id = serializers.IntegerField(**ID)
    what = serializers.CharField(max_length=500)
    happened_at = serializers.DateTimeField(required=False, allow_null=True)


class GivenRecovery(door.Shape):
    """What is being done."""

    recovery = serializers.CharField(max_length=500)


class GivenCause(door.Shape):
    """Why it happened."""

    root_cause = serializers.CharField(max_length=500)


class Standards(door.View):
    """What each class is owed."""

    act = "service.view"

    @door.call(returns=ServiceStandards)
    def get(self, request: Any) -> dict[str, Any]:
        """Return what each class is owed."""
        return {"results": [{"metal": metal, "owed": owed} for metal, owed in queries.standards().items()]}


class ServiceFulfilment(door.View):
    """How the standards are met."""

    act = "service.view"

    @door.call(returns=FulfilmentOfMonth, query=PartAsked)
    def get(self, request: Any, query: dict[str, Any]) -> dict[str, Any]:
        """Return how the standards were met in a month, for the key accounts one sees."""
        month, part = _month(query), queries.part(query["part"])
        told = queries.fulfilment(month, part=part.number)
        return {
            "month": month.text, "n_met": told.whole.n_met, "n_accounts": told.whole.n_all,
            "part": part.number, "n_parts": part.n_parts,
            "results": [_fulfilled(one, month) for one in told.rows],
        }  # fmt: skip


class FulfilmentOfOne(door.View):
    """How the standards are met for one key account."""

    act = "service.view"

    @door.call(returns=AccountFulfilment, query=MonthAsked, finds=True)
    def get(self, request: Any, customer_id: int, query: dict[str, Any]) -> dict[str, Any]:
        """Return how the standards were met for a key account in a month."""
        return _one(customer_id, _month(query))


class FirstReplies(door.View):
    """How fast customers are answered."""

    act = "service.view"

    @door.call(returns=ReplySpeeds, query=PartAsked)
    def get(self, request: Any, query: dict[str, Any]) -> dict[str, Any]:
        """Return how fast first replies were, by class and month."""
        return {
            "results": [
                {"metal": one.metal, "month": one.month.text, "target": one.target, "n_replies": one.n,
                 "median": one.median, "p90": one.slow, "is_met": one.is_met}
                for speed in queries.speeds(_month(query), part=query["part"]) for one in speed
            ]
        }  # fmt: skip


class DetailChecks(door.View):
    """Checks of details."""

    act = "service.edit"

    @door.call(returns=AccountFulfilment, status=201, takes=GivenCheck, finds=queries.account)
    def post(self, request: Any, customer_id: int, body: dict[str, Any]) -> dict[str, Any]:
        """Keep which details were done on a day; return the month it belongs to."""
        at = clock.now()
        today = org_queries.business_date(at)
        actions.check_details(customer_id=customer_id, **body, today=today, at=at)
        return _one(customer_id, rules.month_of(f"{body['day']:%Y-%m}", today))


class Purposes(door.View):
    """What contacts were for."""

    act = "service.edit"

    @door.call(returns=NotedPurpose, takes=GivenPurpose)
    def post(self, request: Any, body: dict[str, Any]) -> dict[str, Any]:
        """Note what a contact was for."""
        actions.note_purpose(**body, at=clock.now())
        return dict(body)


class ServiceIncidents(door.View):
    """The incidents one may see."""

    acts = {"GET": "service.view", "POST": "service.edit"}

    @paging.listed(INCIDENTS, IncidentRow)
    def get(self, request: Any) -> lists.ListSpec:
        """Return a page of the incidents."""
        return INCIDENTS

    @door.call(returns=FullIncident, status=201, takes=GivenIncident)
    def post(self, request: Any, body: dict[str, Any]) -> dict[str, Any]:
        """Report an incident with a key account; whoever answers for it is told in the same moment."""
        incident_id = actions.report_incident(**body, at=clock.now())
        self.headers["Location"] = reverse("api-service-incident", args=[incident_id])
        return _incident(incident_id)


class ServiceIncident(door.View):
    """One incident."""

    act = "service.view"

    @door.call(returns=FullIncident, finds=True)
    def get(self, request: Any, incident_id: int) -> dict[str, Any]:
        """Return an incident with its clock."""
        return _incident(incident_id)


class IncidentRecovery(door.View):
    """The recovery of an incident."""

    act = "service.edit"

    @door.call(returns=FullIncident, takes=GivenRecovery, finds=queries.incident)
    def post(self, request: Any, incident_id: int, body: dict[str, Any]) -> dict[str, Any]:
        """Say what is being done; from now on it no longer waits."""
        actions.begin_recovery(incident_id=incident_id, **body, at=clock.now())
        return _incident(incident_id)


class IncidentClosed(door.View):
    """An incident closed."""

    act = "service.edit"

    @door.call(returns=FullIncident, takes=GivenCause, finds=queries.incident)
    def post(self, request: Any, incident_id: int, body: dict[str, Any]) -> dict[str, Any]:
        """Close an incident with its root cause."""
        actions.close_incident(incident_id=incident_id, **body, at=clock.now())
        return _incident(incident_id)


class IncidentReopened(door.View):
    """An incident opened again."""

    act = "service.edit"

    @door.call(returns=FullIncident, finds=queries.incident)
    def post(self, request: Any, incident_id: int) -> dict[str, Any]:
        """Open an incident again that was closed too early."""
        actions.reopen_incident(incident_id=incident_id, at=clock.now())
        return _incident(incident_id)


def _month(query: dict[str, Any]) -> rules.Month:
    return rules.month_of(query.get("month", ""), org_queries.business_date(clock.now()))


def _one(customer_id: int, month: rules.Month) -> dict[str, Any]:
    rows = queries.fulfilment(month, [customer_id]).rows
    return _fulfilled(door.found(next(iter(rows), None)), month)


def _fulfilled(one: queries.Fulfilled, month: rules.Month) -> dict[str, Any]:
    counts = {name: getattr(one, name) for name in ("n_met", "n_judged", "share", "is_met", "streak_weeks")}
    return {
        "customer_id": one.account.customer_id, "name": one.account.customer.name, "metal": one.account.metal,
        "month": month.text, "is_running": month.is_running, "items": [vars(item) for item in one.items], **counts,
    }  # fmt: skip


def _incident(incident_id: int) -> dict[str, Any]:
    row, now = door.found(queries.incident(incident_id)), clock.now()
    more = {
        "customer_id": row.customer_id, "recovery": row.recovery, "minutes": queries.minutes_until_recovery(row, now),
        "is_late": queries.is_late(row, now),
    }  # fmt: skip
    return paging.row(INCIDENTS, row) | more


urls = [
    path("service/standards", Standards.as_view(), name="api-service-standards"),
    path("service/fulfilment", ServiceFulfilment.as_view(), name="api-service-fulfilment"),
    path("service/fulfilment/<int:customer_id>", FulfilmentOfOne.as_view(), name="api-service-fulfilment-one"),
    path("service/fulfilment/<int:customer_id>/checks", DetailChecks.as_view(), name="api-detail-checks"),
    path("service/first-replies", FirstReplies.as_view(), name="api-first-replies"),
    path("service/purposes", Purposes.as_view(), name="api-purposes"),
    path("service/incidents", ServiceIncidents.as_view(), name="api-service-incidents"),
    path("service/incidents/<int:incident_id>", ServiceIncident.as_view(), name="api-service-incident"),
    path("service/incidents/<int:incident_id>/recover", IncidentRecovery.as_view(), name="api-incident-recovery"),
    path("service/incidents/<int:incident_id>/close", IncidentClosed.as_view(), name="api-incident-close"),
    path("service/incidents/<int:incident_id>/reopen", IncidentReopened.as_view(), name="api-incident-reopen"),
]
