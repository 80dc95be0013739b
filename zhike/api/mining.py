"""Mining: groups found in the purchases of a branch's customers, with the parameters and the source they rest on."""

from dataclasses import asdict
from typing import Any

from django.urls import path
from rest_framework import serializers

from zhike.api import door
from zhike.apps.insight.queries import figures, mining


class MinedCluster(door.Shape):
    """A cluster of customers alike in recency, frequency and money; null where so few are hidden."""

    number = serializers.IntegerField()
    n = serializers.IntegerField(allow_null=True)
    silence_days = serializers.FloatField(allow_null=True, help_text="Mean.")
    n_days = serializers.FloatField(allow_null=True, help_text="Mean of the days with a purchase.")
    revenue = serializers.FloatField(allow_null=True, help_text="Mean.")
    share = serializers.FloatField(allow_null=True, help_text="Of the revenue of all.")


class MinedPair(door.Shape):
    """Who buys one product buys another."""

    product = serializers.CharField()
    other = serializers.CharField()
    n_both = serializers.IntegerField()
    confidence = serializers.FloatField()
    lift = serializers.FloatField()


class MinedGroups(door.Shape):
    """What was found, and from what."""

    branch = serializers.CharField()
    day = serializers.DateField()
    params = serializers.DictField(child=serializers.IntegerField())
    fingerprint = serializers.CharField(help_text="Of the customers looked at: the same one gives the same groups.")
    n = serializers.IntegerField()
    one_of = serializers.IntegerField(help_text="One of how many customers was looked at.")
    grid = serializers.ListField(
        child=serializers.ListField(child=serializers.IntegerField(allow_null=True)),
        help_text="Customers by score of recency, 5 first, and of frequency, 1 first.",
    )
    clusters = MinedCluster(many=True)
    pairs = MinedPair(many=True)


class MinedOf(door.Shape):
    """Of which branch."""

    branch = serializers.CharField(required=False, max_length=40, help_text="Its code; left out, the highest one sees.")


class Mining(door.View):
    """Groups found in the purchases."""

    act = "figure.view"

    @door.call(returns=MinedGroups, query=MinedOf, finds=True)
    def get(self, request: Any, query: dict[str, Any]) -> dict[str, Any]:
        """Return scores, clusters and products bought together of everything under a branch."""
        branch = door.found(figures.scope(query.get("branch", "")))
        return {"branch": branch.code, **asdict(door.found(mining.mined(branch)))}


urls = [path("value/mining", Mining.as_view(), name="api-value-mining")]
