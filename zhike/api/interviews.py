"""Interviews with former customers: plans drawn by lot and their coverage, tries, what was said, the insights."""

from dataclasses import replace
from typing import Any

from django.urls import path, reverse
from django.utils.translation import gettext_lazy
from rest_framework import serializers

from zhike.api import door, paging
from zhike.api.render import Refused
from zhike.apps.core import base, clock, lists
from zhike.apps.customers import lists as customer_lists
from zhike.apps.interactions import actions as interaction_actions
from zhike.apps.interviews import actions, queries, rules
from zhike.apps.interviews import lists as interview_lists
from zhike.apps.org import queries as org_queries

INTERVIEWS = replace(
    interview_lists.INTERVIEWS,
    columns=(
        *interview_lists.INTERVIEWS.columns,
        lists.Column("customer_id", gettext_lazy("Customer number"), "customer_id", kind="number"),
        lists.Column("plan_id", gettext_lazy("Plan number"), "plan_id", kind="number"),
        lists.Column("username", gettext_lazy("Username"), "interviewer__username"),
        lists.Column("branch_code", gettext_lazy("Branch code"), "branch__code"),
    ),
)
INSIGHTS = replace(
    interview_lists.INSIGHTS,
    columns=(
        *interview_lists.INSIGHTS.columns,
        lists.Column("interview_id", gettext_lazy("Interview number"), "interview_id", kind="number"),
        lists.Column("session_id", gettext_lazy("Session number"), "session_id", kind="number"),
    ),
)
SAID = ("causes", "said", "wish", "remark", "interaction_id", "version")
MOST_PLANS = 200


class InterviewRow(paging.row_shape(INTERVIEWS, required=False)):  # type: ignore[misc]
    """An interview in the list."""


class InsightRow(paging.row_shape(INSIGHTS, required=False)):  # type: ignore[misc]
    """An insight in the list."""


class GivenInsight(door.Shape):
    """One thing we learned."""

    text = serializers.CharField(max_length=500)
    cause = serializers.ChoiceField(choices=rules.CAUSES, required=False, allow_blank=True, default="")
    quote = door.optional(500, "In their own words.")
    tags = serializers.ListField(
        child=serializers.CharField(max_length=40), required=False, default=list, max_length=rules.MOST_TAGS
    )


class FullInterview(paging.row_shape(INTERVIEWS, required=True)):  # type: ignore[misc]
    """An interview with what was said."""

    causes = serializers.ListField(child=serializers.CharField(), help_text="The weightiest first.")
    said = serializers.CharField(allow_blank=True)
    wish = serializers.CharField(allow_blank=True)
    remark = serializers.CharField(allow_blank=True)
    interaction_id = serializers.IntegerField(allow_null=True)
    version = serializers.IntegerField()
    insight_ids = serializers.ListField(child=serializers.IntegerField())


class InterviewTry(door.Shape):
    """How a try to reach somebody ended."""

    status = serializers.ChoiceField(choices=sorted(rules.TRIED))
    remark = door.optional(300)


class HeldInterview(door.Shape):
    """What a former customer said."""

    held_date = serializers.DateField()
    channel = serializers.ChoiceField(choices=rules.CHANNELS)
    causes = serializers.ListField(
        child=serializers.ChoiceField(choices=rules.CAUSES), min_length=1, max_length=len(rules.CAUSES),
        help_text="The weightiest first.",
    )  # fmt: skip
    said = serializers.CharField(max_length=10_000)
    went_to = door.optional(120, "From whom they buy now.")
    wish = door.optional(500, "What would have to change.")
    would_return = serializers.ChoiceField(choices=rules.RETURNS, required=False, allow_blank=True, default="")
    participants = door.optional(200)
    person_ids = serializers.ListField(
        child=serializers.IntegerField(min_value=1, max_value=door.LARGEST_ID), required=False, default=list,
        max_length=20,
    )  # fmt: skip
    insights = GivenInsight(many=True, required=False, max_length=rules.MOST_INSIGHTS)  # type: ignore[call-arg]
    facts = serializers.DictField(required=False, help_text="What was learned of the archive, by field.")


class NewInterviewPlan(door.Shape):
    """Whom to ask of those who left."""

    title = serializers.CharField(max_length=120)
    question = serializers.CharField(max_length=300)
    branch = door.optional(40, "The code of the branch; left out, the caller's.")
    kind = serializers.ChoiceField(
        choices=list(customer_lists.KINDS), required=False, allow_blank=True, default="", help_text="Empty: both."
    )
    states = serializers.ListField(
        child=serializers.ChoiceField(choices=rules.STATES), min_length=1, max_length=len(rules.STATES)
    )
    least_days = serializers.IntegerField(min_value=0, max_value=36_500, required=False, default=0)
    stratum = serializers.ChoiceField(choices=rules.STRATA, required=False, default="TIER")
    size = serializers.IntegerField(min_value=1, max_value=rules.MOST_DRAWN)
    seed = serializers.IntegerField(
        min_value=0, max_value=rules.LARGEST_SEED, required=False, allow_null=True, default=None,
        help_text="Left out, one is drawn and kept.",
    )  # fmt: skip
    asks_myself = serializers.BooleanField(required=False, default=False)
    due_date = serializers.DateField()


class PlanStratum(door.Shape):
    """A part of a plan as it was on the day of the draw."""

    stratum = serializers.CharField(allow_blank=True, help_text="A tier or the code of a branch.")
    n_all = serializers.IntegerField()
    n_drawn = serializers.IntegerField()


class CoveragePart(door.Shape):
    """How far a plan has come in one tier or one branch, of the customers the caller may see."""

    part = serializers.CharField(allow_blank=True)
    n_planned = serializers.IntegerField()
    n_reached = serializers.IntegerField()
    n_refused = serializers.IntegerField()
    n_interviewed = serializers.IntegerField()
    n_barred = serializers.IntegerField()
    n_causes = serializers.IntegerField()


class RankedCause(door.Shape):
    """A cause with how many customers named it, and how many named it first."""

    cause = serializers.ChoiceField(choices=rules.CAUSES)
    n_named = serializers.IntegerField()
    n_first = serializers.IntegerField()


class InterviewPlanLine(door.Shape):
    """A plan in the list."""

    id = serializers.IntegerField()
    title = serializers.CharField()
    question = serializers.CharField()
    branch = serializers.CharField()
    drawn_date = serializers.DateField()
    due_date = serializers.DateField()


class InterviewPlanList(door.Shape):
    """The plans, the latest first."""

    results = InterviewPlanLine(many=True)


class FullInterviewPlan(InterviewPlanLine):
    """A plan with how it was drawn, how far it has come, and which causes weigh most."""

    kind = serializers.CharField(allow_blank=True)
    states = serializers.ListField(child=serializers.CharField())
    least_days = serializers.IntegerField()
    stratum = serializers.CharField()
    size = serializers.IntegerField()
    seed = serializers.IntegerField()
    n_barred = serializers.IntegerField(help_text="Who fitted and might not be asked.")
    strata = PlanStratum(many=True)
    by_tier = CoveragePart(many=True)
    by_branch = CoveragePart(many=True)
    causes = RankedCause(many=True)


class Interviews(door.View):
    """The interviews one may see."""

    act = "interaction.view"

    @paging.listed(INTERVIEWS, InterviewRow)
    def get(self, request: Any) -> lists.ListSpec:
        """Return a page of the interviews the caller may see."""
        return INTERVIEWS


class Interview(door.View):
    """One interview."""

    act = "interaction.view"

    @door.call(returns=FullInterview, finds=True)
    def get(self, request: Any, interview_id: int) -> dict[str, Any]:
        """Return an interview."""
        return told(interview_id)


class InterviewTrying(door.View):
    """Trying to reach a former customer."""

    act = "interaction.add"

    @door.call(returns=FullInterview, takes=InterviewTry, finds=queries.interview)
    def post(self, request: Any, interview_id: int, body: dict[str, Any]) -> dict[str, Any]:
        """Note how a try ended."""
        at = clock.now()
        actions.note_try(interview_id=interview_id, **body, day=org_queries.business_date(at), at=at)
        return told(interview_id)


class InterviewHolding(door.View):
    """Writing an interview down."""

    act = "interaction.add"

    @door.call(returns=FullInterview, takes=HeldInterview, finds=queries.interview)
    def post(self, request: Any, interview_id: int, body: dict[str, Any]) -> dict[str, Any]:
        """Keep what was said as a contact with its facts, and what we learned as insights."""
        at, facts = clock.now(), body.pop("facts", None)
        insights = [actions.NewInsight(**one) for one in body.pop("insights", ())]
        if facts and not base.actor().may("customer.edit"):
            raise Refused("facts", str(rules.FAULTS["NO_FACTS"]), code="NO_FACTS")
        new = actions.NewInterview(**body, insights=insights)
        try:
            day = org_queries.business_date(at)
            actions.hold_interview(interview_id=interview_id, new=new, facts=facts, day=day, at=at)
        except interaction_actions.NoSuchAttendee as refusal:
            raise Refused(refusal.field, str(rules.FAULTS["NOT_THERE"]), code="NOT_THERE") from None
        return told(interview_id)


class InterviewTaking(door.View):
    """Taking one's own interview back."""

    act = "interaction.add"

    @door.call(returns=FullInterview, finds=queries.interview)
    def post(self, request: Any, interview_id: int) -> dict[str, Any]:
        """Take an interview back with its contact and its insights."""
        actions.take_back_interview(interview_id=interview_id, at=clock.now())
        return told(interview_id)


class InterviewPlans(door.View):
    """The plans of the branches one works in."""

    acts = {"GET": "interaction.view", "POST": "interview.plan"}

    @door.call(returns=InterviewPlanList)
    def get(self, request: Any) -> dict[str, Any]:
        """Return the latest plans."""
        rows = queries.plans().order_by("-drawn_date", "-id")[:MOST_PLANS]
        return {"results": [line(row) for row in rows]}

    @door.call(returns=FullInterviewPlan, status=201, takes=NewInterviewPlan)
    def post(self, request: Any, body: dict[str, Any]) -> dict[str, Any]:
        """Draw whom a plan asks among the customers the caller may see."""
        at = clock.now()
        new = actions.NewPlan(**body | {"branch_id": branch_id(body.pop("branch"))})
        plan_id = actions.draw_plan(new=new, day=org_queries.business_date(at), at=at)
        self.headers["Location"] = reverse("api-interview-plan", args=[plan_id])
        return plan_told(plan_id)


class InterviewPlan(door.View):
    """One plan."""

    act = "interaction.view"

    @door.call(returns=FullInterviewPlan, finds=True)
    def get(self, request: Any, plan_id: int) -> dict[str, Any]:
        """Return a plan with its coverage and its causes."""
        return plan_told(plan_id)


class Insights(door.View):
    """The insights one may see."""

    act = "interaction.view"

    @paging.listed(INSIGHTS, InsightRow)
    def get(self, request: Any) -> lists.ListSpec:
        """Return a page of the insights the caller may see."""
        return INSIGHTS


def branch_id(code: str) -> int:
    """Return the branch with a code, the caller's own where there is none given; 0 for one not theirs."""
    who = base.actor()
    own = org_queries.user(who.user_id or 0).branch.code  # type: ignore[union-attr]
    found = org_queries.row_branches(who).filter(code=code or own).first()
    return found.pk if found else 0


def told(interview_id: int) -> dict[str, Any]:
    """Return a visible interview."""
    row = door.found(queries.interview(interview_id))
    insights = list(queries.insights_of(interview_id=row.pk).values_list("pk", flat=True))
    return paging.row(INTERVIEWS, row) | {name: getattr(row, name) for name in SAID} | {"insight_ids": insights}


def line(row: Any) -> dict[str, Any]:
    """Return a plan as it stands in the list."""
    return {
        "id": row.pk, "title": row.title, "question": row.question, "branch": row.branch.code,
        "drawn_date": row.drawn_date, "due_date": row.due_date,
    }  # fmt: skip


def plan_told(plan_id: int) -> dict[str, Any]:
    """Return a visible plan."""
    row = door.found(queries.plan(plan_id))
    names = ("kind", "states", "least_days", "stratum", "size", "seed", "n_barred")
    return line(row) | {name: getattr(row, name) for name in names} | {
        "strata": [{"stratum": code, "n_all": n, "n_drawn": drawn} for code, n, drawn in row.strata],
        "by_tier": _coverage(plan_id, "TIER"), "by_branch": _coverage(plan_id, "BRANCH"),
        "causes": [vars(one) for one in queries.causes_of(queries.interviews_of(plan_id))],
    }  # fmt: skip


def _coverage(plan_id: int, by: str) -> list[dict[str, Any]]:
    return [
        {"part": part, "n_causes": len(one.causes)} | {k: v for k, v in vars(one).items() if k.startswith("n_")}
        for part, one in queries.coverage(plan_id, by=by).items()
    ]


urls = [
    path("interviews", Interviews.as_view(), name="api-interviews"),
    path("interviews/<int:interview_id>", Interview.as_view(), name="api-interview"),
    path("interviews/<int:interview_id>/try", InterviewTrying.as_view(), name="api-interview-try"),
    path("interviews/<int:interview_id>/hold", InterviewHolding.as_view(), name="api-interview-hold"),
    path("interviews/<int:interview_id>/take-back", InterviewTaking.as_view(), name="api-interview-taking"),
    path("interview-plans", InterviewPlans.as_view(), name="api-interview-plans"),
    path("interview-plans/<int:plan_id>", InterviewPlan.as_view(), name="api-interview-plan"),
    path("insights", Insights.as_view(), name="api-insights"),
]
