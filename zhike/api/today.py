"""Today: whom to call now and why, what is at stake, and what came of it."""

from typing import Any

from django.urls import path
from rest_framework import serializers

from zhike.analytics import stakes
from zhike.api import door, paging
from zhike.apps.core import base, clock
from zhike.apps.insight import rules
from zhike.apps.insight.actions import answers
from zhike.apps.insight.queries import today as calls
from zhike.apps.org import queries as org_queries

MOST = 200
SUGGESTIONS = ("VISIT", "CALL", "OFFER", "MESSAGE", "MAILING")


class WhyCall(door.Shape):
    """A reason to call, with the numbers of its sentence."""

    code = serializers.ChoiceField(choices=list(stakes.WHY))
    params = serializers.DictField()


class ProposedCall(door.Shape):
    """A customer who is overdue but not gone."""

    customer_id = serializers.IntegerField()
    code = serializers.CharField()
    name = serializers.CharField()
    tier = serializers.CharField(allow_blank=True)
    state = serializers.ChoiceField(choices=calls.CALL_STATES)
    stake = serializers.DecimalField(max_digits=22, decimal_places=4, help_text="Money that may be lost.")
    reasons = WhyCall(many=True)
    suggestion = serializers.ChoiceField(choices=SUGGESTIONS)


class CallQueue(door.Shape):
    """The calls worth making, most money at stake first."""

    results = ProposedCall(many=True)
    n_customers = serializers.IntegerField(help_text="Of all calls, also those beyond this answer.")
    stake = serializers.DecimalField(max_digits=22, decimal_places=4)
    currency = serializers.CharField(allow_blank=True)
    day = serializers.DateField()


class QueueAsked(door.Shape):
    """Which part of the queue is wanted."""

    branch = door.optional(60, "Code; left out, everything the caller sees.")
    size = serializers.IntegerField(
        min_value=1, max_value=MOST, required=False, default=50, help_text="Calls wanted; usually 50."
    )


class NewAnswer(door.Shape):
    """What came of a proposed call."""

    customer_id = serializers.IntegerField(min_value=1, max_value=door.LARGEST_ID)
    outcome = serializers.ChoiceField(choices=list(rules.REST_DAYS))


class CallAnswer(door.Shape):
    """An answer; the customer rests until a day."""

    id = serializers.IntegerField()
    customer_id = serializers.IntegerField()
    outcome = serializers.ChoiceField(choices=list(rules.REST_DAYS))
    until_date = serializers.DateField()


class AnswerGone(door.Shape):
    """Whose answer was taken back."""

    customer_id = serializers.IntegerField()


class Today(door.View):
    """The queue of calls."""

    act = "today.view"

    @door.call(returns=CallQueue, query=QueueAsked, finds=True)
    def get(self, request: Any, query: dict[str, Any]) -> dict[str, Any]:
        """Return whom the caller should call now; those who rest after an answer are left out."""
        day, branch_ids = org_queries.business_date(clock.now()), None
        if query["branch"]:
            branch = org_queries.row_branches(base.actor()).filter(code=query["branch"]).first()
            branch_ids = org_queries.subtree_ids(door.found(branch).pk)
        queue = calls.calls(limit=query["size"], branch_ids=branch_ids, day=day)
        return {
            "results": [_call(card) for card in queue.cards], "n_customers": queue.n_customers, "stake": queue.stake,
            "currency": paging.currency(), "day": day,
        }  # fmt: skip


def _call(card: Any) -> dict[str, Any]:
    return {
        "customer_id": card.pk, "code": card.code, "name": card.name, "tier": card.tier, "state": card.churn_state,
        "stake": card.stake, "suggestion": rules.suggestion(card.tier, card.churn_state),
        "reasons": [{"code": one.code, "params": dict(one.params)} for one in card.reasons],
    }  # fmt: skip


class TodayAnswers(door.View):
    """Answers to proposed calls."""

    act = "customer.edit"

    @door.call(returns=CallAnswer, status=201, takes=NewAnswer, finds=True)
    def post(self, request: Any, body: dict[str, Any]) -> dict[str, Any]:
        """Keep what came of a call; the customer rests for some days."""
        at = clock.now()
        given = answers.answer(**body, day=org_queries.business_date(at), at=at)
        return {name: getattr(given, name) for name in ("id", "customer_id", "outcome", "until_date")}


class TodayAnswer(door.View):
    """An answer taken back."""

    act = "customer.edit"
    http_method_names = ["delete"]

    @door.call(returns=AnswerGone, finds=True)
    def delete(self, request: Any, answer_id: int) -> dict[str, Any]:
        """Take back an answer of the caller's own; the customer stands in the queue again."""
        return {"customer_id": answers.take_back(answer_id=answer_id, at=clock.now())}


urls = [
    path("today", Today.as_view(), name="api-today"),
    path("today/answers", TodayAnswers.as_view(), name="api-today-answers"),
    path("today/answers/<int:answer_id>", TodayAnswer.as_view(), name="api-today-answer"),
]
