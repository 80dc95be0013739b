"""What measures for tiers brought: growth of contribution beside that of customers nothing was done for."""

from typing import Any

from django.urls import path
from rest_framework import serializers

from zhike.api import door
from zhike.api.tiers import BranchOfTiers
from zhike.apps.insight.queries import figures, uplift
from zhike.apps.org import queries as org_queries


class MeasureGrowth(door.Shape):
    """A kind of measure; null of fewer than five customers on either side."""

    kind = serializers.CharField(help_text="ALL, RISE, SUPPORT or REWARD.")
    n_customers = serializers.IntegerField(allow_null=True)
    growth = serializers.FloatField(allow_null=True, help_text="Mean growth of the contribution in half a year.")
    growth_of_others = serializers.FloatField(allow_null=True)
    gain = serializers.FloatField(allow_null=True)
    low = serializers.FloatField(allow_null=True, help_text="Of the 95 % interval of the gain.")
    high = serializers.FloatField(allow_null=True)


class MeasuresBrought(door.Shape):
    """What measures that began in some quarters brought; empty before an analysis."""

    branch = serializers.CharField()
    quarters = serializers.ListField(child=serializers.CharField())
    results = MeasureGrowth(many=True)


class TierMeasures(door.View):
    """What measures for tiers brought."""

    act = "figure.view"

    @door.call(returns=MeasuresBrought, query=BranchOfTiers, finds=True)
    def get(self, request: Any, query: dict[str, Any]) -> dict[str, Any]:
        """Return the growth of customers something was done for, beside that of their tier."""
        branch = door.found(figures.scope(query["branch"]))
        told = uplift.brought(org_queries.subtree_ids(branch.pk))
        return {
            "branch": branch.code, "quarters": [one.label for one in told.quarters] if told else [],
            "results": [
                {"kind": kind, "n_customers": None if one.gain is None else one.n, "growth": one.theirs,
                 "growth_of_others": one.others, "gain": one.gain, "low": one.low, "high": one.high}
                for kind, one in (told.rows if told else ())
            ],
        }  # fmt: skip


urls = [path("tiers/measures", TierMeasures.as_view(), name="api-tier-measures")]
