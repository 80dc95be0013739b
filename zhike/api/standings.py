"""Core assets with their check of the week, ranks in the market, handling times."""

from typing import Any

from django.urls import path
from django.utils.translation import gettext as _
from rest_framework import serializers

from zhike.api import door, paging
from zhike.api.render import Refused
from zhike.api.settling import AskedDays
from zhike.apps.core import clock
from zhike.apps.insight.actions import market as actions
from zhike.apps.insight.queries import core_assets, figures, handling, market
from zhike.apps.org import queries as org_queries

MOST = 200
TROUBLES = ("STATE", "NO_OWNER", "NO_CONTACT", "TASKS", "PROMISES")


class OfBranch(door.Shape):
    """Which branch is asked about."""

    branch = door.optional(60, "Code; usually the top of what one sees.")


class CoreAsset(door.Shape):
    """One core asset; no troubles where all is well."""

    rank = serializers.IntegerField()
    customer_id = serializers.IntegerField()
    code = serializers.CharField()
    name = serializers.CharField()
    value = serializers.DecimalField(max_digits=22, decimal_places=4)
    last_contact = serializers.DateField(allow_null=True)
    n_overdue_tasks = serializers.IntegerField()
    n_overdue_promises = serializers.IntegerField()
    troubles = serializers.ListField(child=serializers.ChoiceField(choices=TROUBLES))


class CoreAssetList(door.Shape):
    """The core assets one may see, the most valuable first."""

    results = CoreAsset(many=True)
    by = serializers.ChoiceField(
        choices=["contribution_year", "revenue_year"], allow_null=True, help_text="Null before an analysis."
    )
    currency = serializers.CharField(allow_blank=True)


class CoreAssets(door.View):
    """Core assets."""

    act = "figure.view"

    @door.call(returns=CoreAssetList, query=OfBranch, finds=True)
    def get(self, request: Any, query: dict[str, Any]) -> dict[str, Any]:
        """Return the core assets with the check of the week that ends today."""
        branch, rule = door.found(figures.scope(query["branch"])), core_assets.rule()
        day = org_queries.business_date(clock.now())
        found = core_assets.assets(org_queries.subtree_ids(branch.pk), day=day, limit=MOST)
        return {
            "results": [_asset(one) for one in found], "by": rule.column if rule else None,
            "currency": paging.currency(),
        }  # fmt: skip


def _asset(one: core_assets.Asset) -> dict[str, Any]:
    return {
        "rank": one.rank, "customer_id": one.card.pk, "code": one.card.code, "name": one.card.name, "value": one.value,
        "last_contact": one.last_contact, "n_overdue_tasks": one.n_overdue_tasks,
        "n_overdue_promises": one.n_overdue_promises, "troubles": list(one.troubles),
    }  # fmt: skip


class Rank(door.Shape):
    """The newest rank of a line at a branch."""

    id = serializers.IntegerField()
    branch = serializers.CharField()
    line = serializers.CharField()
    rank = serializers.IntegerField()
    target = serializers.IntegerField()
    before = serializers.IntegerField(allow_null=True)
    is_good = serializers.BooleanField(help_text="First or second.")
    day = serializers.DateField()
    share = serializers.DecimalField(
        max_digits=7, decimal_places=6, allow_null=True,
        help_text="Of what the market of the line sold, 0 to 1; null where nobody said.",
    )  # fmt: skip
    share_since = serializers.DateField(allow_null=True, help_text="First day the share is counted from, to `day`.")
    source = serializers.CharField()  # type: ignore[assignment]  # a field of ours by the name of one of theirs


class Ranks(door.Shape):
    """The newest ranks, those that are neither first nor second on top."""

    results = Rank(many=True)


class NewRank(door.Shape):
    """A rank as it was found on a day."""

    branch = serializers.CharField(max_length=60, help_text="Code.")
    line = serializers.CharField(max_length=80)
    rank = serializers.IntegerField(min_value=1, max_value=999)
    target = serializers.IntegerField(min_value=1, max_value=999)
    day = serializers.DateField()
    share = serializers.DecimalField(
        max_digits=7, decimal_places=6, min_value=0, max_value=1, allow_null=True, default=None,
        help_text="Of what the market of the line sold, 0 to 1, with `share_since`.",
    )  # fmt: skip
    share_since = serializers.DateField(allow_null=True, default=None, help_text="First day the share is counted from.")
    source = serializers.CharField(max_length=200)  # type: ignore[assignment]  # as above


class MarketRanks(door.View):
    """Ranks in the market."""

    acts = {"GET": "figure.view", "POST": "market.rank"}

    @door.call(returns=Ranks, query=OfBranch, finds=True)
    def get(self, request: Any, query: dict[str, Any]) -> dict[str, Any]:
        """Return where the lines of business stand."""
        branch = door.found(figures.scope(query["branch"]))
        return {"results": [_rank(one) for one in market.standings(org_queries.subtree_ids(branch.pk))]}

    @door.call(returns=Rank, status=201, takes=NewRank)
    def post(self, request: Any, body: dict[str, Any]) -> dict[str, Any]:
        """Keep a rank; another one of the same branch, line and day takes its place."""
        branch = figures.scope(body.pop("branch"))
        if branch is None:
            raise Refused("branch", _("There is no such branch among yours."))
        try:
            rank_id = actions.keep_rank(new=actions.NewRank(branch_id=branch.pk, **body), at=clock.now())
        except actions.ShareRefused as refused:
            raise Refused(
                refused.field, _("A share goes with the day it is counted from, not after `day`; or leave both out.")
            ) from refused
        return _rank(market.Standing(door.found(market.rank(rank_id)), None))


def _rank(one: market.Standing) -> dict[str, Any]:
    row = one.row
    return {
        "id": row.pk, "branch": row.branch.code, "line": row.line, "rank": row.rank, "target": row.target,
        "before": one.before, "is_good": one.is_good, "day": row.day, "source": row.source,
        "share": row.share, "share_since": row.share_since,
    }  # fmt: skip


class AskedShares(OfBranch):
    """Which line of business at which branch."""

    line = door.optional(80, "As it was kept; usually the first that has a share.")


class ShareShape(door.Shape):
    """Share of a span beside the selling cost of the branch in the same days; null where nothing was booked or few."""

    first = serializers.DateField()
    last = serializers.DateField()
    share = serializers.DecimalField(max_digits=7, decimal_places=6)
    selling_cost = serializers.DecimalField(max_digits=22, decimal_places=4, allow_null=True)
    revenue = serializers.DecimalField(max_digits=22, decimal_places=4, allow_null=True)
    selling_cost_ratio = serializers.FloatField(allow_null=True, help_text="Selling cost ÷ revenue.")
    is_hidden = serializers.BooleanField(help_text="It would tell of fewer than five customers.")
    source = serializers.CharField()  # type: ignore[assignment]  # as above


class Shares(door.Shape):
    """The shares of a line at a branch, the oldest first."""

    line = serializers.CharField(allow_blank=True)
    results = ShareShape(many=True)
    currency = serializers.CharField(allow_blank=True)


class MarketShares(door.View):
    """Market share beside selling cost."""

    act = "figure.view"

    @door.call(returns=Shares, query=AskedShares, finds=True)
    def get(self, request: Any, query: dict[str, Any]) -> dict[str, Any]:
        """Return a line's shares with what selling cost the whole branch in the same days."""
        branch = door.found(figures.scope(query["branch"]))
        told = market.course(branch.pk, query["line"])
        return {
            "line": told.line if told else query["line"], "currency": paging.currency(),
            "results": [_shared(one) for one in told.shares] if told else [],
        }  # fmt: skip


def _shared(one: market.Share) -> dict[str, Any]:
    row, spent = one.row, one.selling
    return {
        "first": row.share_since, "last": row.day, "share": row.share, "selling_cost": spent.cost,
        "revenue": spent.revenue, "selling_cost_ratio": None if spent.ratio is None else float(spent.ratio),
        "is_hidden": spent.is_hidden, "source": row.source,
    }  # fmt: skip


class SpanShape(door.Shape):
    """Cases done: how many, and within how many hours half and nine of ten of them; null where hidden or none."""

    n_cases = serializers.IntegerField(allow_null=True)
    median = serializers.FloatField(allow_null=True)
    p90 = serializers.FloatField(allow_null=True)


class ProcessShape(door.Shape):
    """One process, in all and by month."""

    process = serializers.ChoiceField(choices=handling.PROCESSES)
    whole = SpanShape()
    months = serializers.DictField(child=SpanShape())


class Processes(door.Shape):
    """How long each process took."""

    results = ProcessShape(many=True)


class AskedTimes(AskedDays):
    """Which cases are asked about."""

    branch = door.optional(60, "Code; usually the top of what one sees.")


class HandlingTimes(door.View):
    """Handling times."""

    act = "figure.view"

    @door.call(returns=Processes, query=AskedTimes, finds=True)
    def get(self, request: Any, query: dict[str, Any]) -> dict[str, Any]:
        """Return how long the cases done between two days took, in hours."""
        branch = door.found(figures.scope(query.pop("branch")))
        if query["last"] < query["first"]:
            raise Refused("last", _("It ends before it begins."))
        found = handling.processes(**query, branch_ids=org_queries.subtree_ids(branch.pk))
        return {
            "results": [
                {"process": one.code, "whole": _span(one.whole),
                 "months": {month: _span(span) for month, span in one.months.items()}}
                for one in found
            ]
        }  # fmt: skip


def _span(one: handling.Span) -> dict[str, Any]:
    return {"n_cases": one.n_cases, "median": one.median, "p90": one.slow}


urls = [
    path("value/core-assets", CoreAssets.as_view(), name="api-core-assets"),
    path("value/market-ranks", MarketRanks.as_view(), name="api-market-ranks"),
    path("value/market-shares", MarketShares.as_view(), name="api-market-shares"),
    path("handling-times", HandlingTimes.as_view(), name="api-handling-times"),
]
