"""Lifecycles of customers: the stage of their business and what it means for orders, the relation, whom to look at."""

from dataclasses import asdict
from typing import Any

from django.urls import path
from django.utils.translation import gettext as _
from rest_framework import serializers

from zhike.analytics import bearing, business, relation
from zhike.api import door
from zhike.api.archive import OfCustomer
from zhike.api.render import Refused
from zhike.apps.core import clock
from zhike.apps.customers import actions as customer_actions
from zhike.apps.customers import queries as customer_queries
from zhike.apps.insight.queries import stages_of_life
from zhike.apps.lifecycles import actions, queries
from zhike.apps.org import queries as org_queries
from zhike.apps.receivables import actions as receivable_actions

MOST_LINES, MOST_REVIEWS = 200, 500
VERDICTS = ("ALLOW", "REVIEW", "WARN", "REFUSE")


class StageReason(door.Shape):
    """One thing that was read from the series of a customer's business."""

    code = serializers.ChoiceField(choices=list(business.REASONS))
    params = serializers.DictField()


class SuggestedStage(door.Shape):
    """What the series speak for; somebody decides."""

    stage = serializers.ChoiceField(choices=[*business.STAGES, business.UNKNOWN])
    reasons = StageReason(many=True)


class JudgedStage(door.Shape):
    """A judgement of the stage of a customer's business, beside what was suggested then."""

    id = serializers.IntegerField()
    stage = serializers.ChoiceField(choices=list(business.STAGES))
    evidence = serializers.CharField(allow_blank=True)
    decided_date = serializers.DateField()
    ended_date = serializers.DateField(allow_null=True, help_text="Until when it held, exclusive.")
    next_review_date = serializers.DateField()
    suggested = serializers.CharField()
    reasons = StageReason(many=True)


class JudgedStages(door.Shape):
    """Every judgement of a customer, newest first."""

    results = JudgedStage(many=True)


class NewStage(door.Shape):
    """A judgement."""

    stage = serializers.ChoiceField(choices=list(business.STAGES))
    evidence = serializers.CharField(max_length=500)
    next_review_date = serializers.DateField(required=False, help_text="Left out: by the tier, as the rule table says.")


class Verdict(door.Shape):
    """What the rule of cooperation says of new business with a customer."""

    stage = serializers.CharField(allow_blank=True, help_text="Empty: nobody judged it.")
    verdict = serializers.ChoiceField(choices=VERDICTS)
    terms_percent = serializers.IntegerField(help_text="Share of the payment term to be granted.")


class NewOrderLine(door.Shape):
    """A line of an order."""

    product_code = door.optional(60)
    quantity = serializers.DecimalField(max_digits=14, decimal_places=4)
    unit_price = serializers.DecimalField(max_digits=14, decimal_places=4)


class NewOrder(door.Shape):
    """An order of today."""

    number = serializers.CharField(max_length=60)
    lines = serializers.ListField(child=NewOrderLine(), max_length=MOST_LINES)
    hour = serializers.IntegerField(
        required=False, allow_null=True, default=None, min_value=0, max_value=23,
        help_text="The hour of the day it was ordered at, 0 to 23; left out: not said.",
    )  # fmt: skip
    reason = door.optional(300, "Why it is done in spite of a refusal; by somebody who may set the rule aside.")
    credit_reason = door.optional(300, "Why it is taken beyond the limit of credit; asked by the answer OVER_LIMIT.")


class PlacedOrder(Verdict):
    """An order that was entered, and what the rule said."""

    order_id = serializers.IntegerField()
    excess = serializers.DecimalField(
        max_digits=18, decimal_places=4, allow_null=True, help_text="Beyond the limit of credit; null without one."
    )
    exemption_id = serializers.IntegerField(
        allow_null=True, help_text="By which an order beyond the limit is decided upon."
    )


class Stretch(door.Shape):
    """A part of a customer's life in one stage, and what it earned."""

    stage = serializers.CharField()
    first = serializers.DateField()
    last = serializers.DateField()
    value = serializers.DecimalField(max_digits=18, decimal_places=4)
    n_orders = serializers.IntegerField()
    is_return = serializers.BooleanField(help_text="Whether the customer came back after being lost.")


class StageEvidence(door.Shape):
    """What speaks for the stage of the relation: purchases of the year and of the one before, silence, talks."""

    n_days = serializers.IntegerField()
    n_days_year = serializers.IntegerField()
    n_days_before = serializers.IntegerField()
    revenue_year = serializers.DecimalField(max_digits=18, decimal_places=4)
    revenue_before = serializers.DecimalField(max_digits=18, decimal_places=4)
    silence_ratio = serializers.FloatField(allow_null=True)
    last_talk_at = serializers.DateTimeField(allow_null=True)
    n_talks_year = serializers.IntegerField()
    last_contact = serializers.DateField(allow_null=True)
    satisfaction = serializers.FloatField(allow_null=True, help_text="Got ÷ expected of the last answer.")
    satisfaction_date = serializers.DateField(allow_null=True)


class StageSign(door.Shape):
    """One thing that bears on the stage of the relation beside its rhythm."""

    code = serializers.ChoiceField(choices=list(bearing.REASONS))
    points = serializers.IntegerField(help_text="1 speaks for the relation, -1 against it.")
    params = serializers.DictField()


class StageSuggested(door.Shape):
    """The stage suggested to people, the one the purchases alone speak for, and what made the difference."""

    stage = serializers.CharField()
    rhythm = serializers.CharField()
    signs = StageSign(many=True)


class Move(door.Shape):
    """A move of the relation."""

    before = serializers.CharField(allow_blank=True)
    after = serializers.CharField()
    move_date = serializers.DateField()
    source = serializers.ChoiceField(choices=["AUTO", "MANUAL"])  # type: ignore[assignment]
    note = serializers.CharField(allow_blank=True)


class Relation(door.Shape):
    """The relation with a customer: its stage, what speaks for it, its moves, its life."""

    stage = serializers.CharField(allow_blank=True)
    is_confirmed = serializers.BooleanField(help_text="Whether somebody set it: an analysis leaves it alone.")
    since = serializers.DateField(allow_null=True)
    evidence = StageEvidence()
    suggested = StageSuggested()
    moves = Move(many=True)
    life = Stretch(many=True)


class SetStage(door.Shape):
    """A stage that is confirmed or set by an allowed move, or released to the purchases again."""

    stage = serializers.ChoiceField(choices=[*relation.FORWARD, relation.DEGRADATION], required=False)
    note = door.optional(200, "Why; needed with a stage.")
    is_released = serializers.BooleanField(required=False, default=False)


class StageCount(door.Shape):
    """How many are in a stage and how long."""

    stage = serializers.CharField()
    n_customers = serializers.IntegerField(allow_null=True, help_text="Null where too few for the caller to be told.")
    median_days = serializers.IntegerField(allow_null=True)


class StageFlow(door.Shape):
    """How many moved."""

    before = serializers.CharField()
    after = serializers.CharField()
    n_customers = serializers.IntegerField(allow_null=True)


class AskedLifecycles(door.Shape):
    """Of which branch, and moves between which days; left out: of all one sees, in the last year."""

    branch = door.optional(40, "Code of the branch; left out: the top of what the caller sees.")
    first = serializers.DateField(required=False, help_text="First day of the moves told.")
    last = serializers.DateField(required=False, help_text="Last day of the moves told.")


class LifecycleFlow(door.Shape):
    """The relations of a branch's subtree."""

    stages = StageCount(many=True)
    flows = StageFlow(many=True)


class DueReview(door.Shape):
    """A stage to be looked at again."""

    customer_id = serializers.IntegerField()
    customer = serializers.CharField()
    tier = serializers.CharField(allow_blank=True)
    stage = serializers.CharField()
    next_review_date = serializers.DateField()


class DueReviews(door.Shape):
    """The stages due to be looked at again, those due longest first."""

    results = DueReview(many=True)


def _today() -> Any:
    return org_queries.business_date(clock.now())


class BusinessStageSuggestion(OfCustomer):
    """The suggestion for one customer."""

    act = "customer.view"

    @door.call(returns=SuggestedStage, finds=True)
    def get(self, request: Any, customer_id: int) -> dict[str, Any]:
        """Return the stage a customer's statements, staff and age speak for, with the reasons."""
        return asdict(_enterprise(lambda: queries.suggestion(customer_id, _today())))


class BusinessStages(OfCustomer):
    """The business stage of one customer."""

    acts = {"GET": "customer.view", "POST": "stage.decide"}

    @door.call(returns=JudgedStages, finds=True)
    def get(self, request: Any, customer_id: int) -> dict[str, Any]:
        """Return every judgement of a customer's business stage, newest first."""
        return {"results": [_judged(row) for row in queries.stages_of(customer_id)]}

    @door.call(returns=JudgedStage, status=201, takes=NewStage, finds=True)
    def post(self, request: Any, customer_id: int, body: dict[str, Any]) -> dict[str, Any]:
        """Judge the stage; a decline gives the owner a task to shorten the payment term."""
        at = clock.now()
        try:
            _enterprise(
                lambda: actions.decide_stage(customer_id=customer_id, **body, day=org_queries.business_date(at), at=at)
            )
        except actions.StageRefused as refused:
            raise Refused(refused.field, str(refused)) from None
        return _judged(queries.stage_of(customer_id))


class CustomerCooperation(OfCustomer):
    """Whether to do new business with one customer."""

    act = "customer.view"

    @door.call(returns=Verdict, finds=True)
    def get(self, request: Any, customer_id: int) -> dict[str, Any]:
        """Return what the rule of cooperation says."""
        return asdict(queries.cooperation_of(customer_id))


class CustomerOrders(OfCustomer):
    """Orders entered for one customer."""

    act = "order.add"

    @door.call(returns=PlacedOrder, status=201, takes=NewOrder, finds=True)
    def post(self, request: Any, customer_id: int, body: dict[str, Any]) -> dict[str, Any]:
        """Enter an order of today and return the verdict; a refusal without a manager's reason writes nothing."""
        at = clock.now()
        lines = [actions.OrderLine(**line) for line in body.pop("lines")]
        try:
            placed = receivable_actions.place_order(
                customer_id=customer_id, lines=lines, **body, day=org_queries.business_date(at), at=at
            )
        except actions.OrderRefused as refused:
            raise Refused(refused.field, str(refused), code=refused.code) from None
        excess = placed.check.excess if placed.check else None
        told = {"order_id": placed.order_id, "excess": excess, "exemption_id": placed.exemption_id}
        return told | asdict(placed.cooperation)


class RelationStage(OfCustomer):
    """The relation with one customer."""

    acts = {"GET": "customer.view", "POST": "customer.edit"}

    @door.call(returns=Relation, finds=True)
    def get(self, request: Any, customer_id: int) -> dict[str, Any]:
        """Return the stage, what speaks for it, the moves, and the life by stages with what each earned."""
        return _relation(customer_id)

    @door.call(returns=Relation, takes=SetStage, finds=True)
    def post(self, request: Any, customer_id: int, body: dict[str, Any]) -> dict[str, Any]:
        """Confirm or move the stage, or release it; a move there is not is refused."""
        at = clock.now()
        now: dict[str, Any] = {"customer_id": customer_id, "day": org_queries.business_date(at), "at": at}
        if body["is_released"] == ("stage" in body):
            raise Refused("stage", _("Give a stage, or release it."))
        try:
            if body["is_released"]:
                actions.release_stage(**now)
            else:
                actions.set_stage(stage=body["stage"], note=body["note"], **now)
        except actions.MoveRefused as refused:
            raise Refused(refused.field, str(refused), code="NO_SUCH_MOVE") from None
        except customer_actions.ClassRefused as refused:
            raise Refused("note", str(refused)) from None
        return _relation(customer_id)


class Lifecycles(door.View):
    """The relations of a branch."""

    act = "figure.view"

    @door.call(returns=LifecycleFlow, query=AskedLifecycles, finds=True)
    def get(self, request: Any, query: dict[str, Any]) -> dict[str, Any]:
        """Return how many relations are in each stage, how long, and who moved."""
        told = door.found(stages_of_life.of(query["branch"], query.get("first"), query.get("last"), _today()))
        return {
            "stages": [asdict(one) for one in told.stages],
            "flows": [{"before": a, "after": b, "n_customers": n} for (a, b), n in told.flows.items()],
        }


class StageReviews(door.View):
    """Stages to be looked at again."""

    act = "customer.view"

    @door.call(returns=DueReviews)
    def get(self, request: Any) -> dict[str, Any]:
        """Return the business stages of the caller's customers that are due, at most 500."""
        rows = queries.due_reviews(_today())[:MOST_REVIEWS]
        return {
            "results": [
                {"customer_id": row.customer_id, "customer": row.customer.name, "tier": row.customer.card.tier,
                 "stage": row.stage, "next_review_date": row.next_review_date}
                for row in rows
            ]
        }  # fmt: skip


def _enterprise(ask: Any) -> Any:
    try:
        return ask()
    except queries.NotAnEnterprise:
        said = _("Only an enterprise has a business of its own.")
        raise Refused("customer_id", said, code="NOT_AN_ENTERPRISE") from None


def _judged(row: Any) -> dict[str, Any]:
    names = ("id", "stage", "evidence", "decided_date", "ended_date", "next_review_date", "suggested")
    reasons = [{"code": code, "params": params} for code, params in row.reasons]
    return {name: getattr(row, name) for name in names} | {"reasons": reasons}


def _relation(customer_id: int) -> dict[str, Any]:
    card, day = door.found(customer_queries.card(customer_id)), _today()
    held = customer_queries.classes_on(customer_id, day).get("RELATION_STAGE")
    told = queries.evidence(card, day)
    degree = None if told.satisfaction is None else float(told.satisfaction)
    names = ("before", "after", "move_date", "source", "note")
    return {
        "stage": card.relation_stage, "is_confirmed": bool(held and held.source == "MANUAL"),
        "since": held.valid_from if held else None,
        "evidence": asdict(told) | {"satisfaction": degree}, "suggested": asdict(queries.suggested(card, told, day)),
        "moves": [{name: getattr(row, name) for name in names} for row in queries.moves_of(customer_id)],
        "life": [asdict(one) for one in queries.life(card, day)],
    }  # fmt: skip


_OF = "customers/<int:customer_id>"
urls = [
    path(f"{_OF}/business-stage", BusinessStages.as_view(), name="api-business-stage"),
    path(f"{_OF}/business-stage/suggest", BusinessStageSuggestion.as_view(), name="api-business-stage-suggest"),
    path(f"{_OF}/cooperation", CustomerCooperation.as_view(), name="api-cooperation"),
    path(f"{_OF}/orders", CustomerOrders.as_view(), name="api-customer-orders"),
    path(f"{_OF}/relation-stage", RelationStage.as_view(), name="api-relation-stage"),
    path("lifecycles", Lifecycles.as_view(), name="api-lifecycles"),
    path("business-stages/due", StageReviews.as_view(), name="api-stage-reviews"),
]
