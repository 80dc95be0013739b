"""Changing a contact: rewritten within a day, added to later, taken back while nobody has added to it."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils.translation import gettext

from zhike.apps.archives import actions as archive_actions
from zhike.apps.core import actions as core_actions
from zhike.apps.core import base
from zhike.apps.interactions import queries, rules
from zhike.apps.interactions.actions import attending, counting
from zhike.apps.interactions.models import Amendment, Interaction
from zhike.apps.tasks import queries as task_queries

WHO = ("person_ids", "user_ids")
EDITABLE = frozenset({
    "happened_at", "channel", "direction", "contents", "participants", "topic", "text", "emotion_before",
    "emotion_after", "result", "duration_minutes", "learned", "taught", "is_pitch", "gesture", *WHO,
})  # fmt: skip


class NoSuchInteraction(Exception):
    """The contact does not exist, may not be seen by the acting person, or was taken back."""


class TooLate(Exception):
    """A contact is no longer open to this: it is closed a day after it was written, kept for good after 30."""


@transaction.atomic
def change_interaction(*, interaction_id: int, values: Mapping[str, Any], version: int, at: datetime) -> None:
    """Rewrite one's own contact within a day; a stale version raises core.base.StaleRecord, a late one TooLate.

    Raises NoSuchAttendee.
    """
    row = _found(interaction_id)
    if unknown := set(values) - EDITABLE:
        raise ValueError(f"not an editable field: {sorted(unknown)}")
    if row.user_id != base.actor().user_id or not rules.may_change(row.created_at, at):
        raise TooLate(interaction_id)
    fields = {name: value for name, value in values.items() if name not in WHO}
    who = [list(values.get(name, ())) for name in WHO]
    if any(name in values for name in WHO):
        fields["attendees"] = attending.names_of(row.customer_id, *who)
    changed = row.change(fields, version=version, at=at)
    if "attendees" in fields:
        attending.keep_anew(row, *who)
    if not changed:
        return
    counting.recount(row.customer_id, at=at)
    said = {name: [str(before), str(after)] for name, (before, after) in changed.items()}
    _tell("interaction.change", row, at, said)
    core_actions.record("interaction.changed", {"interaction_id": row.pk, "customer_id": row.customer_id}, at=at)


@transaction.atomic
def amend_interaction(*, interaction_id: int, text: str, at: datetime) -> int:
    """Add something to a contact, at any time; return the amendment's id."""
    row = _found(interaction_id)
    added = Amendment.objects.create(interaction=row, user_id=base.actor().user_id, text=text, at=at)
    _tell("interaction.amend", row, at, {"text": text})
    core_actions.record("interaction.changed", {"interaction_id": row.pk, "customer_id": row.customer_id}, at=at)
    return added.pk


@transaction.atomic
def take_back_interaction(*, interaction_id: int, at: datetime) -> None:
    """Take one's own contact back within 30 days while nobody has added to it; its tasks and what it taught go."""
    row = _found(interaction_id)
    n_amendments = row.amendments.count()
    is_own = row.user_id == base.actor().user_id
    if not is_own or not rules.is_undoable(row.created_at, at, n_amendments=n_amendments):
        raise TooLate(interaction_id)
    row.change({"taken_back_at": at}, version=None, at=at)
    with base.acting_as(base.System("contact taken back")):
        keys = [f"interaction:{row.pk}:next", f"interaction:{row.pk}:leaving"]
        task_ids = list(task_queries.tasks().filter(key__in=keys).values_list("pk", flat=True))
    for task_id in task_ids:
        counting.close_task(task_id, gettext("The contact was taken back."), status="CANCELLED", at=at)
    archive_actions.unlearn_facts(interaction_id=row.pk, at=at)
    counting.recount(row.customer_id, at=at)
    _tell("interaction.take_back", row, at, {})
    core_actions.record("interaction.taken_back", {"interaction_id": row.pk, "customer_id": row.customer_id}, at=at)


def _found(interaction_id: int) -> Interaction:
    row = queries.interaction(interaction_id)
    if row is None:
        raise NoSuchInteraction(interaction_id)
    return row


def _tell(act: str, row: Interaction, at: datetime, values: dict[str, Any]) -> None:
    core_actions.audit(act, noun="interaction", object_id=row.pk, branch_id=row.branch_id, at=at, values=values)
