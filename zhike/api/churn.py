"""The churn calculator: one period's counts in; rates on every base, lifetimes and losses out; nothing is kept."""

from typing import Any

from django.urls import path
from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from zhike.analytics import calculator
from zhike.api import door, metrics

FIGURES = (
    "lost", "rate_opening", "rate_closing", "rate_average", "rate_exposed", "rate_cohort", "retention_opening",
    "lifetime_opening", "lifetime_closing", "replacement_share_of_new", "net_growth", "lost_turnover", "churn_loss",
    "per_customer_turnover", "per_customer_profit",
)  # fmt: skip
MOST_BANDS = 100


@extend_schema_field({"type": ["number", "string"]})
class Typed(serializers.Field):
    """A number, or text as people type numbers; what is none is refused by the arithmetic, which names the rule."""

    def run_validation(self, data: Any = serializers.empty) -> Any:
        """Return it as it came."""
        if data is serializers.empty:
            if self.required:
                return None
            raise serializers.SkipField
        return data


class Counts(door.Shape):
    """One period's counts, the bands of turnover of those lost, and the profit rate."""

    opening = Typed(help_text="Customers at the opening.")
    new = Typed(help_text="First purchase ever in the period.")
    closing = Typed(help_text="Customers at the closing.")
    won_back = Typed(required=False)
    moved_in = Typed(required=False)
    moved_out = Typed(required=False)
    cohort_lost = Typed(required=False, help_text="Opening customers among the lost.")
    bands = serializers.ListField(
        child=serializers.CharField(max_length=100), max_length=MOST_BANDS, required=False,
        help_text="Size and yearly turnover of one customer: 50%:100000, 0.5:100000, n100:100000, rest:200000.",
    )  # fmt: skip
    profit_rate = Typed(required=False, help_text="Profit ÷ turnover, 0 to 1 or with a percent sign.")


class CalculatedRate(door.Shape):
    """A rate with its parents."""

    value = serializers.FloatField(allow_null=True)
    numerator = serializers.FloatField(allow_null=True)
    denominator = serializers.FloatField(allow_null=True)
    base = serializers.CharField()
    undefined_reason = serializers.CharField(allow_null=True)


class Band(door.Shape):
    """Lost customers of one band."""

    kind = serializers.CharField()
    size = serializers.FloatField(allow_null=True)
    turnover_each = serializers.FloatField()
    customers = serializers.FloatField()
    turnover = serializers.FloatField()


_numbers: dict[str, Any] = {
    # The cohort rate is there where the losses of the opening cohort were given.
    name: serializers.FloatField(allow_null=True, required=name != "rate_cohort")
    for name in FIGURES
}


class Calculation(type("Numbers", (door.Shape,), _numbers)):  # type: ignore[misc]
    """What follows from the counts; money in the currency of the bands."""

    inputs = serializers.DictField(child=serializers.FloatField(allow_null=True))
    rates = serializers.DictField(child=CalculatedRate(), help_text=f"By base: {', '.join(metrics.BASES)}, COHORT.")
    bands = Band(many=True)
    undefined_reason = serializers.DictField(child=serializers.CharField(), help_text="Why a figure is null, by name.")
    warnings = serializers.ListField(child=serializers.CharField())


class ChurnCalculation(door.View):
    """The churn calculator."""

    act = "calc.use"

    @door.call(returns=Calculation, takes=Counts)
    def post(self, request: Any, body: dict[str, Any]) -> dict[str, Any]:
        """Return rates, lifetimes and losses, each or the reason why it is undefined."""
        return calculator.calculate(**body).as_dict()


urls = [path("churn/calc", ChurnCalculation.as_view(), name="api-churn-calc")]
