"""Playbooks: their further steps and editions, rehearsal, results, and what came of a task."""

from typing import Any

from django.urls import path
from django.utils.translation import gettext as _
from rest_framework import serializers

from zhike.api import door
from zhike.api.render import Refused
from zhike.apps.core import clock
from zhike.apps.org import queries as org_queries
from zhike.apps.org import rules as org_rules
from zhike.apps.playbooks import actions, queries, rules

OUTCOMES = ("SOLVED", "IN_PART", "UNSOLVED", "NOT_MET", "NEEDLESS")
VERDICTS, EVIDENCE = ("GAIN", "LOSS", "NOTHING", "EARLY"), ("LOTS", "ALIKE")


class PlaybookStep(door.Shape):
    """A step after the first one, which is the rule's own."""

    deed = serializers.ChoiceField(choices=list(rules.FURTHER))
    target = serializers.ChoiceField(choices=list(rules.TARGETS), default="OWNER")
    person = serializers.CharField(max_length=60, default="", allow_blank=True, help_text="Username.")
    role = serializers.ChoiceField(choices=list(org_rules.ROWS), default="", allow_blank=True)
    template = serializers.CharField(max_length=200, default="", allow_blank=True)
    letter_id = serializers.IntegerField(min_value=1, max_value=2**31 - 1, default=None, allow_null=True)
    due_days = serializers.IntegerField(min_value=0, max_value=365, default=3)
    hours = serializers.IntegerField(min_value=1, max_value=720, default=24, help_text="After which ESCALATE tells.")
    points = serializers.IntegerField(min_value=0, max_value=10_000, default=0)


class NewSteps(door.Shape):
    """All further steps in order, and the version of the rule they were written from."""

    version = serializers.IntegerField(min_value=1, max_value=2**31 - 1)
    steps = PlaybookStep(many=True)


class PlaybookSteps(door.Shape):
    """The further steps of a rule in order."""

    version = serializers.IntegerField()
    edition = serializers.IntegerField()
    steps = PlaybookStep(many=True)


class PlaybookRehearsal(door.Shape):
    """What a rule would have done; nothing was done."""

    first = serializers.DateField()
    last = serializers.DateField()
    is_today_only = serializers.BooleanField(help_text="It goes by the calendar: only today can be told.")
    n_occasions = serializers.IntegerField()
    n_named = serializers.IntegerField(help_text="Customers the occasions were about.")
    n_customers = serializers.IntegerField(help_text="Of those, that fit today.")
    n_acts = serializers.IntegerField(help_text="As often as the days of rest allow.")
    n_held_out = serializers.IntegerField()


class PlaybookGain(door.Shape):
    """Sales for each customer in the days after, beside those of the others; null where it is too early."""

    points = serializers.FloatField(allow_null=True)
    low = serializers.FloatField(allow_null=True)
    high = serializers.FloatField(allow_null=True)
    theirs = serializers.FloatField(allow_null=True)
    others = serializers.FloatField(allow_null=True)
    n = serializers.IntegerField()
    n_others = serializers.IntegerField()
    method = serializers.CharField()
    is_weaker = serializers.BooleanField(help_text="Nobody drew lots: customers alike were compared.")


class PlaybookEffect(door.Shape):
    """What a rule brought up to a day."""

    as_of = serializers.DateField()
    evidence = serializers.ChoiceField(choices=EVIDENCE)
    verdict = serializers.ChoiceField(choices=VERDICTS)
    horizon_days = serializers.IntegerField()
    n = serializers.IntegerField()
    n_held_out = serializers.IntegerField()
    n_ripe = serializers.IntegerField(help_text="Whose days are over.")
    n_ripe_held_out = serializers.IntegerField()
    gain = PlaybookGain()


class PlaybookResults(door.Shape):
    """How a rule went for the customers the caller sees, and what it brought."""

    n_customers = serializers.IntegerField()
    n_held_out = serializers.IntegerField()
    n_tasks = serializers.IntegerField()
    n_closed = serializers.IntegerField()
    n_escalated = serializers.IntegerField()
    n_answered = serializers.IntegerField()
    outcomes = serializers.DictField(child=serializers.IntegerField())
    effect = PlaybookEffect(allow_null=True)


class PlaybookAnswer(door.Shape):
    """What came of a task a rule gave."""

    outcome = serializers.ChoiceField(choices=OUTCOMES)
    note = serializers.CharField(max_length=500, required=False, allow_blank=True, default="")


class Answered(door.Shape):
    """An answer that was kept."""

    outcome = serializers.ChoiceField(choices=OUTCOMES)
    task_id = serializers.IntegerField()


class RuleSteps(door.View):
    """The further steps of a rule."""

    acts = {"GET": "rule.view", "POST": "rule.manage"}
    http_method_names = ["get", "head", "post"]

    @door.call(returns=PlaybookSteps, finds=True)
    def get(self, request: Any, rule_id: int) -> dict[str, Any]:
        """Return the further steps."""
        return _steps(rule_id)

    @door.call(returns=PlaybookSteps, takes=NewSteps, finds=queries.rule)
    def post(self, request: Any, rule_id: int, body: dict[str, Any]) -> dict[str, Any]:
        """Lay the further steps anew; what has run or is switched on gets a new edition."""
        steps = [_step(one) for one in body["steps"]]
        try:
            actions.change_steps(rule_id=rule_id, steps=steps, version=body["version"], at=clock.now())
        except rules.BadRule as bad:
            raise Refused(bad.field, str(bad)) from bad
        return _steps(rule_id)


class RuleRehearsal(door.View):
    """A rule gone through with what was recorded."""

    act = "rule.view"

    @door.call(returns=PlaybookRehearsal, finds=True)
    def get(self, request: Any, rule_id: int) -> dict[str, Any]:
        """Return what a rule would have done in the last 90 days, without doing anything."""
        rule = door.found(queries.rule(rule_id))
        past = queries.rehearse(rule, days=90, day=org_queries.business_date(clock.now()))
        return {name: getattr(past, name) for name in _names(PlaybookRehearsal)}


class RuleResults(door.View):
    """What a rule did and brought."""

    act = "rule.view"

    @door.call(returns=PlaybookResults, finds=True)
    def get(self, request: Any, rule_id: int) -> dict[str, Any]:
        """Return how a rule went and what it brought."""
        door.found(queries.rule(rule_id))
        course, effect = queries.courses([rule_id]).get(rule_id), queries.effect_of(rule_id)
        names = [name for name in _names(PlaybookResults) if name not in ("effect", "outcomes")]
        counts = {name: getattr(course, name) if course else 0 for name in names}
        told = {"as_of": effect.as_of, **effect.values} if effect else None
        kept = told and {name: told[name] for name in _names(PlaybookEffect)}
        return {**counts, "outcomes": course.outcomes if course else {}, "effect": kept}


class DeedAnswer(door.View):
    """The answer to what a rule asks when a task is closed."""

    act = "task.edit"

    @door.call(returns=Answered, takes=PlaybookAnswer, finds=queries.deed_of_task)
    def post(self, request: Any, task_id: int, body: dict[str, Any]) -> dict[str, Any]:
        """Say what came of a task, and close it where it is open."""
        deed = door.found(queries.deed_of_task(task_id))
        try:
            actions.answer_deed(deed_id=deed.pk, outcome=body["outcome"], note=body["note"], at=clock.now())
        except actions.NotYours as others:
            raise Refused(
                "outcome", _("Only whoever the task was given to, or whoever leads them, answers.")
            ) from others
        return {"outcome": body["outcome"], "task_id": task_id}


def _names(shape: type[door.Shape]) -> list[str]:
    return [str(name) for name in shape().fields]


def _step(given: dict[str, Any]) -> dict[str, Any]:
    username = given["person"]
    person = org_queries.users().filter(username=username, is_active=True).first() if username else None
    if username and person is None:
        raise Refused("person", _("There is no such person."))
    return {name: value for name, value in given.items() if name != "person"} | {"person_id": person and person.pk}


def _steps(rule_id: int) -> dict[str, Any]:
    rule = door.found(queries.rule(rule_id))
    steps = queries.steps_of(rule)[1:]
    names = {user.pk: user.username for user in org_queries.users().filter(pk__in=[s.person_id for s in steps])}
    return {
        "version": rule.version, "edition": rule.edition,
        "steps": [
            {name: getattr(step, name) for name in _names(PlaybookStep) if name != "person"}
            | {"person": names.get(step.person_id or 0, "")}
            for step in steps
        ],
    }  # fmt: skip


urls = [
    path("rules/<int:rule_id>/steps", RuleSteps.as_view(), name="api-rule-steps"),
    path("rules/<int:rule_id>/rehearsal", RuleRehearsal.as_view(), name="api-rule-rehearsal"),
    path("rules/<int:rule_id>/results", RuleResults.as_view(), name="api-rule-results"),
    path("tasks/<int:task_id>/outcome", DeedAnswer.as_view(), name="api-task-outcome"),
]
