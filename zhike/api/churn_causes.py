"""Why customers left and where they went: cases added up in some days, and compared with the days before."""

from collections.abc import Callable
from datetime import date
from typing import Any

from django.urls import path
from django.utils.translation import gettext as _
from rest_framework import serializers

from zhike.api import door
from zhike.api.render import Refused
from zhike.apps.churn import queries, rules
from zhike.apps.core import clock
from zhike.apps.insight.queries import figures
from zhike.apps.org import queries as org_queries

Days = tuple[date, date]


class CausesAsked(door.Shape):
    """Of which branch, and the exits of which days; without days those of the last year."""

    branch = serializers.CharField(required=False, max_length=60, help_text="Code; with all branches below it.")
    first_date = serializers.DateField(required=False, help_text="First day of the exits.")
    last_date = serializers.DateField(required=False, help_text="Last day of the exits, still inside.")


class Destination(door.Shape):
    """Where some of those who left went; null over too few to be told."""

    code = serializers.ChoiceField(choices=rules.DESTINATIONS)
    n = serializers.IntegerField(allow_null=True)
    turnover = serializers.DecimalField(
        max_digits=20, decimal_places=2, allow_null=True, help_text="Of their last year."
    )


class DestinationFlow(door.Shape):
    """How many left by a reason to a destination."""

    reason = serializers.CharField(help_text="One of the seven reasons, or UNTOLD.")
    destination = serializers.ChoiceField(choices=rules.DESTINATIONS)
    n = serializers.IntegerField()


class Destinations(door.Shape):
    """Where those who left in some days went; flows are empty where one of them is over too few."""

    first_date = serializers.DateField()
    last_date = serializers.DateField()
    n = serializers.IntegerField(allow_null=True)
    unknown_share = serializers.FloatField(allow_null=True)
    results = Destination(many=True)
    flows = DestinationFlow(many=True)


class ReasonShift(door.Shape):
    """A reason's share of the confirmed cases before and now, in percent."""

    code = serializers.ChoiceField(choices=rules.REASONS)
    n_before = serializers.IntegerField()
    n_now = serializers.IntegerField()
    before = serializers.FloatField(allow_null=True)
    now = serializers.FloatField(allow_null=True)
    points = serializers.FloatField(allow_null=True)


class ReasonShifts(door.Shape):
    """The reasons of some days beside those of as many days before; what rose most stands first."""

    first_date = serializers.DateField()
    last_date = serializers.DateField()
    before_first_date = serializers.DateField()
    before_last_date = serializers.DateField()
    results = ReasonShift(many=True)


def _asked(query: dict[str, Any]) -> tuple[Callable[[Days], Any], Days]:
    branch = door.found(figures.scope(query.get("branch", "")))
    last = query.get("last_date") or org_queries.business_date(clock.now())
    first = query.get("first_date") or rules.year_until(last)
    if first > last:
        raise Refused("first_date", _("The first day lies after the last."))
    return (lambda days: queries.exits(branch.pk, *days)), (first, last)


class ChurnDestinations(door.View):
    """Where customers went."""

    act = "figure.view"

    @door.call(returns=Destinations, query=CausesAsked, finds=True)
    def get(self, request: Any, query: dict[str, Any]) -> dict[str, Any]:
        """Return destinations with money, and the flows from reasons to them."""
        exits_of, days = _asked(query)
        rows = exits_of(days)
        sums, flows, unknown = queries.destinations(rows)
        n = rows.count()
        is_few = bool(queries.hidden([n]))
        return {
            "first_date": days[0], "last_date": days[1], "n": None if is_few else n,
            "unknown_share": None if is_few or any(one.n is None for one in sums) else unknown,
            "results": [{"code": one.code, "n": one.n, "turnover": one.turnover} for one in sums],
            "flows": [{"reason": reason, "destination": whither, "n": n_of} for reason, whither, n_of in flows],
        }  # fmt: skip


class ReasonsCompared(door.View):
    """Reasons now and before."""

    act = "figure.view"

    @door.call(returns=ReasonShifts, query=CausesAsked, finds=True)
    def get(self, request: Any, query: dict[str, Any]) -> dict[str, Any]:
        """Return how the mix of confirmed reasons moved against as many days before."""
        exits_of, (first, last) = _asked(query)
        before = rules.span_before(first, last)
        return {
            "first_date": first, "last_date": last, "before_first_date": before[0], "before_last_date": before[1],
            "results": [
                {"code": one.code, "n_before": one.n_before, "n_now": one.n_now, "before": one.before, "now": one.now,
                 "points": one.points}
                for one in queries.compare(exits_of((first, last)), exits_of(before))
            ],
        }  # fmt: skip


urls = [
    path("churn/destinations", ChurnDestinations.as_view(), name="api-churn-destinations"),
    path("churn/reasons/compare", ReasonsCompared.as_view(), name="api-churn-reasons-compare"),
]
