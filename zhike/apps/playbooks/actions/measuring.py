"""Measuring: what playbooks brought is reckoned from orders and kept with its day."""

from datetime import date, datetime, timedelta

from django.db import transaction

from zhike.apps.core import actions as core_actions
from zhike.apps.core import base
from zhike.apps.playbooks import queries
from zhike.apps.playbooks.actions.writing import NoSuchRule
from zhike.apps.playbooks.models import Effect

# The morning measures again what was measured longer ago.
AGAIN = timedelta(days=7)


@transaction.atomic
def measure_rule(*, rule_id: int, day: date, at: datetime) -> None:
    """Reckon what a rule brought up to a day, and keep it."""
    rule = queries.rule(rule_id)
    if rule is None:
        raise NoSuchRule(rule_id)
    with base.acting_as(base.System("effects of playbooks")):
        values = queries.measured(rule, day)
    Effect.objects.update_or_create(rule=rule, as_of=day, defaults={"at": at, "values": values})
    core_actions.audit("rule.measure", noun="rule", object_id=rule_id, at=at, values={"verdict": values["verdict"]})


def measure_due(*, day: date, at: datetime) -> int:
    """Measure every rule that has acted and was not measured within a week; return how many."""
    with base.acting_as(base.System("effects of playbooks")):
        known = queries.effects()
        due = [pk for pk in queries.rules_with_runs() if pk not in known or known[pk].as_of + AGAIN <= day]
        for pk in due:
            measure_rule(rule_id=pk, day=day, at=at)
    return len(due)
