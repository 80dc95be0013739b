"""The metric dictionary, and one figure with everything that says how it came about."""

from decimal import Decimal
from fractions import Fraction
from typing import Any

from django.http import Http404
from django.urls import path
from django.utils.translation import gettext as _
from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from zhike.analytics import metrics as dictionary
from zhike.analytics.errors import InputError
from zhike.api import door, paging
from zhike.api.render import Refused
from zhike.apps.insight.queries import figures

BASES = list(figures.RATE_BY_BASE)


class Metric(door.Shape):
    """An entry of the metric dictionary, in the caller's language."""

    code = serializers.CharField()
    name = serializers.CharField()
    formula = serializers.CharField()
    unit = serializers.ChoiceField(choices=list(dictionary.UNITS))
    base = serializers.CharField(help_text="What is counted or divided by.")
    period_kind = serializers.ChoiceField(choices=list(dictionary.PERIOD_KINDS))
    source = serializers.CharField()  # type: ignore[assignment]
    explains = serializers.CharField()
    version = serializers.IntegerField()
    owner = serializers.CharField()


class Metrics(door.Shape):
    """The whole dictionary; it has one page."""

    results = Metric(many=True)
    next = serializers.URLField(allow_null=True)
    previous = serializers.URLField(allow_null=True)


@extend_schema_field({"type": ["number", "string", "null"]})
class Number(serializers.Field):
    """A number; where the unit is money, text that keeps it exact."""


class Figure(Metric):
    """A figure of the current analysis with its definition and its parents."""

    branch = serializers.CharField(help_text="Code of the branch; the figure is of everything under it.")
    branch_name = serializers.CharField()
    period = serializers.CharField(allow_blank=True, help_text="Empty: the whole history.")
    part = serializers.CharField(allow_blank=True)
    as_of = serializers.DateField()
    run = serializers.IntegerField()
    value = Number()
    numerator = Number()
    denominator = Number()
    currency = serializers.CharField(allow_blank=True)
    undefined_reason = serializers.CharField(allow_null=True, help_text="Why there is no value.")
    is_provisional = serializers.BooleanField(help_text="Whether the period is still running.")
    series = serializers.DictField(allow_null=True, help_text="The curve, where the figure is one.")


class Asked(door.Shape):
    """Which figure is asked for."""

    branch = door.optional(60, "Code; usually the top of what one sees.")
    period = door.optional(10, "Usually the last complete one.")
    base = serializers.ChoiceField(
        choices=BASES, required=False, allow_blank=True, default="", help_text="What churn_rate is divided by."
    )
    part = door.optional(20, "A tier, state or stage.")


class MetricList(door.View):
    """The metric dictionary."""

    act = "metric.view"

    @door.call(returns=Metrics)
    def get(self, request: Any) -> dict[str, Any]:
        """Return every metric with formula, unit and base."""
        return {"results": [entry(one) for one in dictionary.all()], "next": None, "previous": None}


class MetricFigure(door.View):
    """One figure."""

    act = "figure.view"

    @door.call(returns=Figure, query=Asked, finds=True)
    def get(self, request: Any, code: str, query: dict[str, Any]) -> dict[str, Any]:
        """Return a figure; `churn_rate` with a `base`, or any code of the dictionary."""
        branch = door.found(figures.scope(query["branch"]))
        code = _code(code, query["base"])
        found = figures.figures(code, branch_id=branch.pk, period=query["period"])
        return told(choose(found, query["part"]), branch.code)


def _code(code: str, base: str) -> str:
    """Return the dictionary's code of what is asked for."""
    known = figures.metric_code(code, base)
    try:
        dictionary.get(known)
    except InputError:
        raise Http404 from None
    if base and figures.CHURN_RATES.get(known) != base:
        raise Refused("base", _("Only churn_rate is given on a base of one's choice."))
    return known


def choose(found: list[figures.Shown], part: str) -> figures.Shown:
    """Return the figure of a part, of the last complete period where there are several."""
    parts = {one.part for one in found}
    if found and part not in parts:
        raise Refused("part", _("Choose one of %(parts)s.") % {"parts": ", ".join(sorted(parts))})
    wanted = [one for one in found if one.part == part]
    if not wanted:
        raise figures.NoFigure
    return next((one for one in reversed(wanted) if not one.is_provisional), wanted[-1])


def entry(metric: dictionary.Metric) -> dict[str, Any]:
    """Return an entry of the dictionary in the caller's language."""
    return {
        "code": metric.code, "name": _(metric.name), "formula": _(metric.formula), "unit": metric.unit,
        "base": _(metric.base), "period_kind": metric.period_kind, "source": _(metric.source),
        "explains": _(metric.explains), "version": metric.version, "owner": metric.owner,
    }  # fmt: skip


def told(shown: figures.Shown, branch_code: str) -> dict[str, Any]:
    """Return a figure with its definition."""
    unit = shown.metric.unit
    return entry(shown.metric) | {
        "branch": branch_code, "branch_name": shown.branch_name, "period": shown.period, "part": shown.part,
        "as_of": shown.as_of, "run": shown.run_id, "value": number(shown.value, unit),
        "numerator": number(shown.numerator, unit), "denominator": number(shown.denominator, unit),
        "currency": paging.currency(), "undefined_reason": shown.undefined_reason or None,
        "is_provisional": shown.is_provisional, "series": shown.series,
    }  # fmt: skip


def number(value: Any, unit: str = "") -> int | float | Decimal | None:
    """Return a number as JSON writes it: money as exact text, what is whole without a fraction."""
    if value is None:
        return None
    if unit == "MONEY":
        exact = Decimal(value.numerator) / value.denominator if isinstance(value, Fraction) else Decimal(value)
        return round(exact, 4)
    return int(value) if value == int(value) else float(value)


urls = [
    path("metrics", MetricList.as_view(), name="api-metrics"),
    path("metrics/<str:code>", MetricFigure.as_view(), name="api-metric"),
]
