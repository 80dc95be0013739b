"""Companies or branches side by side: lifetimes, whom to develop to stay level, costs of losing and of keeping."""

from typing import Any

from django.urls import path
from django.utils.translation import gettext as _
from rest_framework import serializers

from zhike.analytics import churn
from zhike.api import door
from zhike.api.churn import MOST_BANDS, Typed
from zhike.api.render import Refused
from zhike.apps.core import base, clock
from zhike.apps.insight.queries import comparing, figures
from zhike.apps.org import queries as org_queries

MONEY = "In the money of the costs; where none is given keeping a customer costs 1."


class ComparedGroup(door.Shape):
    """A group by its counts of one year."""

    name = serializers.CharField(max_length=60)
    opening = Typed(help_text="Customers at the opening of the year.")
    new = Typed(help_text="First purchase ever in the year.")
    closing = Typed(help_text="Customers at its closing.")
    turnover = Typed(required=False, help_text="Turnover of one customer in a year.")
    profit_rate = Typed(required=False, help_text="Profit ÷ turnover, 0 to 1 or with a percent sign.")
    bands = serializers.ListField(
        child=serializers.CharField(max_length=100), max_length=MOST_BANDS, required=False,
        help_text="What the lost turned over in a year, as the calculator takes it.",
    )  # fmt: skip


class Comparing(door.Shape):
    """What is put side by side: groups by their counts, or branches by their account of the last four quarters."""

    groups = serializers.ListField(child=ComparedGroup(), max_length=2, required=False)
    branches = serializers.ListField(
        child=serializers.CharField(max_length=40), max_length=2, required=False, help_text="Codes of branches."
    )
    keep_cost = Typed(required=False, help_text="Of one customer a year; left out: as measured, else 1.")
    develop_cost = Typed(required=False, help_text="Of one customer; left out: as measured, else `times` × keeping.")
    times = Typed(required=False, help_text="Developing ÷ keeping; left out: as the rule table acquire_keep says.")
    years = serializers.IntegerField(min_value=1, max_value=100, required=False, default=10)


def number(words: str = "") -> serializers.FloatField:
    """Return the field of a figure that may be undefined."""
    return serializers.FloatField(allow_null=True, help_text=words or None)


class ComparedOutcome(door.Shape):
    """What a group's counts mean."""

    name = serializers.CharField()
    rate = number("Lost ÷ opening.")
    lifetime = number("1 ÷ rate, in years.")
    undefined_reason = serializers.CharField(help_text="Why there is no lifetime: LOST_ZERO, no loss observed.")
    half_life = number()
    left = number("Of the opening customers after the years, nobody replaced.")
    lost_alone = number("Gone by then, nobody replaced.")
    lost_replaced = serializers.IntegerField(help_text="Lost in the years, everybody replaced.")
    to_develop = serializers.IntegerField(help_text="New customers a year that keep the number level.")
    develop_cost = number(MONEY)
    keep_cost = number()
    keep_base_cost = number()
    cost_survivors = number("Method 1: replacing the lost and keeping the survivors for a year.")
    cost_base = number("Method 2: replacing the lost and keeping the whole base.")
    keep_lost_cost = number("What keeping those who were lost would have cost.")
    damage = number("Lost profit and replacing, together.")
    lifetime_value = number("Yearly profit of one customer × lifetime, undiscounted.")


class CostTerms(door.Shape):
    """By which costs was compared; measured ones hold where both purposes have entries for `least` customers."""

    keep = serializers.FloatField()
    develop = serializers.FloatField()
    ratio = number()
    source = serializers.ChoiceField(choices=[comparing.GIVEN, comparing.MEASURED, comparing.TABLE])  # type: ignore[assignment]
    n_keep = serializers.IntegerField()
    n_develop = serializers.IntegerField()
    least = serializers.IntegerField()
    suffices = serializers.BooleanField()


class GroupComparison(door.Shape):
    """The groups side by side; ratios are first ÷ second."""

    groups = ComparedOutcome(many=True)
    costlier = serializers.CharField(allow_blank=True, help_text="Whose year costs most by method 1.")
    ratio_survivors = number()
    ratio_base = number()
    ratio_develop = number()
    costs = CostTerms()
    years = serializers.IntegerField()


class ChurnComparison(door.View):
    """Two companies or branches side by side."""

    act = "calc.use"

    @door.call(returns=GroupComparison, takes=Comparing)
    def post(self, request: Any, body: dict[str, Any]) -> dict[str, Any]:
        """Return lifetimes, losses and costs of two groups; nothing is kept."""
        day = org_queries.business_date(clock.now())
        costs = comparing.terms(
            day, keep=body.get("keep_cost"), develop=body.get("develop_cost"), times=body.get("times")
        )
        groups = _groups(body)
        told = churn.compare(groups, costs.keep, costs.develop, body["years"])
        ratios = {name: plain(getattr(told, name)) for name in ("ratio_survivors", "ratio_base", "ratio_develop")}
        outcomes = [_outcome(one) for one in told.outcomes]
        return {
            "groups": outcomes,
            "costlier": told.costlier,
            "years": body["years"],
            "costs": cost_terms(costs),
        } | ratios


def _groups(body: dict[str, Any]) -> list[churn.Group]:
    if bool(body.get("groups")) == bool(body.get("branches")):
        raise Refused("groups", _("Give two groups, or two branches."))
    if body.get("branches"):
        groups = [of_branch(code) for code in body["branches"]]
    else:
        groups = [comparing.typed(**given) for given in body["groups"]]
    if len(groups) != 2:
        raise Refused("groups", _("Give two groups, or two branches."))
    return groups


def of_branch(code: str) -> churn.Group:
    """Return a branch as a group; refused where there is none to be seen or no whole year of it."""
    branch = figures.scope(code) if base.actor().may("figure.view") else None
    if branch is None:
        raise Refused("branches", _("There is no such branch, or its figures are not yours to see."))
    try:
        return comparing.of_branch(branch)
    except comparing.NoYear:
        said = _("This branch has no four whole quarters in its account yet.")
        raise Refused("branches", said, code="NO_YEAR") from None


def plain(value: Any) -> float | None:
    """Return an exact figure as JSON has it."""
    return None if value is None else float(value)


def _outcome(one: churn.Outcome) -> dict[str, Any]:
    names = (
        "half_life", "left", "lost_alone", "develop_cost", "keep_cost", "keep_base_cost", "cost_survivors", "cost_base",
        "keep_lost_cost", "damage", "lifetime_value",
    )  # fmt: skip
    return {name: plain(getattr(one, name)) for name in names} | {
        "name": one.group.name, "rate": plain(one.rate.value), "lifetime": plain(one.lifetime.value),
        "undefined_reason": one.lifetime.undefined_reason or "", "lost_replaced": one.lost_replaced,
        "to_develop": one.to_develop,
    }  # fmt: skip


def cost_terms(costs: comparing.Terms) -> dict[str, Any]:
    """Return what keeping and developing cost, and by what."""
    measured = costs.measured
    return {
        "keep": float(costs.keep), "develop": float(costs.develop), "ratio": plain(costs.ratio),
        "source": costs.source, "n_keep": measured.keep.n_customers, "n_develop": measured.develop.n_customers,
        "least": measured.least, "suffices": measured.suffices,
    }  # fmt: skip


urls = [path("churn/compare", ChurnComparison.as_view(), name="api-churn-compare")]
