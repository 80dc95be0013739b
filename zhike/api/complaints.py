"""Complaints by REST: taken, led through their steps, closed; suggestions; what they tell."""

from typing import Any

from django.urls import path, reverse
from rest_framework import serializers

from zhike.api import door, paging
from zhike.apps.complaints import actions, queries, rules
from zhike.apps.complaints import lists as complaint_lists
from zhike.apps.core import clock, lists

COMPLAINTS, SUGGESTIONS = complaint_lists.COMPLAINTS, complaint_lists.SUGGESTIONS
ID: dict[str, Any] = {"min_value": 1, "max_value": door.LARGEST_ID}
SCORE: dict[str, Any] = {"min_value": 1, "max_value": 5, "required": False, "allow_null": True, "default": None}
EDITS, SEES, APPROVES = "complaint.edit", "complaint.view", "complaint.approve"


class ComplaintRow(paging.row_shape(COMPLAINTS, required=False)):  # type: ignore[misc]
    """A complaint in the list."""


class FullComplaint(paging.row_shape(COMPLAINTS, required=True)):  # type: ignore[misc]
    """A complaint with its clocks."""

    customer_id = serializers.IntegerField()
    emotion = serializers.ChoiceField(choices=rules.EMOTIONS)
    emotion_now = serializers.ChoiceField(choices=rules.EMOTIONS)
    response_due_at = serializers.DateTimeField(allow_null=True)
    solution_due_at = serializers.DateTimeField(allow_null=True)
    answered_at = serializers.DateTimeField(allow_null=True)
    solved_at = serializers.DateTimeField(allow_null=True)
    is_paused = serializers.BooleanField()
    n_reopened = serializers.IntegerField()
    n_transfers = serializers.IntegerField()
    level = serializers.IntegerField(help_text="0 with its handler, 1 with the branch, 2 above.")
    second_of_id = serializers.IntegerField(allow_null=True)
    merged_into_id = serializers.IntegerField(allow_null=True)
    solution_ids = serializers.ListField(child=serializers.IntegerField())


class GivenComplaint(door.Shape):
    """A complaint somebody makes: who, what, how angry; the rest may come later."""

    customer_id = serializers.IntegerField(**ID)
    what = serializers.CharField(max_length=10_000)
    emotion = serializers.ChoiceField(choices=rules.EMOTIONS, default="DISAPPOINTED")
    medium = serializers.ChoiceField(choices=rules.MEDIA, required=False, allow_blank=True, default="")
    stage = serializers.ChoiceField(choices=rules.STAGES, default="COMPLAINT")
    demand = door.optional(500)
    order_id = serializers.IntegerField(**ID, required=False, allow_null=True, default=None)
    score_before = serializers.IntegerField(**SCORE)


class GivenVent(door.Shape):
    """What the customer said, and how they feel afterwards."""

    words = serializers.CharField(max_length=10_000)
    emotion = serializers.ChoiceField(choices=rules.EMOTIONS)
    has_argument = serializers.BooleanField(default=False)


class GivenJudgement(door.Shape):
    """The points, whether it is valid, the cause with what it asks for."""

    points = serializers.CharField(max_length=4_000)
    validity = serializers.ChoiceField(choices=rules.VALIDITIES)
    reason = serializers.CharField(max_length=500)
    cause = serializers.ChoiceField(choices=rules.CAUSES)
    severity = serializers.ChoiceField(
        choices=list(complaint_lists.SEVERITIES), required=False, allow_blank=True, default=""
    )
    service_item = door.optional(120)
    concerned_id = serializers.IntegerField(**ID, required=False, allow_null=True, default=None)
    is_concerned_unknown = serializers.BooleanField(default=False)
    demand = door.optional(500)
    our_standard = door.optional(500)
    evidence = door.optional(500)


class GivenOffer(door.Shape):
    """What is offered, and the loss as the customer sees it."""

    words = serializers.CharField(max_length=1_000)
    loss = door.optional(500)
    cost = serializers.DecimalField(
        max_digits=14, decimal_places=2, min_value=0, required=False, allow_null=True, default=None
    )


class GivenConsentToOffer(door.Shape):
    """Whether the customer accepts what was offered."""

    is_accepted = serializers.BooleanField()


class GivenFollowUp(door.Shape):
    """Whether it is solved for the customer."""

    is_satisfied = serializers.BooleanField()
    emotion = serializers.ChoiceField(choices=rules.EMOTIONS)
    words = door.optional(1_000)
    score = serializers.IntegerField(**SCORE)
    attitude_score = serializers.IntegerField(**SCORE)


class GivenThanks(door.Shape):
    """How the customer was thanked."""

    way = serializers.ChoiceField(choices=rules.THANKS)
    words = serializers.CharField(max_length=500)


class GivenLesson(door.Shape):
    """What we learn from it."""

    insight = door.optional(1_000)


class SuggestionRow(paging.row_shape(SUGGESTIONS, required=False)):  # type: ignore[misc]
    """A suggestion in the list."""


class FullSuggestion(paging.row_shape(SUGGESTIONS, required=True)):  # type: ignore[misc]
    """A suggestion with its answer."""

    customer_id = serializers.IntegerField()
    reply = serializers.CharField(allow_blank=True)


class GivenSuggestion(door.Shape):
    """An idea of a customer."""

    customer_id = serializers.IntegerField(**ID)
    idea = serializers.CharField(max_length=10_000)
    medium = serializers.ChoiceField(choices=rules.MEDIA, required=False, allow_blank=True, default="")


class GivenDecisionOnIdea(door.Shape):
    """What is decided about an idea, and what the customer is told."""

    status = serializers.ChoiceField(choices=["EVALUATED", "ADOPTED", "REJECTED"])
    reply = door.optional(1_000)


class Complaints(door.View):
    """The complaints one may see."""

    acts = {"GET": SEES, "POST": EDITS}

    @paging.listed(COMPLAINTS, ComplaintRow)
    def get(self, request: Any) -> lists.ListSpec:
        """Return a page of the complaints."""
        return COMPLAINTS

    @door.call(returns=FullComplaint, status=201, takes=GivenComplaint)
    def post(self, request: Any, body: dict[str, Any]) -> dict[str, Any]:
        """Take a complaint; it gets its number at once."""
        pk = actions.open_complaint(new=actions.NewComplaint(**body), at=clock.now())
        self.headers["Location"] = reverse("api-complaint", args=[pk])
        return told(pk)


class Complaint(door.View):
    """One complaint."""

    act = SEES

    @door.call(returns=FullComplaint, finds=True)
    def get(self, request: Any, complaint_id: int) -> dict[str, Any]:
        """Return a complaint with its clocks."""
        return told(complaint_id)


class ComplaintVent(door.View):
    """The first step."""

    act = EDITS

    @door.call(returns=FullComplaint, takes=GivenVent, finds=queries.complaint)
    def post(self, request: Any, complaint_id: int, body: dict[str, Any]) -> dict[str, Any]:
        """Keep what the customer said while venting."""
        actions.vent(complaint_id=complaint_id, **body, at=clock.now())
        return told(complaint_id)


class ComplaintJudgement(door.View):
    """The second step."""

    act = EDITS

    @door.call(returns=FullComplaint, takes=GivenJudgement, finds=queries.complaint)
    def post(self, request: Any, complaint_id: int, body: dict[str, Any]) -> dict[str, Any]:
        """Record the points and judge."""
        actions.judge(complaint_id=complaint_id, judgement=actions.Judgement(**body), at=clock.now())
        return told(complaint_id)


class ComplaintSolutions(door.View):
    """The third step: what is offered."""

    act = EDITS

    @door.call(returns=FullComplaint, status=201, takes=GivenOffer, finds=queries.complaint)
    def post(self, request: Any, complaint_id: int, body: dict[str, Any]) -> dict[str, Any]:
        """Offer a solution."""
        actions.offer(complaint_id=complaint_id, **body, at=clock.now())
        return told(complaint_id)


class SolutionAnswer(door.View):
    """The third step: what the customer says to it."""

    act = EDITS

    @door.call(returns=FullComplaint, takes=GivenConsentToOffer, finds=queries.solution)
    def post(self, request: Any, solution_id: int, body: dict[str, Any]) -> dict[str, Any]:
        """Keep whether it is accepted."""
        actions.answer_offer(solution_id=solution_id, **body, at=clock.now())
        return told(door.found(queries.solution(solution_id)).complaint_id)


class SolutionCarriedOut(door.View):
    """The third step: carried out."""

    act = EDITS

    @door.call(returns=FullComplaint, finds=queries.solution)
    def post(self, request: Any, solution_id: int) -> dict[str, Any]:
        """Keep that an accepted solution is carried out."""
        actions.carry_out(solution_id=solution_id, at=clock.now())
        return told(door.found(queries.solution(solution_id)).complaint_id)


class ComplaintFollowUp(door.View):
    """The fourth step."""

    act = EDITS

    @door.call(returns=FullComplaint, takes=GivenFollowUp, finds=queries.complaint)
    def post(self, request: Any, complaint_id: int, body: dict[str, Any]) -> dict[str, Any]:
        """Keep whether it is solved for the customer; if not, it is opened again."""
        actions.follow_up(complaint_id=complaint_id, **body, at=clock.now())
        return told(complaint_id)


class ComplaintThanks(door.View):
    """The fifth step."""

    act = EDITS

    @door.call(returns=FullComplaint, takes=GivenThanks, finds=queries.complaint)
    def post(self, request: Any, complaint_id: int, body: dict[str, Any]) -> dict[str, Any]:
        """Keep how the customer was thanked."""
        actions.thank(complaint_id=complaint_id, **body, at=clock.now())
        return told(complaint_id)


class ComplaintClosed(door.View):
    """A complaint closed."""

    act = EDITS

    @door.call(returns=FullComplaint, takes=GivenLesson, finds=queries.complaint)
    def post(self, request: Any, complaint_id: int, body: dict[str, Any]) -> dict[str, Any]:
        """Close a complaint with what we learn from it."""
        actions.close(complaint_id=complaint_id, **body, at=clock.now())
        return told(complaint_id)


class ComplaintReward(door.View):
    """The reward of a complaint."""

    act = APPROVES

    @door.call(returns=FullComplaint, finds=queries.complaint)
    def post(self, request: Any, complaint_id: int) -> dict[str, Any]:
        """Reward a customer for a valid complaint, by the rule."""
        actions.reward(complaint_id=complaint_id, at=clock.now())
        return told(complaint_id)


class Suggestions(door.View):
    """The suggestions one may see."""

    acts = {"GET": SEES, "POST": EDITS}

    @paging.listed(SUGGESTIONS, SuggestionRow)
    def get(self, request: Any) -> lists.ListSpec:
        """Return a page of the suggestions."""
        return SUGGESTIONS

    @door.call(returns=FullSuggestion, status=201, takes=GivenSuggestion)
    def post(self, request: Any, body: dict[str, Any]) -> dict[str, Any]:
        """Take a suggestion; it gets its number and a day by which it is answered."""
        pk = actions.suggest(**body, at=clock.now())
        self.headers["Location"] = reverse("api-suggestion", args=[pk])
        return _suggestion(pk)


class Suggestion(door.View):
    """One suggestion."""

    act = SEES

    @door.call(returns=FullSuggestion, finds=True)
    def get(self, request: Any, suggestion_id: int) -> dict[str, Any]:
        """Return a suggestion with its answer."""
        return _suggestion(suggestion_id)


class SuggestionEvaluation(door.View):
    """What is decided about a suggestion."""

    act = EDITS

    @door.call(returns=FullSuggestion, takes=GivenDecisionOnIdea, finds=queries.suggestion)
    def post(self, request: Any, suggestion_id: int, body: dict[str, Any]) -> dict[str, Any]:
        """Look at a suggestion, adopt it or not, with a reply."""
        actions.evaluate(suggestion_id=suggestion_id, **body, at=clock.now())
        return _suggestion(suggestion_id)


def told(complaint_id: int) -> dict[str, Any]:
    """Return a complaint as the API tells it."""
    row = door.found(queries.complaint(complaint_id))
    names = (
        "customer_id", "emotion", "emotion_now", "response_due_at", "solution_due_at", "answered_at", "solved_at",
        "n_reopened", "n_transfers", "level", "second_of_id", "merged_into_id",
    )  # fmt: skip
    more = {name: getattr(row, name) for name in names}
    more |= {"is_paused": row.paused_at is not None, "solution_ids": [one.pk for one in queries.solutions_of(row.pk)]}
    return paging.row(COMPLAINTS, row) | more


def _suggestion(suggestion_id: int) -> dict[str, Any]:
    row = door.found(queries.suggestion(suggestion_id))
    return paging.row(SUGGESTIONS, row) | {"customer_id": row.customer_id, "reply": row.reply}


urls = [
    path("complaints", Complaints.as_view(), name="api-complaints"),
    path("complaints/<int:complaint_id>", Complaint.as_view(), name="api-complaint"),
    path("complaints/<int:complaint_id>/vent", ComplaintVent.as_view(), name="api-complaint-vent"),
    path("complaints/<int:complaint_id>/judge", ComplaintJudgement.as_view(), name="api-complaint-judge"),
    path("complaints/<int:complaint_id>/solutions", ComplaintSolutions.as_view(), name="api-complaint-solutions"),
    path("complaint-solutions/<int:solution_id>/answer", SolutionAnswer.as_view(), name="api-solution-answer"),
    path("complaint-solutions/<int:solution_id>/carry-out", SolutionCarriedOut.as_view(), name="api-solution-done"),
    path("complaints/<int:complaint_id>/follow-up", ComplaintFollowUp.as_view(), name="api-complaint-follow-up"),
    path("complaints/<int:complaint_id>/thank", ComplaintThanks.as_view(), name="api-complaint-thank"),
    path("complaints/<int:complaint_id>/close", ComplaintClosed.as_view(), name="api-complaint-close"),
    path("complaints/<int:complaint_id>/reward", ComplaintReward.as_view(), name="api-complaint-reward"),
    path("suggestions", Suggestions.as_view(), name="api-suggestions"),
    path("suggestions/<int:suggestion_id>", Suggestion.as_view(), name="api-suggestion"),
    path("suggestions/<int:suggestion_id>/evaluate", SuggestionEvaluation.as_view(), name="api-suggestion-evaluate"),
]
