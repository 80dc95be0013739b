"""Winning back: the pool, decisions, steps, offers, giving up."""

from typing import Any

from django.urls import path, reverse
from rest_framework import serializers

from zhike.api import door, paging
from zhike.apps.churn import rules as churn_rules
from zhike.apps.core import clock, lists
from zhike.apps.interactions import rules as interaction_rules
from zhike.apps.org import queries as org_queries
from zhike.apps.winback import actions, queries, rules
from zhike.apps.winback import lists as winback_lists

CASES = winback_lists.CASES
MONEY: Any = {"max_digits": 16, "decimal_places": 2}
ID: Any = {"min_value": 1, "max_value": door.LARGEST_ID}


class WinBackRow(paging.row_shape(CASES, required=False)):  # type: ignore[misc]
    """A case in the pool."""


class WinBackStepTold(door.Shape):
    """A step that was taken."""

    id = serializers.IntegerField()
    code = serializers.ChoiceField(choices=rules.STEPS)
    day = serializers.DateField()
    text = serializers.CharField(allow_blank=True)
    cost = serializers.DecimalField(**MONEY, allow_null=True)


class WinBackOfferTold(door.Shape):
    """What was offered to come back for."""

    id = serializers.IntegerField()
    kind = serializers.ChoiceField(choices=rules.OFFERS)
    text = serializers.CharField()
    cost = serializers.DecimalField(**MONEY)
    valid_date = serializers.DateField()
    status = serializers.CharField()


class RemedyTold(door.Shape):
    """What helps against the cause."""

    code = serializers.CharField()
    status = serializers.CharField()


class FullWinBack(paging.row_shape(CASES, required=True)):  # type: ignore[misc]
    """A case with what follows from what is known, its steps, remedies and offers."""

    customer_id = serializers.IntegerField()
    cost = serializers.DecimalField(**MONEY, help_text="What winning back is thought to cost.")
    gain = serializers.DecimalField(**MONEY, allow_null=True, help_text="Chance × yearly profit × years.")
    horizon = serializers.IntegerField(help_text="Years the profit counts.")
    proposed_attitude = serializers.CharField()
    is_paid = serializers.BooleanField(help_text="Whether effort that costs is allowed.")
    abandon_rules = serializers.ListField(child=serializers.CharField(), help_text="Rules for giving up that hold.")
    is_gated = serializers.BooleanField(help_text="Whether its potential stands against refusing it.")
    steps = WinBackStepTold(many=True)
    remedies = RemedyTold(many=True)
    offers = WinBackOfferTold(many=True)
    version = serializers.IntegerField()


class GivenWinBack(door.Shape):
    """A customer put into the pool."""

    customer_id = serializers.IntegerField(**ID)
    exit_date = serializers.DateField()
    reason = serializers.ChoiceField(choices=["", *churn_rules.REASONS], required=False, default="")
    destination = serializers.ChoiceField(choices=["", *churn_rules.DESTINATIONS], required=False, default="")
    went_to = door.optional(120)
    turnover = serializers.DecimalField(max_digits=18, decimal_places=2, min_value=0, required=False, allow_null=True)
    is_unavoidable = serializers.BooleanField(required=False, default=False)


class WinBackGivenDecision(door.Shape):
    """A decision: win back, observe, or observe and develop."""

    decision = serializers.ChoiceField(choices=("WIN_BACK", "OBSERVED", "DEVELOP"))
    why = serializers.CharField(max_length=500)
    version = serializers.IntegerField(required=False, allow_null=True)


class GivenAbandon(door.Shape):
    """A wish to give a customer up by a rule."""

    rule = serializers.ChoiceField(choices=rules.ABANDON_RULES)
    why = serializers.CharField(max_length=500)


class WinBackGivenAnswer(door.Shape):
    """The answer of a manager."""

    is_approved = serializers.BooleanField()
    why = door.optional(500)


class GivenWinBackStep(door.Shape):
    """A step as it is noted."""

    code = serializers.ChoiceField(choices=rules.STEPS)
    day = serializers.DateField()
    text = serializers.CharField(max_length=1000)
    way = serializers.ChoiceField(choices=["", *rules.WAYS], required=False, default="")
    met = door.optional(100)
    cost = serializers.DecimalField(max_digits=14, decimal_places=2, min_value=0, required=False, allow_null=True)
    cause = serializers.ChoiceField(choices=["", *churn_rules.REASONS], required=False, default="")
    before = serializers.ChoiceField(choices=["", *interaction_rules.EMOTIONS], required=False, default="")
    after = serializers.ChoiceField(choices=["", *interaction_rules.EMOTIONS], required=False, default="")
    told = serializers.DictField(
        child=serializers.CharField(max_length=1000), required=False, help_text=", ".join(rules.QUESTIONS)
    )
    causes = serializers.ListField(
        child=serializers.ChoiceField(choices=churn_rules.REASONS), required=False, max_length=7
    )
    item = door.optional(120, "What is given.")


class GivenWinBackOffer(door.Shape):
    """What is offered to come back for."""

    kind = serializers.ChoiceField(choices=rules.OFFERS)
    text = serializers.CharField(max_length=500)
    cost = serializers.DecimalField(max_digits=14, decimal_places=2, min_value=0)
    valid_date = serializers.DateField()


class WinBacks(door.View):
    """The pool."""

    acts = {"GET": "customer.view", "POST": "winback.edit"}

    @paging.listed(CASES, WinBackRow)
    def get(self, request: Any) -> lists.ListSpec:
        """Return a page of the pool."""
        return CASES

    @door.call(returns=FullWinBack, status=201, takes=GivenWinBack)
    def post(self, request: Any, body: dict[str, Any]) -> dict[str, Any]:
        """Put a customer who left into the pool."""
        at = clock.now()
        case_id = actions.open_case(new=actions.NewCase(**body), day=org_queries.business_date(at), at=at)
        self.headers["Location"] = reverse("api-winback", args=[case_id])
        return _case(case_id)


class WinBack(door.View):
    """One case."""

    act = "customer.view"

    @door.call(returns=FullWinBack, finds=True)
    def get(self, request: Any, winback_id: int) -> dict[str, Any]:
        """Return a case with what follows from what is known."""
        return _case(winback_id)


class WinBackDecided(door.View):
    """A decision about a case."""

    act = "winback.decide"

    @door.call(returns=FullWinBack, takes=WinBackGivenDecision, finds=queries.case)
    def post(self, request: Any, winback_id: int, body: dict[str, Any]) -> dict[str, Any]:
        """Decide to win a customer back, or to observe it."""
        at = clock.now()
        actions.decide(case_id=winback_id, **body, today=org_queries.business_date(at), at=at)
        return _case(winback_id)


class WinBackAbandon(door.View):
    """Giving a customer up, asked for."""

    act = "winback.edit"

    @door.call(returns=FullWinBack, takes=GivenAbandon, finds=queries.case)
    def post(self, request: Any, winback_id: int, body: dict[str, Any]) -> dict[str, Any]:
        """Ask a manager to give a customer up by a rule that holds."""
        at = clock.now()
        actions.ask_abandon(case_id=winback_id, **body, today=org_queries.business_date(at), at=at)
        return _case(winback_id)


class WinBackAnswer(door.View):
    """Giving a customer up, answered."""

    act = "winback.approve"

    @door.call(returns=FullWinBack, takes=WinBackGivenAnswer, finds=queries.case)
    def post(self, request: Any, winback_id: int, body: dict[str, Any]) -> dict[str, Any]:
        """Give the customer up, or not; who asked does not answer."""
        at = clock.now()
        actions.answer_abandon(case_id=winback_id, **body, today=org_queries.business_date(at), at=at)
        return _case(winback_id)


class WinBackSteps(door.View):
    """Steps of a case."""

    act = "winback.edit"

    @door.call(returns=FullWinBack, takes=GivenWinBackStep, finds=queries.case)
    def post(self, request: Any, winback_id: int, body: dict[str, Any]) -> dict[str, Any]:
        """Note a step."""
        at = clock.now()
        new = rules.NewStep(**body | {"causes": tuple(body.get("causes", ()))})
        actions.add_step(case_id=winback_id, new=new, today=org_queries.business_date(at), at=at)
        return _case(winback_id)


class WinBackOffers(door.View):
    """Offers of a case."""

    act = "winback.edit"

    @door.call(returns=FullWinBack, takes=GivenWinBackOffer, finds=queries.case)
    def post(self, request: Any, winback_id: int, body: dict[str, Any]) -> dict[str, Any]:
        """Offer something to come back for, until a day."""
        at = clock.now()
        actions.make_offer(case_id=winback_id, **body, today=org_queries.business_date(at), at=at)
        return _case(winback_id)


def _case(case_id: int) -> dict[str, Any]:
    row = door.found(queries.case(case_id))
    told = queries.standing(row, org_queries.business_date(clock.now()))
    return paging.row(CASES, row) | {
        "customer_id": row.customer_id, "cost": row.cost, "gain": told.facts.gain, "horizon": row.horizon,
        "proposed_attitude": told.attitude.code, "is_paid": told.attitude.is_paid,
        "abandon_rules": list(told.attitude.rules), "is_gated": told.is_gated, "version": row.version,
        "steps": list(queries.steps_of(row.pk).values("id", "code", "day", "text", "cost")),
        "remedies": list(queries.remedies_of(row.pk).values("code", "status")),
        "offers": list(queries.offers_of(row.pk).values("id", "kind", "text", "cost", "valid_date", "status")),
    }  # fmt: skip


urls = [
    path("winback/cases", WinBacks.as_view(), name="api-winbacks"),
    path("winback/cases/<int:winback_id>", WinBack.as_view(), name="api-winback"),
    path("winback/cases/<int:winback_id>/decision", WinBackDecided.as_view(), name="api-winback-decision"),
    path("winback/cases/<int:winback_id>/abandon", WinBackAbandon.as_view(), name="api-winback-abandon"),
    path("winback/cases/<int:winback_id>/answer", WinBackAnswer.as_view(), name="api-winback-answer"),
    path("winback/cases/<int:winback_id>/steps", WinBackSteps.as_view(), name="api-winback-steps"),
    path("winback/cases/<int:winback_id>/offers", WinBackOffers.as_view(), name="api-winback-offers"),
]
