"""Targets by rules with their reasons, who is left out, leads scored, weeks of prospecting, first contacts."""

from typing import Any

from django.urls import path
from django.utils.translation import gettext as _
from rest_framework import serializers

from zhike.analytics import leads, targeting
from zhike.api import door, paging
from zhike.api.render import Refused
from zhike.apps.core import clock, lists
from zhike.apps.customers import queries as customer_queries
from zhike.apps.org import queries as org_queries
from zhike.apps.targets import actions, queries, rules
from zhike.apps.targets import lists as target_lists

TARGETS, EXCLUSIONS = target_lists.TARGETS, target_lists.EXCLUSIONS
MOST_AT_ONCE = 200
ID: Any = {"min_value": 1, "max_value": door.LARGEST_ID}
WORK = "target.work"


class TargetRow(paging.row_shape(TARGETS, required=False)):  # type: ignore[misc]
    """An enterprise in the ranked list."""


class ExclusionRow(paging.row_shape(EXCLUSIONS, required=False)):  # type: ignore[misc]
    """An enterprise with which nothing new is begun."""


class RuleSays(door.Shape):
    """What a rule says, and why."""

    rule = serializers.ChoiceField(choices=targeting.RULES)
    verdict = serializers.ChoiceField(choices=[targeting.PASS, targeting.FAIL, targeting.UNKNOWN])
    reason = serializers.CharField(help_text="With the facts it went by, in the caller's language.")


class LeadSign(door.Shape):
    """A sign that speaks for a lead, and its points."""

    sign = serializers.ChoiceField(choices=list(leads.SIGNS))
    intent = serializers.IntegerField()
    potential = serializers.IntegerField()


class JudgedTarget(door.Shape):
    """How an enterprise stands now by the rules for targets."""

    customer_id = serializers.IntegerField()
    score = serializers.IntegerField(help_text="0 to 100.")
    is_target = serializers.BooleanField()
    excluded = serializers.CharField(allow_blank=True, help_text="The business stage that stands against it, or NON.")
    readiness = serializers.CharField()
    known = serializers.IntegerField(help_text="Percent of the check-list that is known.")
    rules = RuleSays(many=True)
    intent = serializers.IntegerField(help_text="Wish to buy, 0 to 100.")
    potential = serializers.IntegerField(help_text="0 to 100.")
    wants_to_buy = serializers.BooleanField()
    has_potential = serializers.BooleanField()
    signs = LeadSign(many=True)


class LeadScores(door.Shape):
    """How the enterprises among the customers asked for stand."""

    results = JudgedTarget(many=True)


class LeadsToScore(door.Shape):
    """Customers to be scored; those that are no enterprises, or not to be seen, are left out of the answer."""

    customer_ids = serializers.ListField(
        child=serializers.IntegerField(**ID), min_length=1, max_length=MOST_AT_ONCE
    )  # fmt: skip


class ProspectingWeek(door.Shape):
    """A week of prospecting; `percent` is what was found actively of what was planned, null without a plan."""

    user = serializers.CharField()
    week = serializers.DateField(help_text="Its Monday.")
    goal = serializers.IntegerField(allow_null=True)
    sources = serializers.ListField(child=serializers.CharField())
    n_found = serializers.IntegerField()
    n_came = serializers.IntegerField(help_text="Came to us by themselves: they do not count.")
    percent = serializers.IntegerField(allow_null=True)


class ProspectingWeeks(door.Shape):
    """The caller's weeks, the latest first."""

    results = ProspectingWeek(many=True)


class GivenWeek(door.Shape):
    """A week the caller plans."""

    week = serializers.DateField(help_text="Any day of it.")
    goal = serializers.IntegerField(min_value=1, max_value=500)
    sources = serializers.ListField(
        child=serializers.ChoiceField(choices=list(rules.ACTIVE_WAYS)), required=False, default=list, max_length=20
    )  # fmt: skip


class GivenFind(door.Shape):
    """A prospect the caller found, or that came to us."""

    customer_id = serializers.IntegerField(**ID)
    way = serializers.ChoiceField(choices=list(rules.WAYS))
    day = serializers.DateField()
    note = door.optional(300)


class FoundProspect(door.Shape):
    """A find; `is_active` says whether it counts for the plan."""

    id = serializers.IntegerField()
    is_active = serializers.BooleanField()


class GivenFirstContact(door.Shape):
    """A first contact that is begun; below the share of the check-list the house asks for it needs a reason."""

    reason = door.optional(300)


class BegunContact(door.Shape):
    """A first contact with its task."""

    id = serializers.IntegerField()
    n_known = serializers.IntegerField()
    n_asked = serializers.IntegerField()
    task_id = serializers.IntegerField(allow_null=True)


class RankedTargets(door.View):
    """The enterprises by the rules for targets, the best first."""

    act = "customer.view"

    @paging.listed(TARGETS, TargetRow)
    def get(self, request: Any) -> lists.ListSpec:
        """Return a page of the targets."""
        return TARGETS


class LeftOut(door.View):
    """With whom nothing new is begun."""

    act = "customer.view"

    @paging.listed(EXCLUSIONS, ExclusionRow)
    def get(self, request: Any) -> lists.ListSpec:
        """Return a page of those left out."""
        return EXCLUSIONS


class OneTarget(door.View):
    """One enterprise as a target."""

    act = "customer.view"

    @door.call(returns=JudgedTarget, finds=True)
    def get(self, request: Any, customer_id: int) -> dict[str, Any]:
        """Return how an enterprise stands now, each rule with its reason."""
        return _judged(door.found(queries.judge_one(customer_id, _today())))


class LeadScoring(door.View):
    """Leads scored."""

    act = "customer.view"

    @door.call(returns=LeadScores, takes=LeadsToScore)
    def post(self, request: Any, body: dict[str, Any]) -> dict[str, Any]:
        """Score some customers from what is known now; nothing is written."""
        found = [one for some in queries.judged(dict.fromkeys(body["customer_ids"]), _today()) for one in some]
        return {"results": [_judged(one) for one in found]}


class Prospecting(door.View):
    """The caller's weeks of prospecting."""

    acts = {"GET": "customer.view", "POST": WORK}

    @door.call(returns=ProspectingWeeks)
    def get(self, request: Any) -> dict[str, Any]:
        """Return next week, this week and the seven before it."""
        return _weeks(request)

    @door.call(returns=ProspectingWeeks, takes=GivenWeek)
    def post(self, request: Any, body: dict[str, Any]) -> dict[str, Any]:
        """Plan a week, anew where it was planned."""
        actions.plan_week(user_id=request.actor.user_id, **body, at=clock.now())
        return _weeks(request)


class Finds(door.View):
    """Prospects found."""

    act = WORK

    @door.call(returns=FoundProspect, status=201, takes=GivenFind)
    def post(self, request: Any, body: dict[str, Any]) -> dict[str, Any]:
        """Note that the caller found a prospect, and how."""
        if customer_queries.card(body["customer_id"]) is None:
            raise Refused("customer_id", _("It does not exist, or it is not yours to see."))
        find_id = _written(lambda: actions.note_find(**body, today=_today(), at=clock.now()))
        return {"id": find_id, "is_active": body["way"] in rules.ACTIVE_WAYS}


class FirstContacts(door.View):
    """A first contact begun."""

    act = WORK

    @door.call(returns=BegunContact, status=201, takes=GivenFirstContact, finds=customer_queries.card)
    def post(self, request: Any, customer_id: int, body: dict[str, Any]) -> dict[str, Any]:
        """Give the task to call a prospect for the first time."""
        _written(lambda: actions.begin_contact(customer_id=customer_id, **body, day=_today(), at=clock.now()))
        row = queries.first_contacts(customer_id)[0]
        return {"id": row.pk, "n_known": row.n_known, "n_asked": row.n_asked, "task_id": row.task_id}


def _today() -> Any:
    return org_queries.business_date(clock.now())


def _written(write: Any) -> Any:
    try:
        return write()
    except rules.TargetRefused as refusal:
        raise Refused(refusal.field or "customer_id", refusal.told, code=refusal.code) from None


def _judged(one: queries.Judged) -> dict[str, Any]:
    marks = queries.policy().marks
    return {
        "customer_id": one.card.pk, "score": one.standing.score, "is_target": one.standing.is_target,
        "excluded": one.excluded, "readiness": one.readiness, "known": one.known,
        "rules": [
            {"rule": judged.rule, "verdict": judged.verdict, "reason": _reason(judged)} for judged in one.judgements
        ],
        "intent": one.lead.intent, "potential": one.lead.potential,
        "wants_to_buy": one.lead.intent >= marks["intent"], "has_potential": one.lead.potential >= marks["potential"],
        "signs": [{"sign": sign, "intent": intent, "potential": more} for sign, intent, more in one.lead.signs],
    }  # fmt: skip


def _reason(judged: targeting.Judgement) -> str:
    told = dict(judged.params)
    for name in ("against", "missing"):
        if name in told:
            told[name] = _(", ").join(_(targeting.PARTS[part]) for part in str(told[name]).split(","))
    return _(targeting.REASONS[judged.reason]) % told


def _weeks(request: Any) -> dict[str, Any]:
    told = queries.weeks_of(org_queries.user(request.actor.user_id), _today(), n_weeks=8)
    return {
        "results": [
            {
                "user": one.user.username, "week": one.first, "goal": one.goal, "sources": list(one.sources),
                "n_found": one.n_found, "n_came": one.n_came, "percent": one.percent,
            }
            for one in told
        ]
    }  # fmt: skip


urls = [
    path("targets", RankedTargets.as_view(), name="api-targets"),
    path("targets/<int:customer_id>", OneTarget.as_view(), name="api-target"),
    path("targets/<int:customer_id>/first-contact", FirstContacts.as_view(), name="api-first-contact"),
    path("target-exclusions", LeftOut.as_view(), name="api-target-exclusions"),
    path("leads/score", LeadScoring.as_view(), name="api-lead-score"),
    path("prospecting", Prospecting.as_view(), name="api-prospecting"),
    path("finds", Finds.as_view(), name="api-finds"),
]
