"""Asks of customers, experts and questions to them."""

from typing import Any

from django.urls import path, reverse
from rest_framework import serializers

from zhike.api import door, paging
from zhike.api.render import Refused
from zhike.apps.coaching import actions, queries, rules
from zhike.apps.coaching import lists as coaching_lists
from zhike.apps.core import clock, lists
from zhike.apps.customers import queries as customer_queries
from zhike.apps.org import queries as org_queries

ASKS = coaching_lists.ASKS
ID: Any = {"min_value": 1, "max_value": door.LARGEST_ID}


class AskRow(paging.row_shape(ASKS, required=False)):  # type: ignore[misc]
    """An ask in the list."""


class FullAsk(paging.row_shape(ASKS, required=True)):  # type: ignore[misc]
    """What a customer was asked for."""

    customer_id = serializers.IntegerField()


class NewAsk(door.Shape):
    """What a customer was asked for."""

    kind = serializers.ChoiceField(choices=rules.KINDS)
    what = serializers.CharField(max_length=200)
    day = serializers.DateField()


class AskAnswer(door.Shape):
    """What the customer said."""

    answer = serializers.ChoiceField(choices=rules.ANSWERS)
    outcome = door.optional(200)


class Expert(door.Shape):
    """Somebody certified for a skill."""

    skill = serializers.CharField()
    username = serializers.CharField()
    name = serializers.CharField()
    level = serializers.IntegerField(help_text="1 works under guidance … 5 teaches others.")
    expires = serializers.DateField()
    is_current = serializers.BooleanField(help_text="Today; whoever is not is asked nothing.")


class Experts(door.Shape):
    """Who is certified for what."""

    results = Expert(many=True)


class NewInquiry(door.Shape):
    """A question to an expert."""

    skill = serializers.CharField(max_length=80)
    text = serializers.CharField(max_length=1_000)
    customer_id = serializers.IntegerField(required=False, allow_null=True, **ID)


class FullInquiry(door.Shape):
    """A question, to whom it went, and the answer."""

    id = serializers.IntegerField()
    skill = serializers.CharField()
    text = serializers.CharField()
    asker = serializers.CharField()
    expert = serializers.CharField()
    customer_id = serializers.IntegerField(allow_null=True)
    task_id = serializers.IntegerField(allow_null=True)
    state = serializers.ChoiceField(choices=("OPEN", "ANSWERED"))
    answer = serializers.CharField(allow_blank=True)


class AllAsks(door.View):
    """What customers were asked for."""

    act = "interaction.view"

    @paging.listed(ASKS, AskRow)
    def get(self, request: Any) -> lists.ListSpec:
        """Return a page of the asks."""
        return ASKS


class AsksOf(door.View):
    """What a customer was asked for."""

    act = "interaction.add"

    @door.call(returns=FullAsk, status=201, takes=NewAsk, finds=customer_queries.customer)
    def post(self, request: Any, customer_id: int, body: dict[str, Any]) -> dict[str, Any]:
        """Note what a customer was asked for."""
        return _ask(_done(lambda: actions.log_ask(customer_id=customer_id, **body, at=clock.now()), "day"))


class AskAnswered(door.View):
    """The answer to an ask."""

    act = "interaction.add"

    @door.call(returns=FullAsk, takes=AskAnswer, finds=queries.ask)
    def post(self, request: Any, ask_id: int, body: dict[str, Any]) -> dict[str, Any]:
        """Write down what the customer said."""
        at = clock.now()
        day = org_queries.business_date(at)
        _done(lambda: actions.answer_ask(ask_id=ask_id, **body, day=day, at=at), "answer")
        return _ask(ask_id)


class AllExperts(door.View):
    """Experts."""

    act = "self.use"

    @door.call(returns=Experts)
    def get(self, request: Any) -> dict[str, Any]:
        """Return who is certified for what, and whether that holds today."""
        day = org_queries.business_date(clock.now())
        return {
            "results": [
                {"skill": row.skill, "username": row.user.username, "name": row.user.name, "level": row.level,
                 "expires": row.expires, "is_current": rules.is_valid(row.expires, day)}
                for row in queries.certificates()
            ]
        }  # fmt: skip


class Inquiries(door.View):
    """Questions to experts."""

    act = "task.edit"

    @door.call(returns=FullInquiry, status=201, takes=NewInquiry)
    def post(self, request: Any, body: dict[str, Any]) -> dict[str, Any]:
        """Ask; the question becomes a task of the expert with a valid certificate who has fewest waiting."""
        at = clock.now()
        day = org_queries.business_date(at)
        inquiry_id = _done(lambda: actions.ask_expert(**body, day=day, at=at), "skill")
        self.headers["Location"] = reverse("api-inquiry", args=[inquiry_id])
        return _inquiry(inquiry_id)


class OneInquiry(door.View):
    """One question."""

    act = "self.use"

    @door.call(returns=FullInquiry, finds=True)
    def get(self, request: Any, inquiry_id: int) -> dict[str, Any]:
        """Return a question with its answer."""
        return _inquiry(inquiry_id)


def _ask(ask_id: int) -> dict[str, Any]:
    row = door.found(queries.ask(ask_id))
    return paging.row(ASKS, row) | {"customer_id": row.customer_id}


def _inquiry(inquiry_id: int) -> dict[str, Any]:
    row = door.found(queries.inquiry(inquiry_id))
    told = {name: getattr(row, name) for name in ("id", "skill", "text", "customer_id", "task_id", "state", "answer")}
    return told | {"asker": row.asker.username, "expert": row.expert.username}


def _done(write: Any, field: str) -> Any:
    try:
        return write()
    except rules.CoachingRefused as refusal:
        raise Refused(refusal.field or field, refusal.told, code=refusal.rule) from None


urls = [
    path("asks", AllAsks.as_view(), name="api-asks"),
    path("customers/<int:customer_id>/asks", AsksOf.as_view(), name="api-asks-of"),
    path("asks/<int:ask_id>/answer", AskAnswered.as_view(), name="api-ask-answer"),
    path("experts", AllExperts.as_view(), name="api-experts"),
    path("inquiries", Inquiries.as_view(), name="api-inquiries"),
    path("inquiries/<int:inquiry_id>", OneInquiry.as_view(), name="api-inquiry"),
]
