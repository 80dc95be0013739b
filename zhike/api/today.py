"""Today: all that waits as one queue, whom to call now and why, and what came of a call."""

from collections.abc import Mapping
from typing import Any

from django.urls import path
from rest_framework import serializers

from zhike.analytics import stakes
from zhike.api import door, paging
from zhike.apps.core import base, clock
from zhike.apps.insight import rules
from zhike.apps.insight.actions import answers
from zhike.apps.insight.queries import today as calls
from zhike.apps.insight.queries import waiting
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


class Matter(door.Shape):
    """Something that waits for the caller: the first of a customer, with what an effort is expected to keep."""

    kind = serializers.ChoiceField(choices=list(waiting.KINDS))
    id = serializers.IntegerField(help_text="Of the promise, complaint, task or warning; of a call the customer's.")
    customer_id = serializers.IntegerField(allow_null=True)
    name = serializers.CharField(allow_blank=True)
    due_date = serializers.DateField(allow_null=True)
    is_due = serializers.BooleanField(help_text="Comes before what is only worth doing.")
    stake = serializers.DecimalField(max_digits=22, decimal_places=4, allow_null=True)
    gain = serializers.DecimalField(max_digits=22, decimal_places=4, allow_null=True, help_text="Stake × share kept.")
    minutes = serializers.IntegerField()
    n_also = serializers.IntegerField(help_text="What else waits for the same customer.")


class Matters(door.Shape):
    """All that waits for the caller, the first first."""

    results = Matter(many=True)
    n_lines = serializers.IntegerField()
    counts = serializers.DictField(child=serializers.IntegerField(), help_text="By kind.")
    stake = serializers.DecimalField(max_digits=22, decimal_places=4, help_text="Each customer once.")
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
        day = org_queries.business_date(clock.now())
        branch_ids = _branch_ids(query)
        overdue = calls.overdue(branch_ids=branch_ids, day=day)
        return {
            "results": [_call(card) for card in calls.calls(limit=query["size"], branch_ids=branch_ids, day=day)],
            "n_customers": overdue.n_customers, "stake": overdue.stake, "currency": paging.currency(), "day": day,
        }  # fmt: skip


class TodayQueue(door.View):
    """The one queue of promises, complaints, tasks, warnings and calls."""

    act = "today.view"

    @door.call(returns=Matters, query=QueueAsked, finds=True)
    def get(self, request: Any, query: dict[str, Any]) -> dict[str, Any]:
        """Return what waits for the caller: what is due, then what keeps most for a minute."""
        day, actor = org_queries.business_date(clock.now()), base.actor()
        kinds = {kind for kind, (act, _gather) in waiting.KINDS.items() if actor.may(act)}
        asker = waiting.Asker(actor.user_id or 0, day, _branch_ids(query))
        found = waiting.waiting(asker, kinds=kinds)
        return {
            "results": [_matter(line, found.cards) for line in found.lines[: query["size"]]],
            "n_lines": len(found.lines), "counts": found.counts, "stake": found.stake, "day": day,
            "currency": paging.currency(),
        }  # fmt: skip


def _branch_ids(query: dict[str, Any]) -> tuple[int, ...] | None:
    if not query["branch"]:
        return None
    branch = org_queries.row_branches(base.actor()).filter(code=query["branch"]).first()
    return org_queries.subtree_ids(door.found(branch).pk)


def _matter(line: Any, cards: Mapping[int, Any]) -> dict[str, Any]:
    thing, card = line.thing, cards.get(line.thing.about)
    return {
        "kind": waiting.kind_of(thing), "id": thing.row.pk, "customer_id": card.pk if card else None,
        "name": card.name if card else "", "due_date": thing.due_date, "is_due": line.is_due, "stake": thing.stake,
        "gain": line.gain, "minutes": line.minutes, "n_also": len(line.also),
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
    path("today/queue", TodayQueue.as_view(), name="api-today-queue"),
    path("today/answers", TodayAnswers.as_view(), name="api-today-answers"),
    path("today/answers/<int:answer_id>", TodayAnswer.as_view(), name="api-today-answer"),
]
