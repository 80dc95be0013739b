"""Alarms: warnings about key accounts are told by phone at once and given to their managers; relations that cool."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from zhike.apps.core import base, workdays
from zhike.apps.keyaccounts import queries, rules
from zhike.apps.org import queries as org_queries
from zhike.apps.outbound import actions as outbound_actions
from zhike.apps.tasks import actions as task_actions
from zhike.apps.tasks import queries as task_queries

# By which tasks know where they come from.
SOURCE = "keyaccount"
# From which number of the rule table on grave alarms, and all alarms, are told.
GRAVE, EVERY = 1, 2


@dataclass(frozen=True)
class Alarm:
    """What happened with a customer: its key, the reason in words translated when told, where it is read; how grave."""

    customer_id: int
    key: str
    reason: Any
    link: str
    is_grave: bool = True


@transaction.atomic
def sound(*, alarms: Iterable[Alarm], day: date, at: datetime) -> int:
    """Tell sponsor and manager of what happened with key accounts by phone at once; return how many messages left.

    The manager gets a task besides. Of metals the rule table leaves out nothing is told, nor of who is no key account.
    """
    with base.acting_as(base.System("alarms")):
        table, told, n_sent = queries.policy(), list(alarms), 0
        rows = {one.customer_id: one for one in queries.key_accounts().filter(
            customer_id__in=[one.customer_id for one in told], state=rules.CONFIRMED
        )}  # fmt: skip
        for alarm in told:
            row = rows.get(alarm.customer_id)
            if row is not None and table[row.metal]["alarm"] >= (GRAVE if alarm.is_grave else EVERY):
                n_sent += sum(_reach(row, alarm, user_id, at) for user_id in queries.reachable(row))
                _give(row, alarm, day, at)
        return n_sent


def _reach(row: Any, alarm: Alarm, user_id: int, at: datetime) -> int:
    """Tell one person: by a notice, by SMS to their phone, by the robot of their group; return how many messages."""
    with org_queries.speaking_to(user_id):
        said = {"name": row.customer.name, "reason": alarm.reason}
        text = _("Key account %(name)s: %(reason)s. Please act at once.") % said
        task_actions.notify(
            user_ids=[user_id], title=text, link=alarm.link, level="danger", key=f"keyalarm:{alarm.key}", at=at
        )
    where, n_sent = task_queries.reach(user_id), 0
    for channel, to in (("SMS", where.phone), ("ROBOT", where.robot)):
        if to:
            # One robot speaks for several people; it says a thing once.
            key = f"keyalarm:{alarm.key}:{channel}:{to}"[:120]
            sent = outbound_actions.send(
                channel=channel, to=to, text=text, noun="user", object_id=user_id, key=key, at=at
            )
            n_sent += sent is not None
    return n_sent


def _give(row: Any, alarm: Alarm, day: date, at: datetime) -> None:
    user_id = row.manager_id or row.backup_id or row.sponsor_id
    if not user_id:
        return
    with org_queries.speaking_to(user_id):
        title = _("%(name)s: %(reason)s") % {"name": row.customer.name, "reason": alarm.reason}
        note = _("A key account. Speak with them today, then write down what was said.")
        task_actions.add_task(
            title=title, note=note, due_date=workdays.next_working(day), branch_id=row.customer.branch_id,
            assignee_id=user_id, customer_id=row.customer_id, priority="HIGH", source=SOURCE,
            key=f"keyalarm:{alarm.key}"[:120], link=alarm.link, at=at,
        )  # fmt: skip


def tell_cooling(*, account_ids: Iterable[int], day: date, at: datetime) -> int:
    """Tell who answers for accounts that their relations cool, once a month each; return how many were told."""
    n_told = 0
    with base.acting_as(base.System("alarms")):
        for row in queries.key_accounts().filter(pk__in=list(account_ids)):
            for user_id in queries.reachable(row):
                with org_queries.speaking_to(user_id):
                    said = {"name": row.customer.name, "before": row.heat_before, "now": row.heat}
                    n_told += task_actions.notify(
                        user_ids=[user_id], level="warning", key=f"keyheat:{row.pk}:{day:%Y-%m}", at=at,
                        title=_("The relation with %(name)s cools: %(before)s to %(now)s in a month") % said,
                        link=f"/customers/{row.customer_id}/key/",
                    )  # fmt: skip
    return n_told


@transaction.atomic
def assign_task(*, account_id: int, title: str, due_date: date, at: datetime) -> int | None:
    """Give the manager of a visible account a task about it; return the task's id."""
    row = queries.key_account(account_id)
    if row is None or row.state != rules.CONFIRMED:
        raise rules.Refused("NO_ENTRY")
    user_id = row.manager_id or row.backup_id or row.sponsor_id
    if not user_id:
        raise rules.Refused("NO_PERSON")
    return task_actions.add_task(
        title=title, due_date=due_date, branch_id=row.customer.branch_id, assignee_id=user_id,
        customer_id=row.customer_id, priority="HIGH", at=at,
    )  # fmt: skip
