"""How far the lifetime values can be trusted: the hold-out test of the current analysis, its errors, earlier runs."""

from dataclasses import asdict
from typing import Any

from django.urls import path
from rest_framework import serializers

from zhike.api import door, paging
from zhike.apps.insight.queries import trust as trusts


class Estimate(door.Shape):
    """A parameter with its 95 % interval; null on its boundary, or for a rule."""

    name = serializers.CharField()
    value = serializers.FloatField()
    low = serializers.FloatField(allow_null=True)
    high = serializers.FloatField(allow_null=True)


class ModelScore(door.Shape):
    """A forecast that was tried, judged by the hold-out period."""

    code = serializers.CharField()
    is_baseline = serializers.BooleanField()
    rmse = serializers.FloatField(help_text="Purchase days per customer.")
    correlation = serializers.FloatField()
    bias = serializers.FloatField(allow_null=True, help_text="Expected ÷ actual − 1; null where nobody bought.")


class Repeats(door.Shape):
    """Customers of so many repeat purchases: what each did in the hold-out and was expected to do."""

    label = serializers.CharField()  # type: ignore[assignment]
    n_customers = serializers.IntegerField(allow_null=True)
    actual = serializers.FloatField(allow_null=True)
    expected = serializers.DictField(child=serializers.FloatField(allow_null=True), help_text="By forecast.")
    undefined_reason = serializers.CharField(allow_null=True)


class TierError(door.Shape):
    """How the forecast did in one tier, as customers stood at the end of the calibration."""

    tier = serializers.CharField()
    n_customers = serializers.IntegerField(allow_null=True)
    expected = serializers.FloatField(allow_null=True, help_text="Purchase days per customer.")
    actual = serializers.FloatField(allow_null=True)
    rmse = serializers.FloatField(allow_null=True)
    baseline_rmse = serializers.FloatField(allow_null=True)
    bias = serializers.FloatField(allow_null=True)
    promised = serializers.FloatField(allow_null=True, help_text="Money expected of all customers of the tier.")
    paid = serializers.FloatField(allow_null=True, help_text="Money that came.")
    money_bias = serializers.FloatField(allow_null=True)
    undefined_reason = serializers.CharField(allow_null=True)


class Course(door.Shape):
    """Repeat purchases added up by day; shares of all that came where `is_count` is false."""

    days = serializers.ListField(child=serializers.DateField())
    cut = serializers.DateField()
    actual = serializers.ListField(child=serializers.FloatField())
    expected = serializers.DictField(child=serializers.ListField(child=serializers.FloatField(allow_null=True)))
    is_count = serializers.BooleanField()


class Drift(door.Shape):
    """What differs from the analysis before."""

    code = serializers.ChoiceField(choices=["MODEL", "PARAMETER", "ERROR", "MONEY"])
    params = serializers.DictField()


class PastRun(door.Shape):
    """A kept analysis; `changes` is null where none was before it."""

    run = serializers.IntegerField()
    as_of = serializers.DateField()
    model = serializers.CharField()
    rmse = serializers.FloatField(allow_null=True)
    baseline_rmse = serializers.FloatField(allow_null=True)
    correlation = serializers.FloatField(allow_null=True)
    bias = serializers.FloatField(allow_null=True)
    estimates = Estimate(many=True)
    changes = Drift(many=True, allow_null=True)


class Trust(door.Shape):
    """How far the values of the current analysis go; counts and sums of the whole company for those who see them."""

    run = serializers.IntegerField()
    as_of = serializers.DateField()
    trust = serializers.ChoiceField(choices=["HIGH", "MIDDLE", "LOW"])
    model = serializers.CharField()
    reason = serializers.CharField(help_text="MODEL_WINS, BASELINE_WINS, NOTHING_FITTED or SHORT_HISTORY.")
    notes = serializers.ListField(child=serializers.CharField())
    unit = serializers.ChoiceField(choices=["week", "day"])
    horizon_days = serializers.IntegerField()
    discount_rate = serializers.FloatField(help_text="A year.")
    currency = serializers.CharField(allow_blank=True)
    calibration_start = serializers.DateField(allow_null=True)
    calibration_end = serializers.DateField(allow_null=True)
    holdout_end = serializers.DateField(allow_null=True)
    n_customers = serializers.IntegerField(allow_null=True)
    n_purchases = serializers.IntegerField(allow_null=True)
    rmse = serializers.FloatField(allow_null=True)
    correlation = serializers.FloatField(allow_null=True)
    bias = serializers.FloatField(allow_null=True)
    total = serializers.FloatField(allow_null=True, help_text="Expected of all customers within the horizon.")
    total_interval = serializers.ListField(child=serializers.FloatField(), allow_null=True)
    money = serializers.ChoiceField(choices=["MARGIN", "REVENUE"], help_text="What lifetime values are counted in.")
    margin_share = serializers.FloatField(
        allow_null=True, help_text="Of the last year's revenue, as far as the cost of goods is known."
    )
    margin_known_share = serializers.FloatField(allow_null=True, help_text="Of which share of the revenue it is known.")
    estimates = Estimate(many=True)
    scores = ModelScore(many=True)
    repeats = Repeats(many=True)
    tiers = TierError(many=True)
    course = Course(allow_null=True)
    runs = PastRun(many=True)


class ValueTrust(door.View):
    """The trust in lifetime values."""

    act = "figure.view"

    @door.call(returns=Trust, finds=True)
    def get(self, request: Any) -> dict[str, Any]:
        """Return how far the values go; 404 before an analysis, and where nobody ever bought."""
        found = door.found(trusts.trust())
        forecast, proof = found.forecast, found.forecast.proof
        return {
            "run": found.run_id, "as_of": found.as_of, "trust": forecast.trust, "model": forecast.name,
            "reason": proof["reason"], "notes": list(forecast.notes), "unit": forecast.unit,
            "horizon_days": forecast.horizon_days, "discount_rate": float(forecast.discount_rate),
            "currency": paging.currency(), "calibration_start": proof.get("start"),
            "calibration_end": proof.get("cut"), "holdout_end": proof.get("end"),
            "n_customers": proof.get("n_customers"), "n_purchases": proof.get("n_purchases"),
            "rmse": proof.get("holdout_rmse"), "correlation": proof.get("holdout_correlation"),
            "bias": proof.get("holdout_bias"), "total": found.total.get("value"),
            "total_interval": found.total.get("interval"), "money": forecast.money,
            "margin_share": found.margin.get("share"),
            "margin_known_share": found.margin.get("known_share"), "estimates": _estimates(found.estimates),
            "scores": [{name: score[name] for name in ModelScore().fields} for score in proof.get("scores", ())],
            "repeats": [_with_reason(group) for group in forecast.groups],
            "tiers": [_tier(tier) for tier in found.tiers],
            "course": asdict(found.course) if found.course else None, "runs": [_past(one) for one in found.past],
        }  # fmt: skip


def _estimates(estimates: Any) -> list[dict[str, Any]]:
    return [
        {"name": name, "value": one["value"], "low": low, "high": high}
        for name, one in estimates.items()
        for low, high in [one["interval"] or (None, None)]
    ]


def _with_reason(part: Any) -> dict[str, Any]:
    told = asdict(part)
    return told | {"undefined_reason": told.pop("reason") or None}


def _tier(tier: trusts.Tier) -> dict[str, Any]:
    told = _with_reason(tier)
    told["undefined_reason"] = told["undefined_reason"] or told.pop("money_reason") or None
    told.pop("money_reason", None)
    return told | {"tier": told.pop("code")}


def _past(past: trusts.Past) -> dict[str, Any]:
    return {
        "run": past.run_id, "as_of": past.as_of, "model": past.name, "rmse": past.rmse,
        "baseline_rmse": past.baseline_rmse, "correlation": past.correlation, "bias": past.bias,
        "estimates": _estimates(past.estimates),
        "changes": None if past.changes is None else [asdict(change) for change in past.changes],
    }  # fmt: skip


urls = [path("value/trust", ValueTrust.as_view(), name="api-value-trust")]
