"""Writes of tasks: add, change, close and reopen; notices and how they are told; the calendar's secret address."""

from zhike.apps.tasks.actions.adding import add_task
from zhike.apps.tasks.actions.changing import NoSuchTask, TaskClosed, TaskOpen, assign_task, change_task
from zhike.apps.tasks.actions.closing import close_task, reopen_task
from zhike.apps.tasks.actions.feeding import end_feed, make_feed
from zhike.apps.tasks.actions.handing_over import hand_over_tasks, take_back_tasks
from zhike.apps.tasks.actions.keeping import forget_customer, repoint_customer, restore_customer
from zhike.apps.tasks.actions.notifying import notify, prefer_mail, read_all, read_notice
from zhike.apps.tasks.actions.reminding import mail_digests, mail_notices, remind, tell_assignee

__all__ = [
    "NoSuchTask", "TaskClosed", "TaskOpen", "add_task", "assign_task", "change_task", "close_task", "end_feed",
    "forget_customer", "hand_over_tasks", "mail_digests", "mail_notices", "make_feed", "notify", "prefer_mail",
    "read_all", "read_notice", "remind", "reopen_task", "repoint_customer", "restore_customer", "take_back_tasks",
    "tell_assignee",
]  # fmt: skip
