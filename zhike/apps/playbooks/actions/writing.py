"""Writing rules: added, changed, switched on and off, removed."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import Any

from django.db import transaction
from django.db.models import F
from django.utils.translation import gettext as _

from zhike.apps.core import actions as core_actions
from zhike.apps.core import base
from zhike.apps.org import queries as org_queries
from zhike.apps.playbooks import queries, rules
from zhike.apps.playbooks.models import Edition, Rule, Step

FIELDS = {
    "name", "trigger", "query", "deed", "target", "person_id", "role", "template", "change_field", "change_value",
    "letter_id", "due_days", "rest_days", "question", "hold_out", "horizon_days",
}  # fmt: skip
Steps = Sequence[Mapping[str, Any]]


class NoSuchRule(Exception):
    """The rule does not exist."""


@transaction.atomic
def add_rule(*, values: Mapping[str, Any], steps: Steps = (), day: date, at: datetime) -> int:
    """Add a rule with the steps that follow its first one, switched off, and return its id.

    Raises rules.BadRule or core.lists.ListRefused for one that cannot be carried out.
    """
    blank: dict[str, Any] = {
        "query": {}, "target": Rule.Target.OWNER, "person_id": None, "role": "", "template": "", "change_field": "",
        "change_value": "", "letter_id": None, "due_days": 3, "rest_days": 30, "question": "", "hold_out": 0,
        "horizon_days": 90,
    }  # fmt: skip
    given = _checked(blank | dict(values), day)
    author: Any = base.actor().user_id
    row = Rule.objects.create(**given, author_id=author, created_at=at, updated_at=at)
    _lay(row, _checked_steps(row, steps))
    _keep_edition(row, at)
    core_actions.audit("rule.add", noun="rule", object_id=row.pk, at=at, values=given)
    return row.pk


@transaction.atomic
def change_rule(
    *, rule_id: int, values: Mapping[str, Any], steps: Steps | None = None, version: int | None, day: date,
    at: datetime,
) -> None:  # fmt: skip
    """Change a rule; it sees from now on what the acting person sees. A stale version raises core.base.StaleRecord.

    What was carried out stays as it was: a rule that has run, or is switched on, gets a new edition.
    """
    row = _found(rule_id)
    now = {name: getattr(row, name) for name in FIELDS}
    given = _checked(now | dict(values), day)
    before = queries.told(row)
    laid = None if steps is None else _checked_steps(row, steps, given)
    _write(row, given | {"author_id": base.actor().user_id}, act="rule.change", version=version, at=at)
    if laid is not None:
        _lay(row, laid)
    else:
        _checked_steps(row, [vars(one) for one in queries.steps_of(row)[1:]])
    if queries.told(row) != before:
        _keep_edition(row, at)


@transaction.atomic
def change_steps(*, rule_id: int, steps: Steps, version: int | None, at: datetime) -> None:
    """Lay the steps that follow the first one of a rule anew, in their order. Raises BadRule, StaleRecord."""
    row = _found(rule_id)
    Rule.objects.select_for_update().get(pk=row.pk)
    before, laid = queries.told(row), _checked_steps(row, steps)
    _write(row, {"author_id": base.actor().user_id}, act="rule.change", version=version, at=at)
    _lay(row, laid)
    if queries.told(row) != before:
        # Its steps are rows of their own: the rule is as much another one as if a field had changed.
        Rule.objects.filter(pk=row.pk).update(version=F("version") + 1, updated_at=at)
        core_actions.audit("rule.steps", noun="rule", object_id=row.pk, at=at, n_rows=len(laid))
        _keep_edition(row, at)


@transaction.atomic
def switch_rule(*, rule_id: int, is_active: bool, at: datetime) -> None:
    """Switch a rule on, in the name of the acting person, or off."""
    row = _found(rule_id)
    values: dict[str, Any] = {"is_active": is_active}
    if is_active:
        for step in queries.steps_of(row):
            _may_do(step.deed, step.change_field)
        values["author_id"] = base.actor().user_id
    _write(row, values, act="rule.switch", version=None, at=at)


@transaction.atomic
def remove_rule(*, rule_id: int, at: datetime) -> None:
    """Remove a rule and its log; the tasks it made stay."""
    row = _found(rule_id)
    row.delete()
    core_actions.audit("rule.remove", noun="rule", object_id=rule_id, at=at, values={"name": row.name})


def _found(rule_id: int) -> Rule:
    row = queries.rule(rule_id)
    if row is None:
        raise NoSuchRule(rule_id)
    return row


def _checked(given: Mapping[str, Any], day: date) -> dict[str, Any]:
    unknown = set(given) - FIELDS
    if unknown:
        raise ValueError(f"not a field of rules: {sorted(unknown)}")
    rules.check(given)
    rules.check_hold_out(given)
    _may_do(given["deed"], given["change_field"])
    if given["deed"] == Rule.Deed.CHANGE:
        _check_owner(given["change_field"], given["change_value"])
    queries.asked(given["query"], day)
    return dict(given) | _unused(given)


def _checked_steps(row: Rule, steps: Steps, values: Mapping[str, Any] | None = None) -> list[rules.Step]:
    """Return the further steps of a rule as they are laid; raises BadRule."""
    if len(steps) > rules.MOST_STEPS:
        raise rules.BadRule("", _("A playbook has at most %(most)d further steps.") % {"most": rules.MOST_STEPS})
    has_task = (values["deed"] if values else row.deed) == Rule.Deed.TASK
    laid = []
    for at, one in enumerate(steps):
        step = rules.Step(**{**one, "position": at + 2})
        rules.check_step(step, has_task=has_task)
        _may_do(step.deed, "")
        has_task = has_task or step.deed == Rule.Deed.TASK
        laid.append(step)
    return laid


def _lay(row: Rule, steps: Sequence[rules.Step]) -> None:
    Step.objects.filter(rule=row).delete()
    names = [field.attname for field in Step._meta.concrete_fields if field.attname not in ("id", "rule_id")]
    Step.objects.bulk_create(Step(rule=row, **{name: getattr(step, name) for name in names}) for step in steps)


def _keep_edition(row: Rule, at: datetime) -> None:
    """Keep what a rule says from now on: a new edition where the last one was carried out or is switched on."""
    if (row.is_active or queries.has_run(row, row.edition)) and Edition.objects.filter(rule=row).exists():
        row.edition += 1
        Rule.objects.filter(pk=row.pk).update(edition=row.edition)
    values = {"at": at, "author_id": base.actor().user_id or row.author_id, "values": queries.told(row)}
    Edition.objects.update_or_create(rule=row, number=row.edition, defaults=values)


def _unused(given: Mapping[str, Any]) -> dict[str, Any]:
    """Return what a rule does not use, emptied: it is not kept."""
    empty: dict[str, Any] = {}
    is_telling = given["deed"] in rules.TELLING
    if not is_telling:
        empty |= {"target": Rule.Target.OWNER, "template": ""}
    if not is_telling or given["target"] != Rule.Target.PERSON:
        empty["person_id"] = None
    if not is_telling or given["target"] != Rule.Target.ROLE:
        empty["role"] = ""
    if given["deed"] != Rule.Deed.CHANGE:
        empty |= {"change_field": "", "change_value": ""}
    if given["deed"] != Rule.Deed.MESSAGE:
        empty["letter_id"] = None
    return empty


def _check_owner(field: str, value: str) -> None:
    if field == "owner" and not org_queries.owners().filter(pk=value).exists():
        raise rules.BadRule("change_value", _("There is no such person."))


def _may_do(deed: str, change_field: str) -> None:
    """Refuse a rule that does what the acting person may not do: it acts in their name."""
    act = rules.act_of(deed, change_field)
    if act and not base.actor().may(act):
        raise rules.BadRule("deed", _("A rule acts in your name, and you may not do this yourself."))


def _write(row: Rule, values: Mapping[str, Any], *, act: str, version: int | None, at: datetime) -> None:
    if changed := row.change(values, version=version, at=at):
        core_actions.audit(act, noun="rule", object_id=row.pk, at=at, values=changed)
