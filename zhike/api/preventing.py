"""Prevention: measures and their effect, emergencies and their log, old issues with customers."""

from typing import Any

from django.urls import path, reverse
from django.utils.translation import gettext as _
from rest_framework import serializers

from zhike.api import door, paging
from zhike.api.render import Refused
from zhike.apps.catalog.rules import tables
from zhike.apps.churn import actions, queries, rules
from zhike.apps.churn import lists as churn_lists
from zhike.apps.core import clock, lists
from zhike.apps.org import queries as org_queries

MEASURES, EMERGENCIES, LEGACY = churn_lists.MEASURES, churn_lists.EMERGENCIES, churn_lists.LEGACY
ID: Any = {"min_value": 1, "max_value": door.LARGEST_ID}


class MeasureRow(paging.row_shape(MEASURES, required=False)):  # type: ignore[misc]
    """A measure in the list."""


class LeftOf(door.Shape):
    """Who left by the cause in one span, of whom."""

    left = serializers.IntegerField()
    of = serializers.IntegerField()


class MeasureBrought(door.Shape):
    """What a measure brought: points of percent with their interval of 95 %, or from when it can be told."""

    days = serializers.IntegerField(help_text="Length of each span.")
    ready_date = serializers.DateField(allow_null=True, help_text="Too early: it can be told after this day.")
    before = LeftOf(allow_null=True)
    after = LeftOf(allow_null=True)
    points = serializers.DecimalField(max_digits=5, decimal_places=2, allow_null=True)
    low = serializers.FloatField(allow_null=True)
    high = serializers.FloatField(allow_null=True)


class FullMeasure(paging.row_shape(MEASURES, required=True)):  # type: ignore[misc]
    """A measure with what it brought; that is null before it is done and for whoever may not see the sums."""

    evidence = serializers.CharField(allow_blank=True)
    effect = MeasureBrought(allow_null=True)
    version = serializers.IntegerField()


class GivenMeasure(door.Shape):
    """A measure somebody writes."""

    title = serializers.CharField(max_length=200)
    kind = serializers.ChoiceField(choices=rules.MEASURE_KINDS, required=False, default=rules.PREVENT)
    factor = serializers.ChoiceField(choices=rules.REASONS, help_text="The cause it is meant against.")
    branch = serializers.CharField(max_length=60, help_text="Code of the branch it is for, with all below.")
    tier = serializers.ChoiceField(choices=["", *tables.TIERS], required=False, default="")
    owner = serializers.CharField(max_length=60, help_text="Username of who is responsible.")
    due_date = serializers.DateField()
    cost = serializers.DecimalField(max_digits=16, decimal_places=2, min_value=0, required=False, allow_null=True)
    expected = serializers.DecimalField(
        max_digits=5, decimal_places=2, required=False, allow_null=True,
        help_text="Expected change of the share that leaves, in points; asked of what prevents.",
    )  # fmt: skip
    case_id = serializers.IntegerField(required=False, allow_null=True, help_text="The case it comes of.", **ID)
    emergency_id = serializers.IntegerField(required=False, allow_null=True, help_text="Or the emergency.", **ID)


class GivenEvidence(door.Shape):
    """That a measure is done."""

    day = serializers.DateField()
    evidence = serializers.CharField(max_length=500)


class GivenEffect(door.Shape):
    """The effect as it was measured elsewhere; without it, as cases tell it."""

    measured = serializers.DecimalField(max_digits=5, decimal_places=2, required=False, allow_null=True)
    word = door.optional(300, "How it was measured.")


class EmergencyRow(paging.row_shape(EMERGENCIES, required=False)):  # type: ignore[misc]
    """An emergency in the list."""


class LogLine(door.Shape):
    """A line in the log."""

    at = serializers.DateTimeField()
    user = serializers.CharField(allow_blank=True)
    text = serializers.CharField()


class FullEmergency(paging.row_shape(EMERGENCIES, required=True)):  # type: ignore[misc]
    """An emergency with its log."""

    text = serializers.CharField(allow_blank=True)
    report = serializers.CharField(allow_blank=True)
    log = LogLine(many=True)
    next_entry_by = serializers.DateTimeField(help_text="By when the log is to have its next line.")


class GivenEmergency(door.Shape):
    """An emergency somebody opens."""

    title = serializers.CharField(max_length=120)
    text = door.optional(4_000)
    branch = serializers.CharField(max_length=60)
    lead = serializers.CharField(max_length=60, help_text="Username of who leads.")
    team = serializers.ListField(child=serializers.CharField(max_length=60), required=False, max_length=50)
    customer_id = serializers.IntegerField(required=False, allow_null=True, **ID)


class GivenLine(door.Shape):
    """What was done or learned."""

    text = serializers.CharField(max_length=500)


class GivenReport(door.Shape):
    """The closing report."""

    report = serializers.CharField(max_length=8_000)


class LegacyIssueRow(paging.row_shape(LEGACY, required=False)):  # type: ignore[misc]
    """An old issue in the list."""


class FullLegacyIssue(paging.row_shape(LEGACY, required=True)):  # type: ignore[misc]
    """An old issue."""

    customer_id = serializers.IntegerField()
    review = serializers.CharField(allow_blank=True)
    settlement = serializers.CharField(allow_blank=True)


class GivenIssue(door.Shape):
    """The same old issue or breach of trust with one or many customers."""

    customer_ids = serializers.ListField(child=serializers.IntegerField(**ID), min_length=1, max_length=500)
    kind = serializers.ChoiceField(choices=rules.ISSUES)
    day = serializers.DateField()
    text = serializers.CharField(max_length=500)


class GivenWord(door.Shape):
    """What was seen, or how it was settled."""

    word = serializers.CharField(max_length=300)


class Issues(door.Shape):
    """The issues that were noted."""

    ids = serializers.ListField(child=serializers.IntegerField())


class Measures(door.View):
    """The measures one may see."""

    acts = {"GET": "customer.view", "POST": "churn.decide"}

    @paging.listed(MEASURES, MeasureRow)
    def get(self, request: Any) -> lists.ListSpec:
        """Return a page of the measures."""
        return MEASURES

    @door.call(returns=FullMeasure, status=201, takes=GivenMeasure)
    def post(self, request: Any, body: dict[str, Any]) -> dict[str, Any]:
        """Write a measure down; who is responsible is told."""
        at, given = clock.now(), dict(body)
        _demand_seen(given)
        new = actions.NewMeasure(branch_id=_branch(given), owner_id=_user(given, "owner"), **given)
        measure_id = actions.add_measure(new=new, today=org_queries.business_date(at), at=at)
        self.headers["Location"] = reverse("api-measure", args=[measure_id])
        return _measure(measure_id)


class Measure(door.View):
    """One measure."""

    act = "customer.view"

    @door.call(returns=FullMeasure, finds=True)
    def get(self, request: Any, measure_id: int) -> dict[str, Any]:
        """Return a measure with what it brought."""
        return _measure(measure_id)


class Done(door.View):
    """A measure done."""

    act = "churn.edit"

    @door.call(returns=FullMeasure, takes=GivenEvidence, finds=queries.measure)
    def post(self, request: Any, measure_id: int, body: dict[str, Any]) -> dict[str, Any]:
        """Say that a measure is done, and by what one sees it."""
        at = clock.now()
        actions.finish_measure(measure_id=measure_id, **body, today=org_queries.business_date(at), at=at)
        return _measure(measure_id)


class Closed(door.View):
    """A measure closed."""

    act = "churn.decide"

    @door.call(returns=FullMeasure, takes=GivenEffect, finds=queries.measure)
    def post(self, request: Any, measure_id: int, body: dict[str, Any]) -> dict[str, Any]:
        """Close a measure with its effect; what prevents is never closed without one."""
        at = clock.now()
        actions.close_measure(measure_id=measure_id, **body, today=org_queries.business_date(at), at=at)
        return _measure(measure_id)


class Emergencies(door.View):
    """The emergencies one may see."""

    acts = {"GET": "customer.view", "POST": "churn.edit"}

    @paging.listed(EMERGENCIES, EmergencyRow)
    def get(self, request: Any) -> lists.ListSpec:
        """Return a page of the emergencies."""
        return EMERGENCIES

    @door.call(returns=FullEmergency, status=201, takes=GivenEmergency)
    def post(self, request: Any, body: dict[str, Any]) -> dict[str, Any]:
        """Open an emergency: everybody on duty is told in the same moment."""
        given = dict(body)
        team = [_named(name, "team") for name in given.pop("team", [])]
        branch_id, lead_id = _branch(given), _user(given, "lead")
        emergency_id = actions.open_emergency(
            **given, branch_id=branch_id, lead_id=lead_id, team=team, at=clock.now()
        )  # fmt: skip
        self.headers["Location"] = reverse("api-emergency", args=[emergency_id])
        return _emergency(emergency_id)


class Emergency(door.View):
    """One emergency."""

    act = "customer.view"

    @door.call(returns=FullEmergency, finds=True)
    def get(self, request: Any, emergency_id: int) -> dict[str, Any]:
        """Return an emergency with its log."""
        return _emergency(emergency_id)


class Log(door.View):
    """The log of an emergency."""

    act = "churn.edit"

    @door.call(returns=FullEmergency, takes=GivenLine, finds=queries.emergency)
    def post(self, request: Any, emergency_id: int, body: dict[str, Any]) -> dict[str, Any]:
        """Write a line into the log."""
        actions.log_emergency(emergency_id=emergency_id, **body, at=clock.now())
        return _emergency(emergency_id)


class EmergencyEnd(door.View):
    """An emergency closed."""

    act = "churn.decide"

    @door.call(returns=FullEmergency, takes=GivenReport, finds=queries.emergency)
    def post(self, request: Any, emergency_id: int, body: dict[str, Any]) -> dict[str, Any]:
        """Close an emergency with its report."""
        actions.close_emergency(emergency_id=emergency_id, **body, at=clock.now())
        return _emergency(emergency_id)


class LegacyIssues(door.View):
    """The old issues with customers one may see."""

    acts = {"GET": "customer.view", "POST": "churn.edit"}

    @paging.listed(LEGACY, LegacyIssueRow)
    def get(self, request: Any) -> lists.ListSpec:
        """Return a page of the old issues."""
        return LEGACY

    @door.call(returns=Issues, status=201, takes=GivenIssue)
    def post(self, request: Any, body: dict[str, Any]) -> dict[str, Any]:
        """Note an old issue with each of some customers."""
        at = clock.now()
        return {"ids": actions.note_issues(**body, today=org_queries.business_date(at), at=at)}


class IssueReview(door.View):
    """A look at the customer because of an old issue."""

    act = "churn.edit"

    @door.call(returns=FullLegacyIssue, takes=GivenWord, finds=queries.issue)
    def post(self, request: Any, legacy_id: int, body: dict[str, Any]) -> dict[str, Any]:
        """Say what was seen; for a time changes in bulk may include the customer."""
        at = clock.now()
        actions.review_issue(legacy_id=legacy_id, word=body["word"], day=org_queries.business_date(at), at=at)
        return _issue(legacy_id)


class IssueSettled(door.View):
    """An old issue settled."""

    act = "churn.edit"

    @door.call(returns=FullLegacyIssue, takes=GivenWord, finds=queries.issue)
    def post(self, request: Any, legacy_id: int, body: dict[str, Any]) -> dict[str, Any]:
        """Say how it was settled."""
        at = clock.now()
        actions.settle_issue(legacy_id=legacy_id, settlement=body["word"], day=org_queries.business_date(at), at=at)
        return _issue(legacy_id)


def _branch(given: dict[str, Any]) -> int:
    branch = org_queries.branch_by_code(given.pop("branch"))
    if branch is None:
        raise Refused("branch", _("There is no such branch."))
    return branch.pk


def _user(given: dict[str, Any], name: str) -> int:
    return _named(given.pop(name), name)


def _named(username: str, field: str) -> int:
    user = org_queries.user_by_name(username)
    if user is None:
        raise Refused(field, _("There is nobody of this name."))
    return user.pk


def _demand_seen(given: dict[str, Any]) -> None:
    for name, find in (("case_id", queries.case), ("emergency_id", queries.emergency)):
        if given.get(name) and find(given[name]) is None:
            raise Refused(name, _("It does not exist, or it is not yours to see."))


def _measure(measure_id: int) -> dict[str, Any]:
    row = door.found(queries.measure(measure_id))
    told = queries.effect_of(row, org_queries.business_date(clock.now())) if queries.may_measure(row) else None
    more = {"evidence": row.evidence, "version": row.version, "effect": _effect(told) if told else None}
    return paging.row(MEASURES, row) | more


def _effect(told: rules.Measured) -> dict[str, Any]:
    found = told.effect
    return {
        "days": told.days, "ready_date": told.ready_date, "points": told.points,
        "before": {"left": told.before.part, "of": told.before.whole} if told.before else None,
        "after": {"left": told.after.part, "of": told.after.whole} if told.after else None,
        "low": 100 * found.low if found and found.low is not None else None,
        "high": 100 * found.high if found and found.high is not None else None,
    }  # fmt: skip


def _emergency(emergency_id: int) -> dict[str, Any]:
    row = door.found(queries.emergency(emergency_id))
    entries = queries.entries_of(row)
    log = [{"at": one.at, "user": one.user.username if one.user else "", "text": one.text} for one in entries]
    more = {"text": row.text, "report": row.report, "log": log, "next_entry_by": queries.next_entry(row, entries)}
    return paging.row(EMERGENCIES, row) | more


def _issue(legacy_id: int) -> dict[str, Any]:
    row = door.found(queries.issue(legacy_id))
    return paging.row(LEGACY, row) | {name: getattr(row, name) for name in ("customer_id", "review", "settlement")}


urls = [
    path("churn/measures", Measures.as_view(), name="api-measures"),
    path("churn/measures/<int:measure_id>", Measure.as_view(), name="api-measure"),
    path("churn/measures/<int:measure_id>/done", Done.as_view(), name="api-measure-done"),
    path("churn/measures/<int:measure_id>/close", Closed.as_view(), name="api-measure-close"),
    path("churn/emergencies", Emergencies.as_view(), name="api-emergencies"),
    path("churn/emergencies/<int:emergency_id>", Emergency.as_view(), name="api-emergency"),
    path("churn/emergencies/<int:emergency_id>/log", Log.as_view(), name="api-emergency-log"),
    path("churn/emergencies/<int:emergency_id>/close", EmergencyEnd.as_view(), name="api-emergency-close"),
    path("legacy-issues", LegacyIssues.as_view(), name="api-legacy-issues"),
    path("legacy-issues/<int:legacy_id>/review", IssueReview.as_view(), name="api-legacy-issue-review"),
    path("legacy-issues/<int:legacy_id>/settle", IssueSettled.as_view(), name="api-legacy-issue-settle"),
]
