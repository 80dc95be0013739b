"""Rules: written, changed, switched, tried without effect; their runs."""

from typing import Any

from django.urls import path, reverse
from django.utils.translation import gettext as _
from rest_framework import serializers

from zhike.api import door
from zhike.api.render import Refused
from zhike.apps.core import base, clock
from zhike.apps.org import queries as org_queries
from zhike.apps.org import rules as org_rules
from zhike.apps.outbound import queries as outbound_queries
from zhike.apps.playbooks import actions as playbook_actions
from zhike.apps.playbooks import queries as playbook_queries
from zhike.apps.playbooks import rules

N_RUNS, N_FIRST = 100, 20
PLAIN = (
    "name", "trigger", "query", "deed", "target", "role", "template", "change_field", "change_value", "due_days",
    "rest_days", "is_active", "question", "hold_out", "horizon_days", "edition",
)  # fmt: skip


def _fields(*, required: bool) -> dict[str, serializers.Field]:
    usual: dict[str, Any] = {"required": required}
    return {
        "name": serializers.CharField(max_length=80, **usual),
        "trigger": serializers.ChoiceField(choices=list(rules.TRIGGERS), **usual),
        "query": serializers.DictField(
            child=serializers.CharField(max_length=400, allow_blank=True), required=False,
            help_text="Filters of the list of customers; silent_min and silent_max are days since the last purchase, "
            "audience is the id of a saved audience.",
        ),
        "deed": serializers.ChoiceField(choices=list(rules.DEEDS), **usual),
        "target": serializers.ChoiceField(choices=list(rules.TARGETS), required=False),
        "person": serializers.CharField(max_length=60, required=False, allow_blank=True, help_text="Username."),
        "role": serializers.ChoiceField(choices=list(org_rules.ROWS), required=False, allow_blank=True),
        "template": serializers.CharField(
            max_length=200, required=False, allow_blank=True,
            help_text="What a task or notice says; {customer}, {code}, {tier} and {days} are filled in.",
        ),
        "change_field": serializers.ChoiceField(
            choices=list(rules.CHANGES), required=False, allow_blank=True, help_text="What CHANGE sets.",
        ),
        "change_value": serializers.CharField(
            max_length=60, required=False, allow_blank=True, help_text="A code, or the username of the owner.",
        ),
        "letter_id": serializers.IntegerField(
            min_value=1, max_value=2**31 - 1, required=False, allow_null=True,
            help_text="The message template MESSAGE sends.",
        ),
        "due_days": serializers.IntegerField(min_value=0, max_value=365, required=False),
        "rest_days": serializers.IntegerField(min_value=0, max_value=rules.LARGEST_DAYS, required=False),
        "question": serializers.CharField(
            max_length=200, required=False, allow_blank=True, help_text="Asked when a task it gave is closed.",
        ),
        "hold_out": serializers.IntegerField(
            min_value=0, max_value=50, required=False,
            help_text="Percent the lot leaves alone; refused for VIP, major, complaints, recovery and arrears.",
        ),
        "horizon_days": serializers.IntegerField(min_value=7, max_value=365, required=False),
    }  # fmt: skip


class NewRule(type("Written", (door.Shape,), _fields(required=True))):  # type: ignore[misc]
    """A rule that is added; it begins switched off."""


class ChangedRule(type("Changed", (door.Shape,), _fields(required=False))):  # type: ignore[misc]
    """What is to be changed of a rule, and the version the change was made from."""

    version = serializers.IntegerField(min_value=1, max_value=2**31 - 1)
    is_active = serializers.BooleanField(required=False)


class OneRule(door.Shape):
    """A rule."""

    id = serializers.IntegerField()
    name = serializers.CharField()
    trigger = serializers.ChoiceField(choices=list(rules.TRIGGERS))
    query = serializers.DictField(child=serializers.CharField(allow_blank=True))
    deed = serializers.ChoiceField(choices=list(rules.DEEDS))
    target = serializers.ChoiceField(choices=list(rules.TARGETS))
    person = serializers.CharField(allow_blank=True)
    role = serializers.CharField(allow_blank=True)
    template = serializers.CharField(allow_blank=True)
    change_field = serializers.CharField(allow_blank=True)
    change_value = serializers.CharField(allow_blank=True)
    letter_id = serializers.IntegerField(allow_null=True)
    due_days = serializers.IntegerField()
    rest_days = serializers.IntegerField()
    question = serializers.CharField(allow_blank=True)
    hold_out = serializers.IntegerField(help_text="Percent the lot leaves alone.")
    horizon_days = serializers.IntegerField()
    edition = serializers.IntegerField(help_text="Rises with every edit of what has run or is switched on.")
    is_active = serializers.BooleanField()
    author = serializers.CharField(help_text="Username; the rule sees what they see.")
    version = serializers.IntegerField()


class AllRules(door.Shape):
    """All rules by name."""

    results = OneRule(many=True)


class Meant(door.Shape):
    """A customer a rule would act on."""

    id = serializers.IntegerField()
    code = serializers.CharField()
    name = serializers.CharField()


class Trial(door.Shape):
    """Which customers fit now; nothing was done."""

    n_fitting = serializers.IntegerField()
    n_resting = serializers.IntegerField(help_text="Of those, how many the rule leaves alone for now.")
    first = Meant(many=True)


class OneRun(door.Shape):
    """One time a rule was carried out, as far as the caller sees its customers."""

    id = serializers.IntegerField()
    at = serializers.DateTimeField()
    n_matched = serializers.IntegerField()
    n_acted = serializers.IntegerField()
    is_capped = serializers.BooleanField()


class LastRuns(door.Shape):
    """The latest runs of a rule, newest first."""

    results = OneRun(many=True)


class Rules(door.View):
    """The rules."""

    acts = {"GET": "rule.view", "POST": "rule.manage"}

    @door.call(returns=AllRules)
    def get(self, request: Any) -> dict[str, Any]:
        """Return all rules."""
        return {"results": [_told(rule) for rule in playbook_queries.all_rules()]}

    @door.call(returns=OneRule, status=201, takes=NewRule)
    def post(self, request: Any, body: dict[str, Any]) -> dict[str, Any]:
        """Add a rule, switched off."""
        at = clock.now()
        values = _values(body)
        rule_id = _checked(playbook_actions.add_rule, values=values, day=org_queries.business_date(at), at=at)
        self.headers["Location"] = reverse("api-rule", args=[rule_id])
        return told(rule_id)


class Rule(door.View):
    """One rule."""

    acts = {"GET": "rule.view", "PATCH": "rule.manage", "DELETE": "rule.manage"}
    http_method_names = ["get", "head", "patch", "delete"]

    @door.call(returns=OneRule, finds=True)
    def get(self, request: Any, rule_id: int) -> dict[str, Any]:
        """Return a rule."""
        return told(rule_id)

    @door.call(returns=OneRule, takes=ChangedRule, finds=playbook_queries.rule)
    def patch(self, request: Any, rule_id: int, body: dict[str, Any]) -> dict[str, Any]:
        """Change a rule or switch it; on a version that is no longer the present one it is refused."""
        at, version, is_active = clock.now(), body.pop("version"), body.pop("is_active", None)
        _checked(
            playbook_actions.change_rule, rule_id=rule_id, values=_values(body), version=version,
            day=org_queries.business_date(at), at=at,
        )  # fmt: skip
        if is_active is not None:
            playbook_actions.switch_rule(rule_id=rule_id, is_active=is_active, at=at)
        return told(rule_id)

    @door.call(returns=OneRule, finds=True)
    def delete(self, request: Any, rule_id: int) -> dict[str, Any]:
        """Remove a rule with its log and return it as it was; the tasks it made stay."""
        gone = told(rule_id)
        playbook_actions.remove_rule(rule_id=rule_id, at=clock.now())
        return gone


class RuleTrial(door.View):
    """A rule tried out."""

    act = "rule.view"

    @door.call(returns=Trial, finds=True)
    def get(self, request: Any, rule_id: int) -> dict[str, Any]:
        """Return which customers fit a rule now, without doing anything."""
        at, rule = clock.now(), door.found(playbook_queries.rule(rule_id))
        fitting = playbook_queries.fitting(rule.query, org_queries.business_date(at))
        free = fitting.exclude(pk__in=playbook_queries.resting(rule, at=at))
        n_fitting = fitting.order_by().count()
        first = [{"id": card.pk, "code": card.code, "name": card.name} for card in free[:N_FIRST]]
        return {"n_fitting": n_fitting, "n_resting": n_fitting - free.order_by().count(), "first": first}


class RuleRuns(door.View):
    """What a rule did."""

    act = "rule.view"

    @door.call(returns=LastRuns, finds=True)
    def get(self, request: Any, rule_id: int) -> dict[str, Any]:
        """Return the latest runs of a rule, with the customers the caller may see counted."""
        door.found(playbook_queries.rule(rule_id))
        names = ("at", "n_matched", "n_acted", "is_capped")
        found = playbook_queries.runs(rule_id)[:N_RUNS]
        return {"results": [{"id": run.pk} | {name: getattr(run, name) for name in names} for run in found]}


def _values(body: dict[str, Any]) -> dict[str, Any]:
    """Return a body's values as the action takes them."""
    given = dict(body)
    if given.get("letter_id") and outbound_queries.template(given["letter_id"]) is None:
        raise Refused("letter_id", _("There is no such template."))
    if given.get("change_field") == "owner":
        given["change_value"] = str(_one("change_value", org_queries.owners(), given.get("change_value", "")).pk)
    if "person" in given:
        username = given.pop("person")
        people = org_queries.people_for(base.actor())
        given["person_id"] = _one("person", people, username).pk if username else None
    return given


def _one(field: str, among: Any, username: str) -> Any:
    found = among.filter(username=username).first()
    if found is None:
        raise Refused(field, _("There is no such person."))
    return found


def _checked(action: Any, **given: Any) -> Any:
    try:
        return action(**given)
    except rules.BadRule as bad:
        raise Refused(bad.field, str(bad)) from bad


def told(rule_id: int) -> dict[str, Any]:
    """Return a rule."""
    return _told(door.found(playbook_queries.rule(rule_id)))


def _told(rule: Any) -> dict[str, Any]:
    named = {
        "person": rule.person.username if rule.person else "", "author": rule.author.username,
        "letter_id": rule.letter_id,
    }  # fmt: skip
    if rule.change_field == "owner":
        owner = org_queries.user(int(rule.change_value))
        named["change_value"] = owner.username if owner else ""
    return {"id": rule.pk, "version": rule.version} | {name: getattr(rule, name) for name in PLAIN} | named


urls = [
    path("rules", Rules.as_view(), name="api-rules"),
    path("rules/<int:rule_id>", Rule.as_view(), name="api-rule"),
    path("rules/<int:rule_id>/dry-run", RuleTrial.as_view(), name="api-rule-trial"),
    path("rules/<int:rule_id>/runs", RuleRuns.as_view(), name="api-rule-runs"),
]
