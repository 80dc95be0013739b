"""Who is likely to leave: the customers with most to lose, each with its probability and why, and the model behind."""

from typing import Any

from django.urls import path
from django.utils.translation import gettext as _
from rest_framework import serializers

from zhike.api import door
from zhike.api.render import Refused
from zhike.apps.insight.queries import runs
from zhike.apps.org import queries as org_queries
from zhike.apps.prediction import queries

MOST = 500


class Wanted(door.Shape):
    """How many customers, of which branch, from which probability on."""

    limit = serializers.IntegerField(
        required=False, default=100, min_value=1, max_value=MOST, help_text="How many customers at most."
    )
    branch = serializers.CharField(required=False, max_length=60, help_text="Code; with all branches below it.")
    least = serializers.FloatField(
        required=False, default=0.0, min_value=0, max_value=1, help_text="From this probability on."
    )


class Reason(door.Shape):
    """A factor that speaks for leaving, with its numbers."""

    code = serializers.CharField(help_text="SILENCE, INTERVAL, TREND, COMPLAINTS, PROMISES and the other factors.")
    params = serializers.DictField(child=serializers.FloatField())


class AtRisk(door.Shape):
    """A customer who may leave."""

    customer_id = serializers.IntegerField()
    code = serializers.CharField()
    name = serializers.CharField()
    probability = serializers.FloatField()
    at_stake = serializers.DecimalField(max_digits=18, decimal_places=2, help_text="Revenue of a year × probability.")
    reasons = Reason(many=True)


class AtRisks(door.Shape):
    """The visible customers with most to lose, the most first; model null before the first analysis."""

    as_of = serializers.DateField(allow_null=True)
    horizon_days = serializers.IntegerField(allow_null=True)
    model = serializers.CharField(allow_null=True, help_text="LOGISTIC, BOOSTING or OWN_CYCLE (the rule).")
    why = serializers.CharField(
        allow_null=True, help_text="PROFIT, CALIBRATION, TIE or NONE_HONEST; empty where nothing was judged."
    )
    trust = serializers.CharField(allow_null=True, help_text="HIGH, MIDDLE or LOW.")
    auc = serializers.FloatField(allow_null=True, help_text="On days not looked at before.")
    results = AtRisk(many=True)


class ChurnRisk(door.View):
    """Who is likely to leave."""

    act = "customer.view"

    @door.call(returns=AtRisks, query=Wanted)
    def get(self, request: Any, query: dict[str, Any]) -> dict[str, Any]:
        """Return the customers with most to lose, with reasons, and how far the model is trusted."""
        ids = None
        if code := query.get("branch"):
            branch = org_queries.branch_by_code(code)
            if branch is None:
                raise Refused("branch", _("There is no branch %(code)s.") % {"code": code})
            ids = org_queries.ids_under(branch)
        run = runs.current()
        model = queries.model_of(run.pk) if run else None
        scores = model.proof.get("scores", ()) if model else ()
        found = queries.alerts(limit=query["limit"], branch_ids=ids, least=query["least"])
        return {
            "as_of": model and model.as_of, "horizon_days": model and model.horizon_days, "model": model and model.code,
            "why": model and model.proof.get("choice", {}).get("why", ""), "trust": model and model.trust,
            "auc": next((score["auc"] for score in scores if model and score["code"] == model.code), None),
            "results": [
                {"customer_id": one.card.pk, "code": one.card.code, "name": one.card.name,
                 "probability": one.probability, "at_stake": one.at_stake,
                 "reasons": [{"code": why, "params": told} for why, told in one.reasons]}
                for one in found
            ],
        }  # fmt: skip


urls = [path("churn/risk", ChurnRisk.as_view(), name="api-churn-risk")]
