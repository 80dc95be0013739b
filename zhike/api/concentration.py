"""Concentration: the Pareto of any choice of customers, both pyramids, and what is left when customers leave."""

from typing import Any

from django.urls import path
from django.utils.translation import gettext as _
from drf_spectacular.utils import OpenApiParameter
from rest_framework import serializers

from zhike.analytics import reliance, tiers
from zhike.api import door, metrics, paging
from zhike.api.render import Refused
from zhike.apps.archives import lists as archive_lists
from zhike.apps.core import clock, lists
from zhike.apps.customers import queries as customer_queries
from zhike.apps.insight.queries import concentration as queries
from zhike.apps.insight.queries import figures
from zhike.apps.org import queries as org_queries

N_LINES, MOST_GONE = 200, 200
MONEY: dict[str, Any] = {"max_digits": 22, "decimal_places": 4}
METRIC = OpenApiParameter(
    "metric", str, enum=[*queries.COLUMNS, "profit"],
    description="Usually revenue, of the whole history; profit is another word for contribution.",
)  # fmt: skip
FILTERS = OpenApiParameter(
    "filters", {"type": "object", "additionalProperties": {"type": "string"}}, style="form", explode=True,
    description="The filters of the list of customers: any of them, and q.",
)  # fmt: skip


class ParetoLine(door.Shape):
    """One customer, the largest first."""

    rank = serializers.IntegerField()
    customer_id = serializers.IntegerField()
    code = serializers.CharField()
    name = serializers.CharField()
    value = serializers.DecimalField(**MONEY)
    share = serializers.FloatField(allow_null=True)
    cumulated = serializers.FloatField(allow_null=True, help_text="May pass 1 where others lose money.")


class Spread(door.Shape):
    """How unevenly value is spread; null where there is no meaning, with the reason by name."""

    n_customers = serializers.IntegerField()
    n_negative = serializers.IntegerField()
    total = serializers.DecimalField(**MONEY)
    k = serializers.IntegerField(allow_null=True, help_text="Fewest customers that reach 80 percent.")
    n_top = serializers.IntegerField(help_text="A fifth of the customers, rounded half up.")
    top_share = serializers.FloatField(allow_null=True)
    per_head_ratio = serializers.FloatField(allow_null=True)
    gini = serializers.FloatField(allow_null=True)
    undefined_reason = serializers.DictField(child=serializers.CharField())


class ParetoOfList(Spread):
    """The Pareto of a choice of customers; ids begin with the largest."""

    metric = serializers.ChoiceField(choices=list(queries.COLUMNS))
    currency = serializers.CharField(allow_blank=True)
    n_unknown = serializers.IntegerField(help_text="Left out, their value not being known.")
    lines = ParetoLine(many=True)
    curve_x = serializers.ListField(child=serializers.FloatField())
    curve_y = serializers.ListField(child=serializers.FloatField())
    both = serializers.ListField(child=serializers.IntegerField(), help_text="Carry revenue and contribution.")
    by_revenue_only = serializers.ListField(child=serializers.IntegerField())
    by_contribution_only = serializers.ListField(child=serializers.IntegerField())
    missing = serializers.ListField(child=serializers.IntegerField(), help_text="Carry 80 percent, no key accounts.")
    superfluous = serializers.ListField(child=serializers.IntegerField(), help_text="Key accounts that do not.")


class ParetoAnalysis(door.View):
    """The Pareto of a list."""

    act = "customer.view"

    @door.call(returns=ParetoOfList, params=[METRIC, FILTERS])
    def get(self, request: Any) -> dict[str, Any]:
        """Return how value is spread over the customers the caller may see and the filters let through."""
        given = request.query_params.dict()
        metric = given.pop("metric", "") or "revenue"
        metric = "contribution" if metric == "profit" else metric
        if metric not in queries.COLUMNS:
            raise Refused("metric", _("Choose one of %(parts)s.") % {"parts": ", ".join(queries.COLUMNS)})
        spec = archive_lists.customers(org_queries.business_date(clock.now()))
        found = queries.concentration(lists.ask(spec, given).rows, metric)
        ids = ("both", "by_revenue_only", "by_contribution_only", "missing", "superfluous")
        return spread(found.pareto) | {
            "metric": metric, "currency": paging.currency(), "n_unknown": found.n_unknown,
            "lines": [_line(line) for line in found.lines(limit=N_LINES)],
            "curve_x": found.pareto.curve_x.tolist(), "curve_y": found.pareto.curve_y.tolist(),
            **{name: list(getattr(found, name)) for name in ids},
        }  # fmt: skip


def _line(line: queries.Line) -> dict[str, Any]:
    return {
        "rank": line.rank, "customer_id": line.card.pk, "code": line.card.code, "name": line.card.name,
        "value": line.value, "share": _float(line.share), "cumulated": _float(line.cumulated),
    }  # fmt: skip


def _float(value: Any) -> float | None:
    return None if value is None else float(value)


def spread(found: Any) -> dict[str, Any]:
    """Return a Pareto without its curve."""
    return {
        "n_customers": found.n, "n_negative": found.n_negative, "total": found.total, "k": found.k,
        "n_top": found.n_top, "top_share": _float(found.top_share), "per_head_ratio": _float(found.per_head_ratio),
        "gini": found.gini, "undefined_reason": dict(found.undefined_reason),
    }  # fmt: skip


class Level(door.Shape):
    """One level of a pyramid; null where it is hidden or not known."""

    tier = serializers.ChoiceField(choices=list(tiers.NAMES))
    value = metrics.Number()


class Pyramid(door.Shape):
    """A pyramid of a branch, the highest tier first."""

    by = serializers.ChoiceField(choices=["count", "profit", "revenue"])
    branch = serializers.CharField()
    currency = serializers.CharField(allow_blank=True)
    levels = Level(many=True)


class PyramidAsked(door.Shape):
    """Which pyramid is wanted."""

    by = serializers.ChoiceField(
        choices=["count", "profit", "revenue"], required=False, default="count",
        help_text="Active customers, contribution of the last year, or revenue; usually count.",
    )  # fmt: skip
    branch = door.optional(60, "Code; usually the top of what one sees.")


PYRAMIDS = {"count": "tier_active_customers", "profit": "contribution", "revenue": "tier_value"}


class ValuePyramid(door.View):
    """The pyramids."""

    act = "figure.view"

    @door.call(returns=Pyramid, query=PyramidAsked, finds=True)
    def get(self, request: Any, query: dict[str, Any]) -> dict[str, Any]:
        """Return customers with a purchase within a year, what they leave in it, or all they brought, by tier."""
        branch = door.found(figures.scope(query["branch"]))
        metric = PYRAMIDS[query["by"]]
        found = figures.by_part(figures.figures(metric, branch_id=branch.pk))
        levels = [
            {
                "tier": tier,
                "value": metrics.number(found[tier].value, found[tier].metric.unit) if tier in found else None,
            }
            for tier in tiers.NAMES
        ]
        return {"by": query["by"], "branch": branch.code, "currency": paging.currency(), "levels": levels}


class Leavers(door.Shape):
    """Who leaves: customers by code, or so many with the largest revenue of the last year."""

    codes = serializers.ListField(child=serializers.CharField(max_length=60), max_length=MOST_GONE, required=False)
    top = serializers.IntegerField(min_value=1, max_value=MOST_GONE, required=False)
    branch = door.optional(60, "Code; usually the top of what one sees.")


class LossShape(door.Shape):
    """Value with everybody, and without those who left."""

    before = Spread()
    after = Spread()
    lost = serializers.DecimalField(**MONEY)
    lost_share = serializers.FloatField(allow_null=True)


class Consequence(door.Shape):
    """What is left; nothing is changed."""

    customer_ids = serializers.ListField(child=serializers.IntegerField())
    revenue = LossShape()
    contribution = LossShape(allow_null=True, help_text="Null while costs are not known.")
    revenue_at_risk = serializers.DecimalField(**MONEY, help_text="Expected next year × probability of losing it.")
    currency = serializers.CharField(allow_blank=True)


class WhatIf(door.View):
    """What if customers left."""

    act = "figure.view"

    @door.call(returns=Consequence, takes=Leavers, finds=True)
    def post(self, request: Any, body: dict[str, Any]) -> dict[str, Any]:
        """Return revenue, contribution and concentration of the last year without some of the caller's customers."""
        branch = door.found(figures.scope(body.get("branch", "")))
        codes, top = body.get("codes", []), body.get("top", 0)
        if bool(codes) == bool(top):
            raise Refused("codes", _("Name customers by code, or how many of the largest leave: one of both."))
        by_code = customer_queries.ids_by_code(codes)
        if unknown := [code for code in codes if code not in by_code]:
            said = _("There is no customer with this code among yours: %(codes)s") % {"codes": ", ".join(unknown)}
            raise Refused("codes", said)
        rows = customer_queries.cards().filter(branch_id__in=org_queries.subtree_ids(branch.pk), has_orders=True)
        found = queries.what_if(rows, ids=by_code.values(), top=top)
        return {
            "customer_ids": [card.pk for card in found.cards], "revenue": _loss(found.revenue),
            "contribution": _loss(found.contribution) if found.contribution else None,
            "revenue_at_risk": found.stake, "currency": paging.currency(),
        }  # fmt: skip


def _loss(found: reliance.Loss) -> dict[str, Any]:
    return {
        "before": spread(found.before), "after": spread(found.after), "lost": found.lost,
        "lost_share": _float(found.lost_share),
    }  # fmt: skip


urls = [
    path("value/pareto", ParetoAnalysis.as_view(), name="api-value-pareto"),
    path("value/pyramid", ValuePyramid.as_view(), name="api-value-pyramid"),
    path("value/what-if", WhatIf.as_view(), name="api-value-what-if"),
]
