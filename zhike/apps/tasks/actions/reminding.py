"""Telling people in their own language: a task given to them, and what is due today."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, datetime
from typing import Any

from django.conf import settings
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from zhike.apps.core import base
from zhike.apps.org import queries as org_queries
from zhike.apps.tasks import queries
from zhike.apps.tasks.actions.notifying import notify
from zhike.apps.tasks.models import Notice


@contextmanager
def as_reader(user_id: int) -> Iterator[Any]:
    """Look and speak as somebody who is told something: with their rights, in their language; None who has left."""
    reader = org_queries.member(user_id)
    if reader is None:
        yield None
        return
    with base.acting_as(reader), translation.override(reader.user.language or settings.LANGUAGE_CODE):
        yield reader


def tell_assignee(*, task_id: int, by_user_id: int | None, at: datetime) -> int:
    """Tell whoever is to do a task of it, unless they gave it to themselves; return how many were told."""
    with base.acting_as(base.System("tell the assignee")):
        row = queries.task(task_id)
    if row is None or row.assignee_id in {None, by_user_id}:
        return 0
    user_id = row.assignee_id
    with as_reader(user_id) as reader:
        mine = queries.task(task_id) if reader else None
        if mine is None:
            return 0
        return notify(
            user_ids=[user_id], title=_("A task for you: %(title)s") % {"title": mine.subject},
            text=_("Due %(day)s") % {"day": mine.due_date}, link=reverse("task", args=[task_id]),
            kind=Notice.Kind.TASK, key=f"task:{task_id}:{user_id}:{mine.version}", at=at,
        )  # fmt: skip


def remind(*, day: date, at: datetime) -> int:
    """Tell everybody once a day how much is due and overdue; return how many were told."""
    n_told = 0
    with base.acting_as(base.System("reminder")):
        counted = queries.n_due(day)
    for user_id, (n_today, n_overdue) in counted.items():
        with as_reader(user_id) as reader:
            if reader is None:
                continue
            n_told += notify(
                user_ids=[user_id], title=_due_words(n_today, n_overdue), link=reverse("tasks"),
                level="warning" if n_overdue else "info", kind=Notice.Kind.TASK,
                key=f"due:{day}", at=at,
            )  # fmt: skip
    return n_told


def _due_words(n_today: int, n_overdue: int) -> str:
    due = ngettext("%(n)d task is due today", "%(n)d tasks are due today", n_today) % {"n": n_today}
    late = ngettext("%(n)d task is overdue", "%(n)d tasks are overdue", n_overdue) % {"n": n_overdue}
    return " · ".join(said for said, n in ((late, n_overdue), (due, n_today)) if n)
