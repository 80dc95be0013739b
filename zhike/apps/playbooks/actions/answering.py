"""Answering: what came of a task a playbook gave, said by whoever closes it."""

from datetime import datetime

from django.db import transaction

from zhike.apps.core import actions as core_actions
from zhike.apps.core import base
from zhike.apps.playbooks import queries
from zhike.apps.playbooks.models import Deed
from zhike.apps.tasks import actions as task_actions
from zhike.apps.tasks import queries as task_queries


class NoSuchDeed(Exception):
    """Nothing such was done, or not for a customer the acting person sees."""


class NotYours(Exception):
    """Only whoever the task was given to, or whoever leads them, says what came of it."""


@transaction.atomic
def answer_deed(*, deed_id: int, outcome: str, note: str, at: datetime) -> None:
    """Say what came of a task, and close it where it is open; a later answer replaces an earlier one."""
    if outcome not in Deed.Outcome.values:
        raise ValueError(outcome)
    deed = queries.deed(deed_id)
    if deed is None or deed.task_id is None:
        raise NoSuchDeed(deed_id)
    task = task_queries.task(deed.task_id)
    who = base.actor()
    if task is None or not (task.assignee_id == who.user_id or who.may("task.assign")):
        raise NotYours(deed_id)
    before = deed.outcome
    deed.outcome, deed.answered_by_id, deed.answered_at = outcome, who.user_id, at
    deed.save(update_fields=["outcome", "answered_by", "answered_at"])
    if task.status == "OPEN":
        task_actions.close_task(task_id=task.pk, outcome=note.strip(), at=at)
    values = {"outcome": [before, outcome], "customer_id": deed.customer_id}
    core_actions.audit("rule.answer", noun="rule", object_id=deed.run.rule_id, at=at, values=values)
    told = {"rule_id": deed.run.rule_id, "customer_id": deed.customer_id, "outcome": outcome}
    core_actions.record("playbook.answered", told, at=at)
