"""Before customers leave and afterwards: wishes to leave, plans of winning back, how often it works."""

from fractions import Fraction
from typing import Any

from django.urls import path
from django.utils.translation import gettext as _
from rest_framework import serializers

from zhike.api import door, paging
from zhike.api.comparing import CostTerms, cost_terms
from zhike.api.render import Refused
from zhike.apps.churn import rules as churn_rules
from zhike.apps.core import clock, lists
from zhike.apps.insight.queries import comparing, figures
from zhike.apps.org import queries as org_queries
from zhike.apps.winback import actions, queries
from zhike.apps.winback import lists as winback_lists

PLANS, SAVES = winback_lists.PLANS, winback_lists.SAVES
ID: Any = {"min_value": 1, "max_value": door.LARGEST_ID}
MONEY: Any = {"max_digits": 16, "decimal_places": 2}


class SaveRow(paging.row_shape(SAVES, required=False)):  # type: ignore[misc]
    """A wish to leave."""


class FullSave(paging.row_shape(SAVES, required=True)):  # type: ignore[misc]
    """A wish to leave with its customer."""

    customer_id = serializers.IntegerField()


class GivenWish(door.Shape):
    """A wish to leave as it is heard."""

    customer_id = serializers.IntegerField(**ID)
    day = serializers.DateField()
    said = serializers.CharField(max_length=500)
    cause = serializers.ChoiceField(choices=["", *churn_rules.REASONS], required=False, default="")


class WinBackPlanRow(paging.row_shape(PLANS, required=False)):  # type: ignore[misc]
    """A plan of winning back."""


class RateTold(door.Shape):
    """How often attempts succeeded, with the interval of 95 %; null where nobody was tried."""

    won = serializers.IntegerField()
    tried = serializers.IntegerField()
    rate = serializers.FloatField(allow_null=True)
    low = serializers.FloatField(allow_null=True)
    high = serializers.FloatField(allow_null=True)
    expected = serializers.FloatField()
    stands = serializers.CharField(allow_blank=True, help_text="BELOW, WITHIN or ABOVE what is expected.")


class GroupTold(door.Shape):
    """A group of a cut; null where it is too small to be told."""

    code = serializers.CharField(allow_blank=True)
    rate = RateTold(allow_null=True)
    cost = serializers.DecimalField(**MONEY, allow_null=True)
    profit = serializers.DecimalField(**MONEY, allow_null=True, help_text="Regained; null where it is not known.")


class WinBackComparison(door.Shape):
    """Lost customers beside prospects, and by cuts."""

    branch = serializers.CharField()
    back = RateTold()
    new = RateTold()
    ratio = serializers.FloatField(allow_null=True, help_text="Measured: lost customers ÷ prospects.")
    expected_ratio = serializers.FloatField()
    n_open = serializers.IntegerField(help_text="Attempts that are not settled.")
    costs = CostTerms(help_text="What developing a customer costs beside keeping one.")
    cuts = serializers.DictField(child=GroupTold(many=True), help_text=", ".join(queries.BY))


class WinBackReport(door.Shape):
    """Won back ÷ attempted with what it cost and brought."""

    branch = serializers.CharField()
    rate = RateTold()
    cost = serializers.DecimalField(**MONEY)
    profit = serializers.DecimalField(**MONEY, allow_null=True)
    roi = serializers.FloatField(allow_null=True, help_text="(profit − cost) ÷ cost.")
    cuts = serializers.DictField(child=GroupTold(many=True))


class AskedSpan(door.Shape):
    """Which branch, and between which days customers left; the last year unless it is said."""

    branch = door.optional(60, "Code of a branch; yours unless it is said.")
    first = serializers.DateField(
        required=False, allow_null=True, help_text="First day; left out, a year before the last."
    )
    last = serializers.DateField(required=False, allow_null=True, help_text="Last day; left out, today.")


class WinBackSaves(door.View):
    """Wishes to leave."""

    acts = {"GET": "customer.view", "POST": "winback.edit"}

    @paging.listed(SAVES, SaveRow)
    def get(self, request: Any) -> lists.ListSpec:
        """Return a page of the wishes to leave."""
        return SAVES

    @door.call(returns=FullSave, status=201, takes=GivenWish)
    def post(self, request: Any, body: dict[str, Any]) -> dict[str, Any]:
        """Note that a customer wishes to leave; it is a sign of leaving, too."""
        at = clock.now()
        save_id = actions.note_wish(new=actions.NewSave(**body), today=org_queries.business_date(at), at=at)
        row = door.found(queries.save(save_id))
        return paging.row(SAVES, row) | {"customer_id": row.customer_id}


class WinBackPlans(door.View):
    """Plans of winning back."""

    act = "customer.view"

    @paging.listed(PLANS, WinBackPlanRow)
    def get(self, request: Any) -> lists.ListSpec:
        """Return a page of the plans."""
        return PLANS


class WinBackCompare(door.View):
    """Lost customers beside prospects."""

    act = "figure.view"

    @door.call(returns=WinBackComparison, query=AskedSpan)
    def get(self, request: Any, query: dict[str, Any]) -> dict[str, Any]:
        """Return how often lost customers came back, beside what is expected and how often prospects were won."""
        branch, told = _compared(query)
        return {
            "branch": branch.code, "back": _rate(told.rate), "new": _rate(told.rate_new), "ratio": _float(told.ratio),
            "expected_ratio": float(told.expected / told.expected_new), "n_open": told.n_open, "cuts": _cuts(told),
            "costs": cost_terms(comparing.terms(org_queries.business_date(clock.now()))),
        }  # fmt: skip


class WinBackReported(door.View):
    """The report of winning back."""

    act = "figure.view"

    @door.call(returns=WinBackReport, query=AskedSpan)
    def get(self, request: Any, query: dict[str, Any]) -> dict[str, Any]:
        """Return won back ÷ attempted, what it cost and what it brought."""
        branch, told = _compared(query)
        total = told.total
        return {
            "branch": branch.code, "rate": _rate(told.rate), "cost": total.cost,
            "profit": None if total.n_unknown else total.profit,
            "roi": None if total.roi is None else float(total.roi), "cuts": _cuts(told),
        }  # fmt: skip


def _compared(asked: dict[str, Any]) -> tuple[Any, queries.Comparison]:
    branch = figures.scope(asked.get("branch", ""))
    if branch is None:
        raise Refused("branch", _("There is no such branch."))
    today = org_queries.business_date(clock.now())
    last = asked.get("last") or today
    first = asked.get("first") or queries.year_until(last)
    return branch, queries.compare(branch.pk, first, last, today)


def _cuts(told: queries.Comparison) -> dict[str, Any]:
    return {
        name: [
            {"code": one.code, "rate": None if one.is_hidden else _rate(one.rate(told.expected)),
             "cost": None if one.is_hidden else one.cost,
             "profit": None if one.is_hidden or one.n_unknown else one.profit}
            for one in groups
        ]
        for name, groups in told.cuts.items()
    }  # fmt: skip


def _rate(rate: Any) -> dict[str, Any]:
    return {
        "won": rate.won, "tried": rate.tried, "rate": _float(rate.value), "low": rate.low, "high": rate.high,
        "expected": float(rate.expected), "stands": rate.stands,
    }  # fmt: skip


def _float(value: Fraction | None) -> float | None:
    return None if value is None else float(value)


urls = [
    path("winback/saves", WinBackSaves.as_view(), name="api-winback-saves"),
    path("winback/plans", WinBackPlans.as_view(), name="api-winback-plans"),
    path("winback/compare", WinBackCompare.as_view(), name="api-winback-compare"),
    path("winback/report", WinBackReported.as_view(), name="api-winback-report"),
]
