"""Who is likely to pay late by REST: the way that tells with its proof, and the customers."""

from typing import Any

from django.urls import path
from rest_framework import serializers

from zhike.analytics import paying
from zhike.api import door
from zhike.apps.prediction import queries

N_TOLD = 500


class LateReason(door.Shape):
    """Something bad that is known of how a customer pays."""

    code = serializers.ChoiceField(choices=list(paying.FACTORS))
    value = serializers.FloatField()


class LatePayer(door.Shape):
    """A customer with how likely its next invoice is paid late."""

    customer_id = serializers.IntegerField()
    customer = serializers.CharField()
    probability = serializers.FloatField(help_text="0 to 1: more than 30 days after the due day.")
    open = serializers.DecimalField(max_digits=18, decimal_places=2, allow_null=True)
    leaving = serializers.FloatField(allow_null=True, help_text="How likely it leaves, 0 to 1; null: not foretold.")
    reasons = LateReason(many=True)


class LatePayment(door.Shape):
    """The way that tells since the last morning, how it did, and whom it names, the likeliest first."""

    as_of = serializers.DateField(allow_null=True)
    model = serializers.CharField(allow_blank=True, help_text="LOGISTIC or OWN_SHARE; empty: no invoices yet.")
    reason = serializers.CharField(allow_blank=True, help_text="TOO_LITTLE_DATA, NO_BETTER or empty.")
    trust = serializers.CharField(allow_blank=True)
    proof = serializers.DictField()
    results = LatePayer(many=True)


class Late(door.View):
    """Late payment as it is foretold."""

    act = "order.view"

    @door.call(returns=LatePayment)
    def get(self, request: Any) -> dict[str, Any]:
        """Return who is likely to pay late, and how far it can be trusted."""
        model = next(iter(queries.payment_models(1)), None)
        return {
            "as_of": model.as_of if model else None, "model": model.code if model else "",
            "reason": model.reason if model else "", "trust": model.trust if model else "",
            "proof": model.proof if model else {},
            "results": [
                {"customer_id": one.card.pk, "customer": one.card.name, "probability": one.probability,
                 "open": one.open, "leaving": one.leaving,
                 "reasons": [{"code": code, "value": value} for code, value in one.reasons]}
                for one in queries.late_payers(N_TOLD)
            ],
        }  # fmt: skip


urls = [path("receivables/late", Late.as_view(), name="api-late-payment")]
