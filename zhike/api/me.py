"""Who calls: the user, the role with its acts, and the company."""

from typing import Any

from django.urls import path
from rest_framework import serializers

from zhike.api import door, paging
from zhike.apps.core import clock
from zhike.apps.org import queries as org_queries
from zhike.apps.org import rules


class Caller(door.Shape):
    """The caller and what the caller may do."""

    username = serializers.CharField()
    name = serializers.CharField()
    role = serializers.ChoiceField(choices=list(rules.ROWS))
    branch = serializers.CharField(help_text="Code of the home branch.")
    branch_name = serializers.CharField()
    rows = serializers.ChoiceField(choices=[str(one) for one in rules.Rows], help_text="Which records are seen.")
    figures = serializers.ChoiceField(choices=[str(one) for one in rules.Figures], help_text="Which sums are seen.")
    acts = serializers.ListField(child=serializers.ChoiceField(choices=list(rules.ACTS)))
    business_date = serializers.DateField()
    currency = serializers.CharField(allow_blank=True)


class Me(door.View):
    """The caller."""

    act = "self.use"

    @door.call(returns=Caller)
    def get(self, request: Any) -> dict[str, Any]:
        """Return who calls and what they may do."""
        actor = request._request.actor
        return {
            "username": actor.user.username, "name": actor.user.name, "role": actor.role,
            "branch": actor.user.branch.code, "branch_name": actor.user.branch.name, "rows": actor.rows,
            "figures": actor.figures, "acts": [act for act in rules.ACTS if actor.may(act)],
            "business_date": org_queries.business_date(clock.now()), "currency": paging.currency(),
        }  # fmt: skip


urls = [path("me", Me.as_view(), name="api-me")]
