"""Tiers: how they stand and are cut, a rule tried, who rose and fell, means against value, support, screening."""

from collections.abc import Iterable
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from django.urls import path
from django.utils.translation import gettext as _
from rest_framework import serializers

from zhike.api import door, paging
from zhike.api.render import Refused
from zhike.apps.core import base, clock
from zhike.apps.customers import queries as customer_queries
from zhike.apps.grading import actions, queries, rules
from zhike.apps.grading import lists as grading_lists
from zhike.apps.grading.rules import faults, policy
from zhike.apps.insight.queries import figures
from zhike.apps.org import queries as org_queries
from zhike.apps.org import rules as org_rules

MOST = 500
MEANS = (
    "n_customers", "planned_hours", "actual_hours", "planned_money", "actual_money", "hours_share", "money_share",
    "value_share", "is_over",
)  # fmt: skip


def exact(**more: Any) -> serializers.DecimalField:
    """Return a field of money."""
    return serializers.DecimalField(max_digits=20, decimal_places=4, **more)


def known(**more: Any) -> serializers.DecimalField:
    """Return a field of money that may not be known."""
    return exact(allow_null=True, **more)


class BranchOfTiers(door.Shape):
    """Which branch is asked about."""

    branch = door.optional(60, "Code; usually the top of what one sees.")


class TierRule(door.Shape):
    """How tiers are cut."""

    basis = serializers.ChoiceField(choices=rules.BASES)
    method = serializers.ChoiceField(choices=rules.METHODS)
    steps = serializers.ListField(
        child=serializers.CharField(max_length=20), max_length=4,
        help_text="COUNT and VALUE: cumulative percentages ending at 100. THRESHOLD: least values, falling, three.",
    )  # fmt: skip
    band_percent = serializers.DecimalField(max_digits=5, decimal_places=2, required=False, default=Decimal(0))
    grace = serializers.IntegerField(min_value=0, max_value=100, required=False, default=0)


class KeptRule(TierRule):
    """The rule in force; number 0 is that of the program."""

    number = serializers.IntegerField()


class NewTierRule(TierRule):
    """A rule that is to hold from the next analysis on, on top of the one the caller saw."""

    number = serializers.IntegerField(min_value=0, max_value=2**31 - 1, help_text="Of the rule the caller saw.")
    note = door.optional(300)


class TierSum(door.Shape):
    """A tier as it stands; null where it is hidden or cannot be told."""

    tier = serializers.ChoiceField(choices=rules.NAMES)
    n_customers = serializers.IntegerField(allow_null=True)
    revenue = known()
    revenue_year = known()
    contribution_year = known(help_text="Of those it is known of.")
    n_unknown = serializers.IntegerField(allow_null=True)


class Tiers(door.Shape):
    """The tiers of a branch and the rule in force."""

    branch = serializers.CharField()
    currency = serializers.CharField(allow_blank=True)
    rule = KeptRule()
    results = TierSum(many=True)


class TierTrialStep(door.Shape):
    """A tier under a rule that is tried."""

    tier = serializers.ChoiceField(choices=rules.NAMES)
    n_now = serializers.IntegerField()
    n_then = serializers.IntegerField()
    sum_now = exact()
    sum_then = exact()
    least = known()


class TierTrialMove(door.Shape):
    """A customer that would rise or fall."""

    customer_id = serializers.IntegerField()
    code = serializers.CharField()
    name = serializers.CharField()
    from_tier = serializers.CharField()
    to_tier = serializers.CharField()
    value = exact()
    rank = serializers.IntegerField()
    least = known()


class TierTrial(door.Shape):
    """What a rule would do; nothing was changed."""

    n_customers = serializers.IntegerField()
    n_unknown = serializers.IntegerField()
    n_rise = serializers.IntegerField()
    n_fall = serializers.IntegerField()
    n_held = serializers.IntegerField()
    steps = TierTrialStep(many=True)
    moves = TierTrialMove(many=True, help_text=f"The {MOST} largest.")


class AskedSpan(door.Shape):
    """The days asked about, both included; usually the last year."""

    first = serializers.DateField(
        required=False, default=None, allow_null=True, help_text="First day; a year before the last one when left out."
    )
    last = serializers.DateField(
        required=False, default=None, allow_null=True, help_text="Last day; today when left out."
    )


class TierChange(door.Shape):
    """A customer that rose or fell, and why; basis, value, rank and line are null where a person gave the tier."""

    customer_id = serializers.IntegerField()
    code = serializers.CharField()
    day = serializers.DateField()
    from_tier = serializers.CharField()
    to_tier = serializers.CharField()
    source = serializers.CharField()  # type: ignore[assignment]
    reason = serializers.CharField(allow_blank=True)
    rule_version = serializers.CharField(allow_blank=True)


class TierChanges(door.Shape):
    """Who rose and fell, newest first."""

    results = TierChange(many=True)


class TierMeans(door.Shape):
    """What a tier takes in a year and what it brings; null where hidden or not known."""

    tier = serializers.ChoiceField(choices=rules.NAMES)
    n_customers = serializers.IntegerField(allow_null=True)
    planned_hours = serializers.IntegerField(allow_null=True)
    actual_hours = known()
    planned_money = serializers.IntegerField(allow_null=True)
    actual_money = known()
    hours_share = serializers.FloatField(allow_null=True)
    money_share = serializers.FloatField(allow_null=True)
    value_share = serializers.FloatField(allow_null=True)
    is_over = serializers.BooleanField(allow_null=True)


class TierResources(door.Shape):
    """Means against value, tier by tier."""

    branch = serializers.CharField()
    results = TierMeans(many=True)


class NewSupport(door.Shape):
    """Support of a customer out of the budget of its tier."""

    what = serializers.CharField(max_length=120)
    amount = serializers.DecimalField(max_digits=10, decimal_places=2)
    result = door.optional(300)


class GivenSupport(door.Shape):
    """An entry of support, and what is left of the budget."""

    id = serializers.IntegerField()
    segment = serializers.CharField()
    amount = exact()
    left = exact()


class ProposalRow(paging.row_shape(grading_lists.PROPOSALS, required=False)):  # type: ignore[misc]
    """What a screening proposes for a customer."""


class Screened(door.Shape):
    """How many customers were screened."""

    n_customers = serializers.IntegerField()


class ProposalDecision(door.Shape):
    """What is decided about a proposal."""

    verdict = serializers.ChoiceField(choices=policy.VERDICTS)
    note = door.optional(300)


class DecidedProposal(door.Shape):
    """A proposal as it stands now."""

    id = serializers.IntegerField()
    customer_id = serializers.IntegerField()
    verdict = serializers.CharField()
    reasons = serializers.ListField(child=serializers.CharField())
    decided = serializers.CharField(allow_blank=True)


class TierSums(door.View):
    """The tiers of a branch."""

    act = "figure.view"

    @door.call(returns=Tiers, query=BranchOfTiers, finds=True)
    def get(self, request: Any, query: dict[str, Any]) -> dict[str, Any]:
        """Return how the tiers of a branch stand, and the rule in force."""
        branch = door.found(figures.scope(query["branch"]))
        stand = queries.standings(org_queries.subtree_ids(branch.pk))
        hidden = _hidden(one.n_customers for one in stand)
        rows = [
            vars(one) | ({name: None for name in vars(one) if name != "tier"} if at in hidden else {})
            for at, one in enumerate(stand)
        ]
        return {"branch": branch.code, "currency": paging.currency(), "rule": _rule(queries.rule()), "results": rows}


def _hidden(counts: Iterable[int]) -> set[int]:
    return org_rules.small_cells(list(counts)) if base.actor().hides_small_cells else set()


def _rule(rule: rules.Rule) -> dict[str, Any]:
    return vars(rule) | {"steps": list(rule.steps)}


def _read(body: dict[str, Any]) -> rules.Rule:
    rule = rules.Rule(body["basis"], body["method"], tuple(body["steps"]), body["band_percent"], body["grace"])
    try:
        return rules.checked(rule)
    except rules.RuleRefused as refusal:
        field = {"BAD_STEPS": "steps", "BAD_BAND": "band_percent", "BAD_GRACE": "grace"}[str(refusal)]
        raise Refused(field, str(faults.FAULTS[str(refusal)]), code=str(refusal)) from None


class TierRules(door.View):
    """The rule by which tiers are cut."""

    acts = {"GET": "figure.view", "POST": "tier.manage"}

    @door.call(returns=KeptRule)
    def get(self, request: Any) -> dict[str, Any]:
        """Return the rule in force."""
        return _rule(queries.rule())

    @door.call(returns=KeptRule, status=201, takes=NewTierRule)
    def post(self, request: Any, body: dict[str, Any]) -> dict[str, Any]:
        """Let a rule hold from the next analysis on; on a number that is not the newest it is refused with 409."""
        actions.change_rule(rule=_read(body), note=body["note"], number=body["number"], at=clock.now())
        return _rule(queries.rule())


class TierTrials(door.View):
    """Rules tried without effect."""

    act = "tier.manage"

    @door.call(returns=TierTrial, takes=TierRule)
    def post(self, request: Any, body: dict[str, Any]) -> dict[str, Any]:
        """Try a rule: counts and sums of each tier, now and then, and who would rise and fall."""
        trial = queries.trial(_read(body))
        counts = ("n_customers", "n_unknown", "n_rise", "n_fall", "n_held")
        moves = [
            {name: getattr(one, name) for name in ("from_tier", "to_tier", "value", "rank", "least")}
            | {"customer_id": one.card.pk, "code": one.card.code, "name": one.card.name}
            for one in queries.moves(trial, limit=MOST)
        ]
        return {name: getattr(trial, name) for name in counts} | {"steps": list(map(vars, trial.steps)), "moves": moves}


class TierMoves(door.View):
    """Who rose and fell."""

    act = "retirement.view"

    @door.call(returns=TierChanges, query=AskedSpan)
    def get(self, request: Any, query: dict[str, Any]) -> dict[str, Any]:
        """Return the customers one sees that rose or fell, with the reason; the newest 500."""
        today = org_queries.business_date(clock.now())
        last: date = query["last"] or today
        rows = queries.changes(query["first"] or today - timedelta(days=365), last)[:MOST]
        return {"results": [_change(row) for row in rows]}


def _change(row: Any) -> dict[str, Any]:
    return {
        "customer_id": row.customer_id, "code": row.customer.code, "day": row.valid_from, "from_tier": row.former,
        "to_tier": row.code, "source": row.source, "reason": row.reason, "rule_version": row.rule_version,
    }  # fmt: skip


class TierResourcesView(door.View):
    """Means against value."""

    act = "figure.view"

    @door.call(returns=TierResources, query=BranchOfTiers, finds=True)
    def get(self, request: Any, query: dict[str, Any]) -> dict[str, Any]:
        """Return by tier the hours and money planned and spent in the last year beside the share of the revenue."""
        branch = door.found(figures.scope(query["branch"]))
        rows = queries.means(org_queries.business_date(clock.now()), org_queries.subtree_ids(branch.pk))
        hidden = _hidden(one.n_customers for one in rows)
        return {"branch": branch.code, "results": [_means(one, at in hidden) for at, one in enumerate(rows)]}


def _means(one: queries.Means, is_hidden: bool) -> dict[str, Any]:
    told: dict[str, Any] = {name: None if is_hidden else getattr(one, name) for name in MEANS}
    shares = {name: None if told[name] is None else float(told[name]) for name in MEANS if name.endswith("_share")}
    return told | shares | {"tier": one.tier}


class SupportOfCustomer(door.View):
    """Support of a customer."""

    act = "support.grant"

    @door.call(returns=GivenSupport, status=201, takes=NewSupport, finds=customer_queries.customer)
    def post(self, request: Any, customer_id: int, body: dict[str, Any]) -> dict[str, Any]:
        """Grant support out of the year's budget of the customer's tier; more than is left: OVER_BUDGET."""
        at = clock.now()
        day = org_queries.business_date(at)
        support_id = actions.grant_support(customer_id=customer_id, **body, day=day, at=at)
        row = door.found(queries.support(support_id))
        left = queries.budget(row.segment, day.year).left
        return {"id": row.pk, "segment": row.segment, "amount": row.amount, "left": left}


class Screening(door.View):
    """What screenings propose."""

    acts = {"GET": "retirement.view", "POST": "screening.decide"}

    @paging.listed(grading_lists.PROPOSALS, ProposalRow)
    def get(self, request: Any) -> Any:
        """Return a page of the proposals for customers one sees."""
        return grading_lists.PROPOSALS

    @door.call(returns=Screened, status=201)
    def post(self, request: Any) -> dict[str, Any]:
        """Screen every customer one sees."""
        at = clock.now()
        return {"n_customers": actions.screen(day=org_queries.business_date(at), at=at)}


class ScreeningDecision(door.View):
    """A manager's decision about a proposal."""

    act = "screening.decide"

    @door.call(returns=DecidedProposal, takes=ProposalDecision, finds=queries.proposal)
    def post(self, request: Any, proposal_id: int, body: dict[str, Any]) -> dict[str, Any]:
        """Confirm a proposal, or decide otherwise; a second decision is refused."""
        try:
            actions.decide(proposal_id=proposal_id, **body, at=clock.now())
        except actions.NoSuchProposal:
            raise Refused(
                "verdict", _("It was decided already, or there is no such choice."), code="NO_CHOICE"
            ) from None
        row = door.found(queries.proposal(proposal_id))
        names = ("customer_id", "verdict", "reasons", "decided")
        return {"id": row.pk} | {name: getattr(row, name) for name in names}


urls = [
    path("tiers", TierSums.as_view(), name="api-tiers"),
    path("tiers/rule", TierRules.as_view(), name="api-tier-rule"),
    path("tiers/trial", TierTrials.as_view(), name="api-tier-trial"),
    path("tiers/changes", TierMoves.as_view(), name="api-tier-changes"),
    path("tiers/resources", TierResourcesView.as_view(), name="api-tier-resources"),
    path("customers/<int:customer_id>/support-grants", SupportOfCustomer.as_view(), name="api-customer-support"),
    path("screening", Screening.as_view(), name="api-screening"),
    path("screening/<int:proposal_id>/decide", ScreeningDecision.as_view(), name="api-screening-decision"),
]
