"""Reputation: praise, negative mentions and incidents of quality by month, with their targets."""

from typing import Any

from django.urls import path
from rest_framework import serializers

from zhike.api import door
from zhike.apps.core import base, clock
from zhike.apps.insight.queries import reputation
from zhike.apps.org import queries as org_queries


class ReputationQuery(door.Shape):
    """Of which branch."""

    branch = serializers.CharField(max_length=40, required=False, default="", help_text="Code; left out: one's own.")


class ReputationMonth(door.Shape):
    """A month; what is not known or too small to be told is null."""

    month = serializers.DateField(help_text="Its first day.")
    n_moods = serializers.IntegerField(help_text="Contacts whose mood was noted: the base of both shares.")
    praise = serializers.FloatField(allow_null=True)
    negative = serializers.FloatField(allow_null=True)
    n_incidents = serializers.IntegerField(allow_null=True)
    missed = serializers.ListField(child=serializers.CharField(), help_text="PRAISE, NEGATIVE, INCIDENTS.")


class ReputationTargets(door.Shape):
    """What a month is to reach: praise at least, the others at most."""

    praise = serializers.FloatField()
    negative = serializers.FloatField()
    incidents = serializers.IntegerField()


class ReputationTold(door.Shape):
    """Twelve months, oldest first; the last one may not be over."""

    results = ReputationMonth(many=True)
    targets = ReputationTargets()


class Reputation(door.View):
    """What is said of us by month."""

    act = "figure.view"

    @door.call(returns=ReputationTold, query=ReputationQuery, finds=True)
    def get(self, request: Any, query: dict[str, Any]) -> dict[str, Any]:
        """Return the reputation of a branch."""
        seen = org_queries.figure_branches(base.actor())
        branch = door.found(seen.filter(code=query["branch"]).first() if query["branch"] else seen.first())
        day, targets = org_queries.business_date(clock.now()), reputation.targets()
        rows = [
            {
                "month": one.first_date, "n_moods": one.n_moods, "praise": _plain(one.praise),
                "negative": _plain(one.negative), "n_incidents": one.n_incidents, "missed": sorted(targets.missed(one)),
            }
            for one in reputation.months(day, org_queries.subtree_ids(branch.pk))
        ]  # fmt: skip
        told = {"praise": float(targets.praise), "negative": float(targets.negative), "incidents": targets.incidents}
        return {"results": rows, "targets": told}


def _plain(value: Any) -> float | None:
    return None if value is None else float(value)


urls = [path("reputation", Reputation.as_view(), name="api-reputation")]
