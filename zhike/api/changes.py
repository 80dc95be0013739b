"""Changes, under the address of policies: the register, what customers say, what was measured, the steps."""

from collections.abc import Callable
from typing import Any

from django.urls import path, reverse
from django.utils.translation import gettext as _
from rest_framework import serializers

from zhike.api import door, paging
from zhike.api.media import one_id, record, with_records
from zhike.api.render import Refused
from zhike.apps.changes import actions, queries
from zhike.apps.changes import lists as change_lists
from zhike.apps.changes.rules import gates
from zhike.apps.core import base, clock, lists
from zhike.apps.org import queries as org_queries

CHANGES = change_lists.CHANGES
STATEMENTS = gates.STATEMENTS
STEPS: dict[str, Callable[..., Any]] = {
    "ask": actions.start_asking, "pilot": actions.start_pilot, "activate": actions.activate, "stop": actions.stop,
    "end": actions.end,
}  # fmt: skip
WITH_REASON = frozenset({"activate", "stop", "end"})


class PolicyRow(paging.row_shape(CHANGES, required=False)):  # type: ignore[misc]
    """A change in the list."""


class FullPolicy(paging.row_shape(CHANGES, required=True)):  # type: ignore[misc]
    """A change with its terms."""

    text = serializers.CharField(allow_blank=True)
    mean_knowledge = serializers.FloatField(
        allow_null=True, help_text="How well the customers it touches are known in the mean, 0 to 100."
    )
    params = serializers.DictField(help_text="Whom it touches: filters as the list of customers takes them.")
    burden_share = serializers.IntegerField(allow_null=True)
    burden_norm = serializers.IntegerField(allow_null=True)
    explanation = serializers.CharField(allow_blank=True)
    pilot = serializers.ListField(child=serializers.CharField())
    interests = serializers.DictField(help_text="By tier: effect and words.")
    compliance = serializers.FloatField(allow_null=True, help_text="Kept ÷ cases looked at; null: nobody has looked.")
    version = serializers.IntegerField()


class NewPolicy(door.Shape):
    """A change somebody drafts."""

    kind = serializers.ChoiceField(choices=list(change_lists.KINDS))
    title = serializers.CharField(max_length=120)
    text = door.optional(4_000)
    first_date = serializers.DateField()
    params = serializers.DictField(child=serializers.CharField(allow_blank=True), required=False)
    products = serializers.ListField(child=serializers.CharField(max_length=60), required=False)
    branch = door.optional(60, "The code of the branch; left out, the caller's.")
    burden_share = serializers.IntegerField(min_value=0, max_value=100, required=False, allow_null=True)
    burden_norm = serializers.IntegerField(min_value=0, max_value=100, required=False, allow_null=True)
    company_gain = serializers.DecimalField(max_digits=16, decimal_places=2, required=False, allow_null=True)
    customer_loss = serializers.DecimalField(max_digits=16, decimal_places=2, required=False, allow_null=True)
    explanation = door.optional(2_000)
    has_reserves = serializers.BooleanField(required=False, default=False)
    group_id = record("The target group of the reserves.")
    pilot = serializers.ListField(child=serializers.CharField(max_length=60), required=False)


class PolicyAnswer(door.Shape):
    """What a customer says to a change."""

    customer_id = one_id()
    answer = serializers.ChoiceField(choices=gates.ANSWERS)
    words = door.optional(300)


class PolicyAnswers(door.Shape):
    """How many of those who are asked answered how: of all, or of the caller's where their sums are not to be seen."""

    n_asked = serializers.IntegerField()
    agree = serializers.IntegerField()
    conditionally = serializers.IntegerField()
    objecting = serializers.IntegerField()
    silent = serializers.IntegerField()


class PolicyStep(door.Shape):
    """A step of a change."""

    act = serializers.ChoiceField(choices=list(STEPS))
    reason = door.optional(500)


class PolicyInterest(door.Shape):
    """What a change means for the customers of a tier."""

    group = serializers.ChoiceField(choices=list(queries.GROUPS))
    effect = serializers.ChoiceField(choices=gates.EFFECTS)
    words = door.optional(300, "What they gain or lose; a loss needs it.")


class PolicyInterests(door.Shape):
    """What a change means for whom; who is left out stays as stated before."""

    interests = PolicyInterest(many=True)


class PolicyCheck(door.Shape):
    """In how many cases somebody looked whether a change is kept, and in how many it was."""

    n_checked = serializers.IntegerField(min_value=1)
    n_kept = serializers.IntegerField(min_value=0)
    where = door.optional(300)
    day = serializers.DateField(required=False, help_text="Left out: today.")


class PolicyImpact(door.Shape):
    """What was measured of a change last: affected against unaffected, before and after."""

    day = serializers.DateField()
    figures = serializers.DictField()
    crossed = serializers.ListField(child=serializers.DictField())


class Policies(door.View):
    """The register of changes."""

    acts = {"GET": "change.view", "POST": "change.propose"}

    @paging.listed(CHANGES, PolicyRow)
    def get(self, request: Any) -> lists.ListSpec:
        """Return a page of the changes."""
        return CHANGES

    @door.call(returns=FullPolicy, status=201, takes=NewPolicy)
    def post(self, request: Any, body: dict[str, Any]) -> dict[str, Any]:
        """Draft a change."""
        at, values = clock.now(), with_records({"branch": "", **body})
        try:
            change_id = actions.propose(values=values, day=org_queries.business_date(at), at=at)
        except actions.EditionTaken:
            raise Refused("title", _("There is a change of this title; write a new edition of it.")) from None
        except lists.ListRefused as refusal:
            raise Refused("params", str(refusal)) from None
        self.headers["Location"] = reverse("api-policy", args=[change_id])
        return _change(change_id)


class Policy(door.View):
    """One change."""

    act = "change.view"

    @door.call(returns=FullPolicy, finds=True)
    def get(self, request: Any, change_id: int) -> dict[str, Any]:
        """Return a change."""
        return _change(change_id)


class AnswersToPolicy(door.View):
    """What customers say to a change."""

    act = "change.ask"

    @door.call(returns=PolicyAnswers, status=201, takes=PolicyAnswer, finds=queries.change)
    def post(self, request: Any, change_id: int, body: dict[str, Any]) -> dict[str, Any]:
        """Keep what a customer of the caller's says; a later answer replaces it."""
        given = body["answer"]
        try:
            actions.answer(
                change_id=change_id, customer_id=body["customer_id"], given=given, words=body.get("words", ""),
                at=clock.now(),
            )  # fmt: skip
        except actions.NotAsked:
            raise Refused("customer_id", _("This customer is not asked about it.")) from None
        row = door.found(queries.change(change_id))
        count = queries.answers if queries.may_read_figures(row, base.actor()) else queries.seen_answers
        return vars(count(row))


class StepsOfPolicy(door.View):
    """The steps of a change."""

    act = "change.activate"

    @door.call(returns=FullPolicy, takes=PolicyStep, finds=queries.change)
    def post(self, request: Any, change_id: int, body: dict[str, Any]) -> dict[str, Any]:
        """Take a change a step further; what stands in the way is told by its codes."""
        at, act = clock.now(), body["act"]
        given = {"reason": body.get("reason", "")} if act in WITH_REASON else {}
        try:
            STEPS[act](change_id=change_id, day=org_queries.business_date(at), at=at, **given)
        except actions.InTheWay as barred:
            raise Refused("act", ", ".join(barred.codes)) from None
        except (actions.WrongStep, actions.NobodyTouched):
            raise Refused("act", _("It cannot take this step from where it stands.")) from None
        except actions.NeedsReason:
            raise Refused("reason", _("Say why: the reason is kept.")) from None
        return _change(change_id)


class InterestsOfPolicy(door.View):
    """What a change means for whom."""

    act = "change.propose"

    @door.call(returns=FullPolicy, takes=PolicyInterests, finds=queries.change)
    def post(self, request: Any, change_id: int, body: dict[str, Any]) -> dict[str, Any]:
        """State what a change that is not over means for the customers of some tiers."""
        given = {one["group"]: {"effect": one["effect"], "words": one.get("words", "")} for one in body["interests"]}
        try:
            actions.state_interests(change_id=change_id, interests=given, at=clock.now())
        except actions.BadStatement as refused:
            raise Refused("interests", str(STATEMENTS[refused.rule]), code=refused.rule) from None
        return _change(change_id)


class ChecksOfPolicy(door.View):
    """Whether a change is kept."""

    act = "change.propose"

    @door.call(returns=FullPolicy, status=201, takes=PolicyCheck, finds=queries.change)
    def post(self, request: Any, change_id: int, body: dict[str, Any]) -> dict[str, Any]:
        """Note a look at whether a change in force is kept."""
        at = clock.now()
        today = org_queries.business_date(at)
        told = {"where": "", "day": today, **body}
        try:
            actions.note_check(change_id=change_id, today=today, at=at, **told)
        except actions.BadStatement as refused:
            raise Refused(refused.field, str(STATEMENTS[refused.rule]), code=refused.rule) from None
        return _change(change_id)


class ImpactOfPolicy(door.View):
    """What came of a change."""

    act = "figure.view"

    @door.call(returns=PolicyImpact, finds=True)
    def get(self, request: Any, change_id: int) -> dict[str, Any]:
        """Return what was measured last; hidden with the sums it rests on."""
        row = door.found(queries.change(change_id))
        reading = queries.latest_reading(change_id) if queries.may_read_figures(row, base.actor()) else None
        known = door.found(reading)
        return {"day": known.day, "figures": known.figures, "crossed": known.crossed}


def _change(change_id: int) -> dict[str, Any]:
    row = door.found(queries.change(change_id))
    names = (
        "text", "mean_knowledge", "params", "burden_share", "burden_norm", "explanation", "pilot", "interests",
        "version",
    )  # fmt: skip
    kept = gates.compliance(row.checks)
    told = {name: getattr(row, name) for name in names} | {"compliance": None if kept is None else float(kept)}
    return paging.row(CHANGES, row) | told


urls = [
    path("policies", Policies.as_view(), name="api-policies"),
    path("policies/<int:change_id>", Policy.as_view(), name="api-policy"),
    path("policies/<int:change_id>/answers", AnswersToPolicy.as_view(), name="api-policy-answers"),
    path("policies/<int:change_id>/steps", StepsOfPolicy.as_view(), name="api-policy-steps"),
    path("policies/<int:change_id>/interests", InterestsOfPolicy.as_view(), name="api-policy-interests"),
    path("policies/<int:change_id>/checks", ChecksOfPolicy.as_view(), name="api-policy-checks"),
    path("policies/<int:change_id>/impact", ImpactOfPolicy.as_view(), name="api-policy-impact"),
]
