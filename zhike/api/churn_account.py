"""The customer account told apart: change, branches, tenure, standards, periods compared, survival, competitors."""

from typing import Any

from django.http import Http404
from django.urls import path
from django.utils.translation import gettext as _
from rest_framework import serializers

from zhike.analytics import churn
from zhike.api import door, ledger, metrics
from zhike.api.render import Refused
from zhike.apps.catalog.rules import tables
from zhike.apps.core import clock
from zhike.apps.insight.queries import churn as accounts
from zhike.apps.insight.queries import control, figures, normalised, rivals, spans, survival
from zhike.apps.market import actions as market_actions
from zhike.apps.market import rules as market_rules

CHANGED = ("OPENING", "CLOSING", "AVERAGE")


class RateChange(door.Shape):
    """How a rate moved since the period before."""

    points = serializers.FloatField(allow_null=True, help_text="Now − before: 0.01 is one percentage point.")
    relative = serializers.FloatField(allow_null=True, help_text="That ÷ before.")
    undefined_reason = serializers.CharField(allow_null=True)


class Changes(door.Shape):
    """The change on every base; both periods are on the same one."""

    OPENING = RateChange(required=False)
    CLOSING = RateChange(required=False)
    AVERAGE = RateChange(required=False)


class Tenure(door.Shape):
    """Old customers, and those who first bought in the year before the period, apart."""

    old = ledger.Rate()
    new = ledger.Rate()
    headline = ledger.Rate()
    new_share = ledger.Rate()
    is_peak = serializers.BooleanField(allow_null=True, help_text="So many are new that the headline says little.")


class Moved(door.Shape):
    """One period with its rates and how they moved."""

    branch = serializers.CharField()
    branch_name = serializers.CharField()
    period = serializers.CharField()
    rates = ledger.Rates(allow_null=True)
    changes = Changes()
    tenure = Tenure(allow_null=True)
    lost_turnover = serializers.DecimalField(max_digits=18, decimal_places=4, allow_null=True)
    churn_loss = serializers.DecimalField(max_digits=18, decimal_places=4, allow_null=True)


class MovedPeriods(door.Shape):
    """Periods of a branch, or branches in a period."""

    results = Moved(many=True)


class AskedAccount(ledger.AskedLedger):
    """Which branch, kind of period and tier is asked about."""

    tier = serializers.ChoiceField(choices=list(tables.TIERS), required=False, default="", help_text="One tier alone.")


class AskedPeriod(AskedAccount):
    """And around which period."""

    period = door.optional(10, "Such as 2025Q4; else the last one that is over.")


class ChurnChange(door.View):
    """The change of churn."""

    act = "figure.view"

    @door.call(returns=MovedPeriods, query=AskedAccount, finds=True)
    def get(self, request: Any, query: dict[str, Any]) -> dict[str, Any]:
        """Return every period of a branch with its change and its old and new customers apart, oldest first."""
        branch = door.found(figures.scope(query["branch"]))
        found = accounts.account(branch.pk, kind=query["kind"], tier=query["tier"], unit=query["unit"])
        return {"results": [_moved(one) for one in found.quarters] if found else []}


class ChurnByBranch(door.View):
    """Churn by branch."""

    act = "figure.view"

    @door.call(returns=MovedPeriods, query=AskedPeriod, finds=True)
    def get(self, request: Any, query: dict[str, Any]) -> dict[str, Any]:
        """Return the branches right below one in a period: rate, change and loss of each."""
        branch = door.found(figures.scope(query["branch"]))
        found = accounts.account(
            branch.pk, query["period"], kind=query["kind"], tier=query["tier"], unit=query["unit"]
        )  # fmt: skip
        return {"results": [_moved(one) for one in found.branches] if found else []}


def _moved(one: accounts.Quarter) -> dict[str, Any]:
    return {
        "branch": one.branch_code, "branch_name": one.branch_name, "period": one.period,
        "rates": {base: ledger.rate(found) for base, found in one.rates.items()} or None,
        "changes": {base: _change(one.changes[base]) for base in CHANGED if base in one.changes},
        "tenure": _tenure(one.tenure), "lost_turnover": one.lost_turnover, "churn_loss": one.loss,
    }  # fmt: skip


def _change(found: churn.Change) -> dict[str, Any]:
    return {"points": metrics.number(found.points), "relative": metrics.number(found.relative),
            "undefined_reason": found.undefined_reason}  # fmt: skip


def _tenure(found: churn.Tenure | None) -> dict[str, Any] | None:
    if found is None:
        return None
    told = {name: ledger.rate(getattr(found, name)) for name in ("old", "new", "headline", "new_share")}
    return told | {"is_peak": found.is_peak}


class Standard(ledger.RatesJudged):
    """The reference lines of a period on the opening base; null where nobody knows."""

    period = serializers.CharField()
    rate = serializers.FloatField(allow_null=True)
    control_line = serializers.FloatField(allow_null=True)
    natural_floor = serializers.FloatField(allow_null=True)
    zero_growth = serializers.FloatField(allow_null=True)
    profit_ceiling = serializers.FloatField(allow_null=True)
    competitors = serializers.FloatField(allow_null=True)
    industry = serializers.FloatField(allow_null=True)
    chosen = serializers.ChoiceField(choices=control.CHOICES, help_text="The line the company goes by.")
    is_violated = serializers.BooleanField(allow_null=True)


class AskedOne(ledger.AskedBranch):
    """Which period of which branch is asked about."""

    period = serializers.CharField(max_length=10, help_text="A period that is over, such as 2025Q4.")


class ChurnStandard(door.View):
    """The minimum standard of churn."""

    act = "figure.view"

    @door.call(returns=Standard, query=AskedOne, finds=True)
    def get(self, request: Any, query: dict[str, Any]) -> dict[str, Any]:
        """Return the reference lines of a period that is over."""
        found = door.found(control.control(door.found(figures.scope(query["branch"])).pk, query["period"]))
        lines = {name: metrics.number(getattr(found.standards, name)) for name in control.TOLD}
        return lines | {
            "period": found.period, "rate": metrics.number(found.whole.rate("OPENING")),
            "chosen": found.standards.chosen, "is_violated": found.standards.is_violated,
        }  # fmt: skip


class Beside(door.Shape):
    """A period's rate beside that of the other, restated for its length."""

    period = serializers.CharField()
    rate = serializers.FloatField()
    compound = serializers.FloatField(allow_null=True, help_text="1 − (1 − r)^(1 ÷ n); null above 100 %.")
    simple = serializers.FloatField(help_text="r ÷ n.")
    points = serializers.FloatField(allow_null=True, help_text="Rate − compound.")


class Compared(door.Shape):
    """A period compared."""

    chosen = Beside()
    against = serializers.CharField()
    length = serializers.FloatField(help_text="How many of the period make the other.")
    overall = serializers.FloatField(allow_null=True, help_text="Steady rate of all periods of the kind.")
    parts = Beside(many=True)


class AskedPair(AskedOne):
    """With which other period it is compared."""

    against = door.optional(10, "Another period of any kind; else all of the history.")


class ChurnPeriods(door.View):
    """Periods compared."""

    act = "figure.view"

    @door.call(returns=Compared, query=AskedPair, finds=True)
    def get(self, request: Any, query: dict[str, Any]) -> dict[str, Any]:
        """Compare a period with another one or with all of the history, restated for the same length."""
        branch = door.found(figures.scope(query["branch"]))
        found = door.found(normalised.compare(branch.pk, query["period"], query["against"] or normalised.ALL))
        return {
            "chosen": _beside(found.chosen), "against": found.against, "length": float(found.chosen.length),
            "overall": found.overall, "parts": [_beside(one) for one in found.parts],
        }  # fmt: skip


def _beside(one: normalised.Beside) -> dict[str, Any]:
    return {"period": one.period, "rate": float(one.rate), "compound": one.compound, "simple": one.simple,
            "points": one.points}  # fmt: skip


class Curve(door.Shape):
    """The share of some customers still there after 0, 1, 2 … months, with its interval of 95 %."""

    part = serializers.CharField(allow_blank=True, help_text="Year or tier, empty for no tier yet; ALL together.")
    n_customers = serializers.IntegerField()
    n_gone = serializers.IntegerField()
    share = serializers.ListField(child=serializers.FloatField())
    low = serializers.ListField(child=serializers.FloatField())
    high = serializers.ListField(child=serializers.FloatField())
    at_risk = serializers.ListField(child=serializers.IntegerField())


class Curves(door.Shape):
    """How long customers stay."""

    as_of = serializers.DateField()
    whole = Curve()
    results = Curve(many=True)


class AskedCurves(ledger.AskedBranch):
    """Whose curves are asked for."""

    by = serializers.ChoiceField(
        choices=[survival.BY_YEAR, survival.BY_TIER], required=False, default=survival.BY_YEAR,
        help_text="By year of first purchase, or by tier.",
    )  # fmt: skip


class ChurnSurvival(door.View):
    """How long customers stay."""

    act = "figure.view"

    @door.call(returns=Curves, query=AskedCurves, finds=True)
    def get(self, request: Any, query: dict[str, Any]) -> dict[str, Any]:
        """Return Kaplan–Meier curves by year of first purchase or by tier; those of a few customers are left out."""
        found = door.found(survival.survival(door.found(figures.scope(query["branch"])).pk, query["by"]))
        return {"as_of": found.as_of, "whole": _curve(found.whole), "results": [_curve(one) for one in found.classes]}


def _curve(one: survival.Curve) -> dict[str, Any]:
    return {"part": one.code, "n_customers": one.n, "n_gone": one.n_gone, "share": one.share, "low": one.low,
            "high": one.high, "at_risk": one.at_risk}  # fmt: skip


class IndustryEstimate(door.Shape):
    """What part of its customers the industry is thought to lose between two days."""

    first_date = serializers.DateField()
    last_date = serializers.DateField()
    rate = serializers.DecimalField(max_digits=5, decimal_places=4, min_value=0, max_value=1)
    source = serializers.CharField(max_length=200)  # type: ignore[assignment]
    confidence = serializers.IntegerField(min_value=0, max_value=100)


class Theirs(door.Shape):
    """An estimate restated for one of our periods."""

    period = serializers.CharField()
    rate = serializers.FloatField()
    source = serializers.CharField()  # type: ignore[assignment]
    confidence = serializers.IntegerField()


class Rival(door.Shape):
    """A competitor, or the industry under no name; a period without an estimate is left out."""

    name = serializers.CharField(allow_blank=True)
    told = Theirs(many=True)


class Rivals(door.Shape):
    """Competitors and the industry beside our periods."""

    results = Rival(many=True)


class KeptEstimate(door.Shape):
    """The estimate that was kept."""

    estimate_id = serializers.IntegerField()


class ChurnRivals(door.View):
    """What competitors and the industry lose."""

    act = "figure.view"
    acts = {"GET": "figure.view", "POST": "market.confirm"}

    @door.call(returns=Rivals, query=AskedAccount, finds=True)
    def get(self, request: Any, query: dict[str, Any]) -> dict[str, Any]:
        """Return their rates with source and confidence, restated for our periods."""
        known = accounts.account(door.found(figures.scope(query["branch"])).pk, kind=query["kind"])
        labels = [one.period for one in known.quarters if not one.is_provisional] if known else []
        return {"results": [{"name": one.name, "told": _told(one, labels)} for one in rivals.rivals(labels)]}

    @door.call(returns=KeptEstimate, takes=IndustryEstimate, status=201)
    def post(self, request: Any, body: dict[str, Any]) -> dict[str, Any]:
        """Keep an estimate of the industry; one of the same days is replaced."""
        try:
            return {"estimate_id": market_actions.estimate_churn(competitor_id=None, **body, at=clock.now())}
        except market_rules.BadSpan:
            raise Refused("last_date", _("It ends before it begins.")) from None


def _told(one: rivals.Rival, labels: list[str]) -> list[dict[str, Any]]:
    pairs = [(label, told) for label, told in zip(labels, one.told, strict=True) if told]
    names = ("rate", "source", "confidence")
    return [{"period": label} | {name: getattr(told, name) for name in names} for label, told in pairs]


class AskedAccountSpan(ledger.AskedBranch):
    """From which month to which, both included."""

    first = serializers.CharField(max_length=7, help_text="Such as 2025-08.")
    last = serializers.CharField(max_length=7, help_text="Such as 2025-10.")


class AccountSpan(door.Shape):
    """The account of the months, beside as many before: the same sum as of any period."""

    period = serializers.CharField()
    opening = serializers.IntegerField()
    new = serializers.IntegerField()
    won_back = serializers.IntegerField()
    moved_in = serializers.IntegerField()
    churned = serializers.IntegerField()
    moved_out = serializers.IntegerField()
    closing = serializers.IntegerField()
    lost_turnover = serializers.DecimalField(max_digits=18, decimal_places=4)
    rates = ledger.Rates()


class ChurnSpan(door.View):
    """Any span of months."""

    act = "figure.view"

    @door.call(returns=AccountSpan, query=AskedAccountSpan, finds=True)
    def get(self, request: Any, query: dict[str, Any]) -> dict[str, Any]:
        """Return the account of a span that is over."""
        branch = door.found(figures.scope(query["branch"]))
        try:
            cell = door.found(spans.account(branch.pk, query["first"], query["last"]))
        except accounts.SnapshotGone:
            raise Http404 from None
        told = {name: getattr(cell, name) for name in ("period", "lost_turnover", *accounts.COLUMNS)}
        return told | {"rates": {base: ledger.rate(found) for base, found in figures.cell_rates(cell).items()}}


class AskedRate(door.Shape):
    """A rate and what it was divided by."""

    rate = serializers.CharField(max_length=40, help_text="0.42 or 42%.")
    base = serializers.ChoiceField(choices=CHANGED, help_text="What it was divided by.")


class Bases(door.Shape):
    """The rate on every base, for a period without new customers; null where nobody is left."""

    OPENING = serializers.FloatField()
    CLOSING = serializers.FloatField(allow_null=True)
    AVERAGE = serializers.FloatField()


class ChurnBases(door.View):
    """A rate on the other bases."""

    act = "calc.use"

    @door.call(returns=Bases, query=AskedRate)
    def get(self, request: Any, query: dict[str, Any]) -> dict[str, Any]:
        """Convert a rate between opening, closing and average base."""
        return {name: metrics.number(value) for name, value in churn.on_every_base(**query).items()}


urls = [
    path("churn/change", ChurnChange.as_view(), name="api-churn-change"),
    path("churn/by-branch", ChurnByBranch.as_view(), name="api-churn-by-branch"),
    path("churn/standard", ChurnStandard.as_view(), name="api-churn-standard"),
    path("churn/periods", ChurnPeriods.as_view(), name="api-churn-periods"),
    path("churn/span", ChurnSpan.as_view(), name="api-churn-span"),
    path("churn/survival", ChurnSurvival.as_view(), name="api-churn-survival"),
    path("churn/rivals", ChurnRivals.as_view(), name="api-churn-rivals"),
    path("churn/bases", ChurnBases.as_view(), name="api-churn-bases"),
]
