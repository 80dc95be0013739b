"""How long what customers wait for takes: tasks, complaints, orders, quotes, refunds; middle, slow case by month."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any

from django.utils import timezone

from zhike.analytics import handling
from zhike.apps.billing import queries as billing_queries
from zhike.apps.complaints import queries as complaint_queries
from zhike.apps.core import base
from zhike.apps.customers import queries as customer_queries
from zhike.apps.insight.queries import figures
from zhike.apps.interactions import queries as interaction_queries
from zhike.apps.interactions import rules as interaction_rules
from zhike.apps.outbound import queries as outbound_queries
from zhike.apps.sales import queries as sale_queries
from zhike.apps.selfservice import queries as selfservice_queries
from zhike.apps.tasks import queries as task_queries

HOUR = 3_600
MEDIAN, SLOW = "0.5", "0.9"
MOST_CASES = 200_000
PROCESSES = ("TASKS", "PROMISES", "ANGER", "MESSAGES", "COMPLAINTS", "ORDERS", "QUOTES", "REFUNDS")
# Anger that began earlier than this before the days asked about is no case of theirs.
ANGER_BEFORE = timedelta(days=365)


@dataclass(frozen=True)
class Span:
    """The cases done in a month or in all: how many, the middle and the slow one in hours; None where hidden."""

    n_cases: int | None
    median: float | None
    slow: float | None


@dataclass(frozen=True)
class Process:
    """One process: everything together, and by month, the oldest first."""

    code: str
    whole: Span
    months: dict[str, Span]


def processes(first: date, last: date, *, branch_ids: Iterable[int]) -> list[Process]:
    """Return how long the cases done between two days took, both included, of some branches."""
    begin = timezone.make_aware(datetime.combine(first, time()))
    end = timezone.make_aware(datetime.combine(last + timedelta(days=1), time()))
    ids = list(branch_ids)
    with base.acting_as(base.System("handling times")):
        cases = {"TASKS": _tasks(begin, end, ids), "PROMISES": _promises(first, last, ids),
                 "ANGER": _anger(begin, end, ids), "MESSAGES": _messages(begin, end, ids),
                 "COMPLAINTS": complaint_queries.solved_between(begin, end, ids),
                 "ORDERS": selfservice_queries.decided_between(begin, end, ids),
                 "QUOTES": sale_queries.quoted_between(first, last, ids),
                 "REFUNDS": billing_queries.refunded_between(first, last, ids)}  # fmt: skip
        taken = {code: _taken(rows) for code, rows in cases.items()}
    return [_process(code, taken[code]) for code in PROCESSES]


def _tasks(begin: datetime, end: datetime, ids: Sequence[int]) -> Any:
    rows = task_queries.tasks().filter(branch_id__in=ids, customer__isnull=False, status="DONE")
    return (
        rows.filter(closed_at__gte=begin, closed_at__lt=end)
        .order_by("-closed_at")
        .values_list("created_at", "closed_at")
    )


def _promises(first: date, last: date, ids: Sequence[int]) -> Any:
    rows = interaction_queries.promises().filter(customer__branch_id__in=ids, kept_date__range=(first, last))
    return rows.order_by("-kept_date").values_list("created_at", "kept_date")


def _anger(begin: datetime, end: datetime, ids: Sequence[int]) -> list[tuple[datetime, datetime]]:
    """Return since when customers were angry and when a talk with them ended better, of what ended in the days."""
    rows = interaction_queries.interactions().filter(
        customer__branch_id__in=ids, happened_at__gte=begin - ANGER_BEFORE, happened_at__lt=end
    )
    told = rows.order_by("happened_at", "id").values_list("customer_id", "happened_at", "emotion_after", "direction")
    open_now: dict[int, datetime] = {}
    found = []
    for pk, at, mood, direction in told.iterator():
        if mood in interaction_rules.NEGATIVE:
            open_now.setdefault(pk, at)
        elif mood and direction in ("OUT", "BOTH") and pk in open_now:
            since = open_now.pop(pk)
            if at >= begin:
                found.append((since, at))
    return found[::-1]


def _messages(begin: datetime, end: datetime, ids: Sequence[int]) -> Any:
    customers = customer_queries.cards().filter(branch_id__in=ids).order_by().values("pk")
    rows = outbound_queries.messages_among("customer", customers).filter(sent_at__gte=begin, sent_at__lt=end)
    return rows.filter(status="SENT").order_by("-sent_at").values_list("queued_at", "sent_at")


def _taken(rows: Any) -> list[tuple[str, float]]:
    """Return the month and the hours of each case; where only the day is kept, whole days.

    What was written down after it was done says nothing of how long it took.
    """
    found = []
    for begun, done in rows[:MOST_CASES]:
        if isinstance(done, datetime):
            month, hours = f"{timezone.localtime(done):%Y-%m}", (done - begun).total_seconds() / HOUR
        else:
            month, hours = f"{done:%Y-%m}", (done - timezone.localdate(begun)).days * 24.0
        if hours >= 0:
            found.append((month, hours))
    return found


def _process(code: str, taken: list[tuple[str, float]]) -> Process:
    months: dict[str, list[float]] = defaultdict(list)
    for month, hours in taken:
        months[month].append(hours)
    told = {month: _span(hours) for month, hours in sorted(months.items())}
    return Process(code, _span([hours for _month, hours in taken]), told)


def _span(hours: list[float]) -> Span:
    if figures.hides(len(hours)):
        return Span(None, None, None)
    return Span(len(hours), handling.percentile(hours, MEDIAN), handling.percentile(hours, SLOW))
