"""Who has left and why: facts judged by the definition, cases, one confirmed, reasons and where customers went."""

from typing import Any

import numpy as np
from django.urls import path
from rest_framework import serializers

from zhike.api import door, paging
from zhike.apps.catalog.rules import leaving
from zhike.apps.churn import actions, queries, rules
from zhike.apps.churn import lists as churn_lists
from zhike.apps.core import clock
from zhike.apps.org import queries as org_queries

TIERS = ("", "VIP", "MAJOR", "ORDINARY", "SMALL")


class GivenSign(door.Shape):
    """A sign that a customer means to leave, or has left."""

    kind = serializers.ChoiceField(choices=list(leaving.SIGNS))
    day = serializers.DateField()


class GivenFacts(door.Shape):
    """What is known of a customer: nothing of it is kept."""

    as_of = serializers.DateField()
    last_purchase_date = serializers.DateField(required=False, allow_null=True, default=None)
    # A cycle longer than a century is a slip, and its days would not be told in dates.
    cycle_days = serializers.FloatField(required=False, allow_null=True, default=None, min_value=0.01, max_value=36_500)
    p_alive = serializers.FloatField(required=False, allow_null=True, default=None, min_value=0, max_value=1)
    tier = serializers.ChoiceField(choices=TIERS, required=False, default="")
    service = serializers.ChoiceField(choices=list(rules.SERVICE), required=False, default="IN_SERVICE")
    signals = GivenSign(many=True, required=False, default=list)


class ToldReason(door.Shape):
    """One thing that decided."""

    code = serializers.CharField()
    params = serializers.DictField()


class ToldState(door.Shape):
    """How a customer stands, why, and whether that rests on silence alone."""

    state = serializers.CharField()
    is_fallback = serializers.BooleanField()
    exit_date = serializers.DateField(allow_null=True)
    definition = serializers.CharField()
    reasons = ToldReason(many=True)


class ChurnCaseRow(paging.row_shape(churn_lists.CASES, required=False)):  # type: ignore[misc]
    """A churn case in the list."""


class Classify(door.View):
    """Judging facts by the definition."""

    act = "customer.view"

    @door.call(returns=ToldState, takes=GivenFacts)
    def post(self, request: Any, body: dict[str, Any]) -> dict[str, Any]:
        """Say how a customer with such facts stands: by intent and by behaviour; a service out of order is a sign."""
        as_of = body["as_of"]
        alive = np.nan if body["p_alive"] is None else body["p_alive"]
        facts = queries.facts_of(
            0, tier=body["tier"], last=body["last_purchase_date"], cycle_days=body["cycle_days"], p_alive=alive,
            as_of=as_of,
        )  # fmt: skip
        signs = [(one["kind"], one["day"]) for one in body["signals"]]
        if kind := rules.SERVICE[body["service"]]:
            signs.append((kind, as_of))
        told = queries.stand_by(facts, signs, queries.definition(), as_of)
        return {
            "state": told.state, "is_fallback": told.is_fallback, "exit_date": told.exit_date,
            "definition": told.version,
            "reasons": [{"code": one.code, "params": one.params} for one in told.reasons],
        }  # fmt: skip


class Cases(door.View):
    """The churn cases one may see."""

    act = "customer.view"

    @paging.listed(churn_lists.CASES, ChurnCaseRow)
    def get(self, request: Any) -> Any:
        """Return a page of the cases of customers one sees."""
        return churn_lists.CASES


class GivenBatch(door.Shape):
    """Ordinary cases to be confirmed together: each by its guess, or all by one reason."""

    case_ids = serializers.ListField(child=serializers.IntegerField(min_value=1), max_length=500)
    reason = serializers.ChoiceField(choices=["", *rules.REASONS], required=False, default="")
    subject = serializers.CharField(max_length=120, required=False, default="", allow_blank=True)


class ToldBatch(door.Shape):
    """How many were confirmed, and how many were left."""

    confirmed = serializers.IntegerField()
    left = serializers.IntegerField()


class Batch(door.View):
    """Confirming ordinary cases together."""

    act = "churn.decide"

    @door.call(returns=ToldBatch, takes=GivenBatch)
    def post(self, request: Any, body: dict[str, Any]) -> dict[str, Any]:
        """Confirm cases of ordinary and small customers; key accounts and major events are left out."""
        at = clock.now()
        n, n_left = actions.confirm_many(**body, day=org_queries.business_date(at), at=at)
        return {"confirmed": n, "left": n_left}


urls = [
    path("churn/classify", Classify.as_view(), name="api-churn-classify"),
    path("churn/cases", Cases.as_view(), name="api-churn-cases"),
    path("churn/cases/confirm", Batch.as_view(), name="api-churn-cases-confirm"),
]
