"""Winning back: the pool, decisions, steps, offers, giving up; wishes to leave, plans, comparison and report."""

from fractions import Fraction
from typing import Any

from django.urls import path, reverse
from django.utils.translation import gettext as _
from rest_framework import serializers

from zhike.api import door, paging
from zhike.api.render import Refused
from zhike.apps.churn import rules as churn_rules
from zhike.apps.core import clock, lists
from zhike.apps.insight.queries import figures
from zhike.apps.interactions import rules as interaction_rules
from zhike.apps.org import queries as org_queries
from zhike.apps.winback import actions, queries, rules
from zhike.apps.winback import lists as winback_lists

CASES, PLANS, SAVES = winback_lists.CASES, winback_lists.PLANS, winback_lists.SAVES
MONEY: Any = {"max_digits": 16, "decimal_places": 2}
ID: Any = {"min_value": 1, "max_value": door.LARGEST_ID}


class WinBackRow(paging.row_shape(CASES, required=False)):  # type: ignore[misc]
    """A case in the pool."""


class WinBackStepTold(door.Shape):
    """A step that was taken."""

    id = serializers.IntegerField()
    code = serializers.ChoiceField(choices=rules.STEPS)
    day = serializers.DateField()
    text = serializers.CharField(allow_blank=True)
    cost = serializers.DecimalField(**MONEY, allow_null=True)


class WinBackOfferTold(door.Shape):
    """What was offered to come back for."""

    id = serializers.IntegerField()
    kind = serializers.ChoiceField(choices=rules.OFFERS)
    text = serializers.CharField()
    cost = serializers.DecimalField(**MONEY)
    valid_date = serializers.DateField()
    status = serializers.CharField()


class RemedyTold(door.Shape):
    """What helps against the cause."""

    code = serializers.CharField()
    status = serializers.CharField()


class FullWinBack(paging.row_shape(CASES, required=True)):  # type: ignore[misc]
    """A case with what follows from what is known, its steps, remedies and offers."""

    customer_id = serializers.IntegerField()
    cost = serializers.DecimalField(**MONEY, help_text="What winning back is thought to cost.")
    gain = serializers.DecimalField(**MONEY, allow_null=True, help_text="Chance × yearly profit × years.")
    horizon = serializers.IntegerField(help_text="Years the profit counts.")
    proposed_attitude = serializers.CharField()
    is_paid = serializers.BooleanField(help_text="Whether effort that costs is allowed.")
    abandon_rules = serializers.ListField(child=serializers.CharField(), help_text="Rules for giving up that hold.")
    is_gated = serializers.BooleanField(help_text="Whether its potential stands against refusing it.")
    steps = WinBackStepTold(many=True)
    remedies = RemedyTold(many=True)
    offers = WinBackOfferTold(many=True)
    version = serializers.IntegerField()


class GivenWinBack(door.Shape):
    """A customer put into the pool."""

    customer_id = serializers.IntegerField(**ID)
    exit_date = serializers.DateField()
    reason = serializers.ChoiceField(choices=["", *churn_rules.REASONS], required=False, default="")
    destination = serializers.ChoiceField(choices=["", *churn_rules.DESTINATIONS], required=False, default="")
    went_to = door.optional(120)
    turnover = serializers.DecimalField(max_digits=18, decimal_places=2, min_value=0, required=False, allow_null=True)
    is_unavoidable = serializers.BooleanField(required=False, default=False)


class GivenDecision(door.Shape):
    """A decision: win back, observe, or observe and develop."""

    decision = serializers.ChoiceField(choices=("WIN_BACK", "OBSERVED", "DEVELOP"))
    why = serializers.CharField(max_length=500)
    version = serializers.IntegerField(required=False, allow_null=True)


class GivenAbandon(door.Shape):
    """A wish to give a customer up by a rule."""

    rule = serializers.ChoiceField(choices=rules.ABANDON_RULES)
    why = serializers.CharField(max_length=500)


class GivenAnswer(door.Shape):
    """The answer of a manager."""

    is_approved = serializers.BooleanField()
    why = door.optional(500)


class GivenWinBackStep(door.Shape):
    """A step as it is noted."""

    code = serializers.ChoiceField(choices=rules.STEPS)
    day = serializers.DateField()
    text = serializers.CharField(max_length=1000)
    way = serializers.ChoiceField(choices=["", *rules.WAYS], required=False, default="")
    met = door.optional(100)
    cost = serializers.DecimalField(max_digits=14, decimal_places=2, min_value=0, required=False, allow_null=True)
    cause = serializers.ChoiceField(choices=["", *churn_rules.REASONS], required=False, default="")
    before = serializers.ChoiceField(choices=["", *interaction_rules.EMOTIONS], required=False, default="")
    after = serializers.ChoiceField(choices=["", *interaction_rules.EMOTIONS], required=False, default="")
    told = serializers.DictField(
        child=serializers.CharField(max_length=1000), required=False, help_text=", ".join(rules.QUESTIONS)
    )
    causes = serializers.ListField(
        child=serializers.ChoiceField(choices=churn_rules.REASONS), required=False, max_length=7
    )
    item = door.optional(120, "What is given.")


class GivenWinBackOffer(door.Shape):
    """What is offered to come back for."""

    kind = serializers.ChoiceField(choices=rules.OFFERS)
    text = serializers.CharField(max_length=500)
    cost = serializers.DecimalField(max_digits=14, decimal_places=2, min_value=0)
    valid_date = serializers.DateField()


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
    first = serializers.DateField(required=False, allow_null=True)
    last = serializers.DateField(required=False, allow_null=True)


class WinBacks(door.View):
    """The pool."""

    acts = {"GET": "customer.view", "POST": "winback.edit"}

    @paging.listed(CASES, WinBackRow)
    def get(self, request: Any) -> lists.ListSpec:
        """Return a page of the pool."""
        return CASES

    @door.call(returns=FullWinBack, status=201, takes=GivenWinBack)
    def post(self, request: Any, body: dict[str, Any]) -> dict[str, Any]:
        """Put a customer who left into the pool."""
        at = clock.now()
        case_id = actions.open_case(new=actions.NewCase(**body), day=org_queries.business_date(at), at=at)
        self.headers["Location"] = reverse("api-winback", args=[case_id])
        return _case(case_id)


class WinBack(door.View):
    """One case."""

    act = "customer.view"

    @door.call(returns=FullWinBack, finds=True)
    def get(self, request: Any, winback_id: int) -> dict[str, Any]:
        """Return a case with what follows from what is known."""
        return _case(winback_id)


class WinBackDecided(door.View):
    """A decision about a case."""

    act = "winback.decide"

    @door.call(returns=FullWinBack, takes=GivenDecision, finds=queries.case)
    def post(self, request: Any, winback_id: int, body: dict[str, Any]) -> dict[str, Any]:
        """Decide to win a customer back, or to observe it."""
        at = clock.now()
        actions.decide(case_id=winback_id, **body, today=org_queries.business_date(at), at=at)
        return _case(winback_id)


class WinBackAbandon(door.View):
    """Giving a customer up, asked for."""

    act = "winback.edit"

    @door.call(returns=FullWinBack, takes=GivenAbandon, finds=queries.case)
    def post(self, request: Any, winback_id: int, body: dict[str, Any]) -> dict[str, Any]:
        """Ask a manager to give a customer up by a rule that holds."""
        at = clock.now()
        actions.ask_abandon(case_id=winback_id, **body, today=org_queries.business_date(at), at=at)
        return _case(winback_id)


class WinBackAnswer(door.View):
    """Giving a customer up, answered."""

    act = "winback.approve"

    @door.call(returns=FullWinBack, takes=GivenAnswer, finds=queries.case)
    def post(self, request: Any, winback_id: int, body: dict[str, Any]) -> dict[str, Any]:
        """Give the customer up, or not; who asked does not answer."""
        at = clock.now()
        actions.answer_abandon(case_id=winback_id, **body, today=org_queries.business_date(at), at=at)
        return _case(winback_id)


class WinBackSteps(door.View):
    """Steps of a case."""

    act = "winback.edit"

    @door.call(returns=FullWinBack, takes=GivenWinBackStep, finds=queries.case)
    def post(self, request: Any, winback_id: int, body: dict[str, Any]) -> dict[str, Any]:
        """Note a step."""
        at = clock.now()
        new = rules.NewStep(**body | {"causes": tuple(body.get("causes", ()))})
        actions.add_step(case_id=winback_id, new=new, today=org_queries.business_date(at), at=at)
        return _case(winback_id)


class WinBackOffers(door.View):
    """Offers of a case."""

    act = "winback.edit"

    @door.call(returns=FullWinBack, takes=GivenWinBackOffer, finds=queries.case)
    def post(self, request: Any, winback_id: int, body: dict[str, Any]) -> dict[str, Any]:
        """Offer something to come back for, until a day."""
        at = clock.now()
        actions.make_offer(case_id=winback_id, **body, today=org_queries.business_date(at), at=at)
        return _case(winback_id)


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


def _case(case_id: int) -> dict[str, Any]:
    row = door.found(queries.case(case_id))
    told = queries.standing(row, org_queries.business_date(clock.now()))
    return paging.row(CASES, row) | {
        "customer_id": row.customer_id, "cost": row.cost, "gain": told.facts.gain, "horizon": row.horizon,
        "proposed_attitude": told.attitude.code, "is_paid": told.attitude.is_paid,
        "abandon_rules": list(told.attitude.rules), "is_gated": told.is_gated, "version": row.version,
        "steps": list(queries.steps_of(row.pk).values("id", "code", "day", "text", "cost")),
        "remedies": list(queries.remedies_of(row.pk).values("code", "status")),
        "offers": list(queries.offers_of(row.pk).values("id", "kind", "text", "cost", "valid_date", "status")),
    }  # fmt: skip


urls = [
    path("winback/cases", WinBacks.as_view(), name="api-winbacks"),
    path("winback/cases/<int:winback_id>", WinBack.as_view(), name="api-winback"),
    path("winback/cases/<int:winback_id>/decision", WinBackDecided.as_view(), name="api-winback-decision"),
    path("winback/cases/<int:winback_id>/abandon", WinBackAbandon.as_view(), name="api-winback-abandon"),
    path("winback/cases/<int:winback_id>/answer", WinBackAnswer.as_view(), name="api-winback-answer"),
    path("winback/cases/<int:winback_id>/steps", WinBackSteps.as_view(), name="api-winback-steps"),
    path("winback/cases/<int:winback_id>/offers", WinBackOffers.as_view(), name="api-winback-offers"),
    path("winback/saves", WinBackSaves.as_view(), name="api-winback-saves"),
    path("winback/plans", WinBackPlans.as_view(), name="api-winback-plans"),
    path("winback/compare", WinBackCompare.as_view(), name="api-winback-compare"),
    path("winback/report", WinBackReported.as_view(), name="api-winback-report"),
]
