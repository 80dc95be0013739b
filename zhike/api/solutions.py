"""Solutions: proposals of an opportunity, each line for a need; offered, accepted, declined."""

from typing import Any

from django.urls import path
from rest_framework import serializers

from zhike.api import door
from zhike.apps.core import clock
from zhike.apps.org import queries as org_queries
from zhike.apps.sales import actions, queries

STEPS = {"OFFER": actions.offer, "ACCEPT": actions.accept, "DECLINE": actions.decline}


class SolutionLine(door.Shape):
    """What a proposal does about one need."""

    need_id = serializers.IntegerField(min_value=1, max_value=door.LARGEST_ID)
    text = serializers.CharField(max_length=200)


class NewSolution(door.Shape):
    """A proposal somebody writes; offered to a key account it asks for a strength, a weakness and a resource of it."""

    title = serializers.CharField(max_length=120)
    benefit = serializers.CharField(max_length=300, help_text="What the customer's house gains, not a person in it.")
    offered = serializers.DateField(required=False, allow_null=True, help_text="When it was offered, if it was.")
    lines = SolutionLine(many=True)


class Solution(door.Shape):
    """A proposal with its lines."""

    id = serializers.IntegerField()
    title = serializers.CharField()
    benefit = serializers.CharField()
    offered_date = serializers.DateField(allow_null=True)
    accepted_date = serializers.DateField(allow_null=True)
    declined_date = serializers.DateField(allow_null=True)
    lines = SolutionLine(many=True)


class SolutionsOfOpportunity(door.Shape):
    """The proposals of an opportunity, newest first."""

    results = Solution(many=True)


class SolutionStep(door.Shape):
    """What became of a proposal today."""

    step = serializers.ChoiceField(choices=list(STEPS))


class Solutions(door.View):
    """The proposals of an opportunity."""

    acts = {"GET": "sale.view", "POST": "sale.edit"}

    @door.call(returns=SolutionsOfOpportunity, finds=queries.opportunity)
    def get(self, request: Any, opportunity_id: int) -> dict[str, Any]:
        """Return the proposals of an opportunity."""
        return {"results": [_told(row) for row in queries.proposals_of(opportunity_id)]}

    @door.call(returns=SolutionsOfOpportunity, status=201, takes=NewSolution, finds=queries.opportunity)
    def post(self, request: Any, opportunity_id: int, body: dict[str, Any]) -> dict[str, Any]:
        """Write a proposal."""
        at = clock.now()
        lines = [(one["need_id"], one["text"]) for one in body.pop("lines")]
        actions.add_proposal(
            opportunity_id=opportunity_id, lines=lines, today=org_queries.business_date(at), at=at, **body
        )
        return {"results": [_told(row) for row in queries.proposals_of(opportunity_id)]}


def _solution(solution_id: int) -> Any:
    return queries.proposal(solution_id)


class SolutionSteps(door.View):
    """What becomes of a proposal."""

    act = "sale.edit"

    @door.call(returns=Solution, takes=SolutionStep, finds=_solution)
    def post(self, request: Any, solution_id: int, body: dict[str, Any]) -> dict[str, Any]:
        """Note that a proposal was offered, accepted or declined today."""
        at = clock.now()
        today, row = org_queries.business_date(at), door.found(_solution(solution_id))
        STEPS[body["step"]](proposal_id=row.pk, day=today, today=today, at=at)
        return _told(door.found(_solution(solution_id)))


def _told(row: Any) -> dict[str, Any]:
    names = ("id", "title", "benefit", "offered_date", "accepted_date", "declined_date")
    lines = [{"need_id": one.need_id, "text": one.text} for one in row.lines.all()]
    return {name: getattr(row, name) for name in names} | {"lines": lines}


urls = [
    path("opportunities/<int:opportunity_id>/solutions", Solutions.as_view(), name="api-solutions"),
    path("solutions/<int:solution_id>/steps", SolutionSteps.as_view(), name="api-solution-steps"),
]
