"""Writes of tasks: add, change, close and reopen; notices and how they are told; the calendar's secret address."""

from zhike.apps.tasks.actions.adding import add_task
from zhike.apps.tasks.actions.bulk import BULK
from zhike.apps.tasks.actions.changing import NoSuchTask, TaskClosed, TaskOpen, assign_task, change_task
from zhike.apps.tasks.actions.closing import close_task, reopen_task
from zhike.apps.tasks.actions.feeding import end_feed, make_feed
from zhike.apps.tasks.actions.handing_over import hand_over_tasks, take_back_tasks
from zhike.apps.tasks.actions.keeping import (
    blot_tasks,
    forget_customer,
    forget_person,
    repoint_customer,
    restore_customer,
)
from zhike.apps.tasks.actions.notifying import Ways, notify, prefer, read_all, read_notice
from zhike.apps.tasks.actions.passing_on import mail_digests, pass_on
from zhike.apps.tasks.actions.reminding import remind, tell_assignee

__all__ = [
    "BULK", "NoSuchTask", "TaskClosed", "TaskOpen", "Ways", "add_task", "assign_task", "blot_tasks", "change_task",
    "close_task", "end_feed", "forget_customer", "forget_person", "hand_over_tasks", "mail_digests", "make_feed",
    "notify", "pass_on", "prefer", "read_all", "read_notice", "remind", "reopen_task", "repoint_customer",
    "restore_customer", "take_back_tasks", "tell_assignee",
]  # fmt: skip
