"""Reads of tasks: the acting person's to-dos and notices, those about a customer, who reads a calendar."""

from collections.abc import Iterable
from datetime import date
from typing import Any, NamedTuple

from django.db import connection
from django.db.models import Case, Count, Exists, F, OuterRef, Q, QuerySet, TextField, Value, When
from django.db.models.functions import Coalesce, Replace

from zhike.apps.core import base
from zhike.apps.core.prepared import prepared
from zhike.apps.customers import queries as customer_queries
from zhike.apps.org import queries as org_queries
from zhike.apps.tasks import rules
from zhike.apps.tasks.models import Feed, Notice, Preference, Reach, Task

# Stands where the name of a customer stood whom the reader may not see any more.
HIDDEN_NAME = "***"
BY_PRIORITY = Case(When(priority=Task.Priority.HIGH, then=0), When(priority=Task.Priority.LOW, then=2), default=1)
PRESSING = ("due_date", BY_PRIORITY, "id")


# What the frame of every page shows, asked in one go and written out: to make up three questions takes longer.
STANDING = """
    SELECT name, currency, business_date, is_demo,
        (SELECT count(*) FROM (SELECT status FROM core_progress WHERE user_id = %(user)s ORDER BY id DESC
            LIMIT %(n_jobs)s) AS latest WHERE status IN ('WAITING', 'RUNNING')),
        (SELECT count(*) FROM (SELECT 1 FROM tasks_notice WHERE user_id = %(user)s AND read_at IS NULL
            LIMIT %(most)s) AS new)
    FROM org_company ORDER BY id LIMIT 1
"""


class Standing(NamedTuple):
    """Where the company stands; how many of a person's latest jobs are not over; how many notices are new to them."""

    name: str
    currency: str
    business_date: date | None
    is_demo: bool
    n_running: int
    n_unread: int


def standing(user_id: int | None, *, n_jobs: int, most: int) -> Standing | None:
    """Return where the company and a person stand, notices counted up to a number; None before set-up."""
    with connection.cursor() as cursor:
        cursor.execute(STANDING, {"user": user_id, "n_jobs": n_jobs, "most": most})
        found = cursor.fetchone()
    return Standing(*found) if found else None


def tasks() -> QuerySet[Any]:
    """Return the visible tasks with assignee, each with `about`, the customer's name, and `subject`, its title.

    A person's own task may outlast their sight of its customer: then it names nobody.
    """
    rows = _rows().annotate(
        is_about_seen=Exists(customer_queries.customers().filter(pk=OuterRef("customer_id")).order_by())
    )
    hidden = Q(customer__isnull=False, is_about_seen=False)
    return rows.annotate(
        about=Case(When(is_about_seen=True, then=F("customer__name")), default=Value("")),
        subject=_without_name("title", hidden),
        shown_note=_without_name("note", hidden),
        shown_outcome=_without_name("outcome", hidden),
    )


def _rows() -> QuerySet[Any]:
    return Task.objects.select_related("assignee", "branch")


def open_tasks_about_seen(customer_id: int) -> QuerySet[Any]:
    """Return what one acts on of the visible open tasks about a customer the reader has before them."""
    return _pressing(_about_seen(Task.objects.select_related("assignee"), customer_id))


def _about_seen(rows: QuerySet[Any], customer_id: int) -> QuerySet[Any]:
    return rows.filter(customer_id=customer_id).annotate(
        is_about_seen=Value(True), about=F("customer__name"), subject=F("title"), shown_note=F("note"),
        shown_outcome=F("outcome"),
    )  # fmt: skip


def tasks_of(customer_id: int) -> QuerySet[Any]:
    """Return the visible tasks about a customer as `tasks` does; whether it is seen is asked once, not row by row."""
    if customer_queries.customer(customer_id) is None:
        return tasks().filter(customer_id=customer_id)
    return _about_seen(_rows(), customer_id)


def _without_name(field: str, hidden: Q) -> Case:
    name: Any = Coalesce(F("customer__name"), Value(HIDDEN_NAME))
    masked = Replace(F(field), name, Value(HIDDEN_NAME), output_field=TextField())
    return Case(When(hidden, then=masked), default=F(field), output_field=TextField())


def task(task_id: int) -> Any:
    """Return a visible task."""
    return tasks().filter(pk=task_id).first()


def open_tasks() -> QuerySet[Any]:
    """Return the visible open tasks, the most pressing first."""
    return _pressing(tasks())


def _pressing(rows: QuerySet[Any]) -> QuerySet[Any]:
    return rows.filter(status=Task.Status.OPEN).order_by(*PRESSING)


def open_tasks_of(customer_id: int) -> QuerySet[Any]:
    """Return the visible open tasks about a customer, the most pressing first."""
    return _pressing(tasks_of(customer_id))


@prepared
def _statuses_of(customer_id: int) -> QuerySet[Task, str]:
    return Task.objects.filter(customer_id=customer_id).values_list("status", flat=True).distinct()


def statuses_of(customer_id: int) -> set[str]:
    """Return how the visible tasks about a customer stand; an index tells it."""
    return set(_statuses_of(customer_id))


def open_tasks_for(user_id: int) -> QuerySet[Any]:
    """Return the open tasks of a person, the most pressing first."""
    return open_tasks().filter(assignee_id=user_id)


def closed_tasks_of(customer_id: int, *, until: date) -> QuerySet[Any]:
    """Return the visible tasks about a customer closed up to a day, newest first."""
    closed = tasks_of(customer_id).filter(closed_at__date__lte=until)
    return closed.exclude(status=Task.Status.OPEN).order_by("-closed_at", "-id")


class QueuePart(NamedTuple):
    """A part of the queue: its most pressing tasks, and how many there are."""

    when: str
    tasks: list[Any]
    n: int


def queue(user_id: int | None, today: date, *, n_shown: int) -> list[QueuePart]:
    """Return the open tasks of a person, or all visible ones, parted by when they are due.

    Found and counted by an index alone; what may be read of a task is a long question, asked of those shown.
    """
    rows = Task.objects.filter(status=Task.Status.OPEN)
    rows = rows if user_id is None else rows.filter(assignee_id=user_id)
    parts = [(when, *_first_keys(_due(rows, when, today), n_shown)) for when in rules.WHEN]
    keys = [pk for _when, found, _n in parts for pk in found]
    shown = tasks().in_bulk(keys) if keys else {}
    return [QueuePart(when, [shown[pk] for pk in found if pk in shown], n) for when, found, n in parts]


def most_pressing(user_id: int, until: date, *, n_shown: int) -> QueuePart:
    """Return the open tasks of a person that are due by a day."""
    rows = Task.objects.filter(status=Task.Status.OPEN, assignee_id=user_id, due_date__lte=until)
    keys, n = _first_keys(rows, n_shown)
    shown = tasks().in_bulk(keys) if keys else {}
    return QueuePart("", [shown[pk] for pk in keys if pk in shown], n)


def _first_keys(rows: QuerySet[Task], n_shown: int) -> tuple[list[int], int]:
    """Return the keys of the most pressing of some tasks, and how many tasks there are."""
    keys = list(rows.order_by(*PRESSING).values_list("pk", flat=True)[: n_shown + 1])
    return keys[:n_shown], len(keys) if len(keys) <= n_shown else rows.count()


def _due(rows: QuerySet[Task], when: str, today: date) -> QuerySet[Task]:
    first, last = rules.span(when, today)
    ends = {"due_date__gte": first, "due_date__lte": last}
    return rows.filter(**{name: day for name, day in ends.items() if day is not None})


def n_due(today: date) -> dict[int, tuple[int, int]]:
    """Return by active assignee how many open tasks are due on a day and how many are overdue."""
    rows = Task.objects.filter(status=Task.Status.OPEN, due_date__lte=today, assignee__is_active=True)
    counted: dict[int, tuple[int, int]] = {}
    for user_id, due_date in rows.values_list("assignee_id", "due_date").iterator():
        n_today, n_overdue = counted.get(user_id, (0, 0))
        is_today = due_date == today
        counted[user_id] = (n_today + is_today, n_overdue + (not is_today))
    return counted


def n_overdue_by_customer(day: date) -> dict[int, int]:
    """Return how many visible open tasks about each customer were due before a day."""
    late = _rows().filter(status=Task.Status.OPEN, due_date__lt=day).exclude(customer_id=None)
    return dict(late.select_related(None).order_by().values_list("customer_id").annotate(n=Count("pk")))


def notices(user_id: int) -> QuerySet[Notice]:
    """Return what a person was told, newest first."""
    return Notice.objects.filter(user_id=user_id).order_by("-id")


def keys_told(keys: Iterable[str]) -> set[str]:
    """Return which of some keys somebody was told already."""
    told = Notice.objects.filter(key__in=list(keys)).values_list("key", flat=True)
    return {key for key in told if key}


def notice(notice_id: int, user_id: int) -> Notice | None:
    """Return something a person was told."""
    return notices(user_id).filter(pk=notice_id).first()


def n_unread(user_id: int, *, most: int = 100) -> int:
    """Return how many notices a person has not read, counted up to a number."""
    return Notice.objects.filter(user_id=user_id, read_at=None)[:most].count()


def preferences(user_id: int) -> dict[str, Preference]:
    """Return how a person wants notices, by kind of notice."""
    kept = {row.kind: row for row in Preference.objects.filter(user_id=user_id)}
    return {kind: kept.get(kind) or Preference(user_id=user_id, kind=kind) for kind in Notice.Kind.values}


def reach(user_id: int) -> Reach:
    """Return where a person is reached outside the program."""
    return Reach.objects.filter(user_id=user_id).first() or Reach(user_id=user_id)


def phones(user_ids: Iterable[int]) -> dict[int, str]:
    """Return the numbers some people gave for themselves."""
    rows = Reach.objects.filter(user_id__in=list(user_ids)).exclude(phone="")
    return dict(rows.values_list("user_id", "phone"))


def feed(user_id: int) -> Feed | None:
    """Return a person's calendar address, None where there is none."""
    return Feed.objects.filter(user_id=user_id).first()


def reader_of_feed(secret: str) -> base.Actor | None:
    """Return whose calendar a secret address is, with the rights of this moment; None when it has ended."""
    found = Feed.objects.filter(secret_hash=org_queries.token_hash(secret)).first()
    return org_queries.member(found.user_id) if found else None


def about_customer(customer_id: int) -> dict[str, list[Any]]:
    """Return the tasks about a customer, for the customer to read."""
    rows = Task.objects.filter(customer_id=customer_id).order_by("due_date", "id")
    return {"tasks": list(rows.values("title", "note", "due_date", "status", "outcome"))}
