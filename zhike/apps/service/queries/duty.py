"""Reads of duty: the roster, who is on call for a customer at a moment, gaps of a week, whether we are reached."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Any

from django.db.models import Count, Q, QuerySet
from django.utils import timezone

from zhike.apps.core import base, clock
from zhike.apps.customers import queries as customer_queries
from zhike.apps.org import queries as org_queries
from zhike.apps.service import rules
from zhike.apps.service.models import ReachCall, Shift
from zhike.apps.service.queries import appointed
from zhike.apps.tasks import queries as task_queries

WEEK = timedelta(days=7)


def shifts() -> QuerySet[Shift]:
    """Return the visible lines of the roster that were not ended."""
    rows = Shift.objects.select_related("user", "customer", "branch").filter(ended_at=None)
    return rows.order_by("customer__name", "metal", "from_minute", "pk")


def shift(shift_id: int) -> Shift | None:
    """Return a visible line of the roster, ended or not."""
    return Shift.objects.select_related("user", "customer", "branch").filter(pk=shift_id).first()


def window_of(row: Shift) -> rules.Window:
    """Return when a line of the roster holds."""
    return rules.Window(row.weekdays, row.from_minute, row.to_minute, row.first_date, row.last_date)


def _distance(row: Shift, customer_id: int, metal: str) -> int | None:
    """Return how near a customer a line is: its own, its class's, everybody's; None where it is another's."""
    if row.customer_id is not None:
        return 0 if row.customer_id == customer_id else None
    if row.metal:
        return 1 if row.metal == metal else None
    return 2 if metal else None


def _fallbacks(account: Any, customer: Any) -> list[tuple[str, int]]:
    """Return who answers for a customer when the roster names nobody, in the order they are tried."""
    found: list[tuple[str, int | None]] = []
    if account is not None:
        found = [("MANAGER", account.manager_id), ("BACKUP", account.backup_id), ("SPONSOR", account.sponsor_id)]
    found.append(("OWNER", customer.owner_id))
    found += [("BRANCH", pk) for pk in org_queries.manager_ids(customer.branch_id)]
    heads = org_queries.users().filter(is_active=True, role="GENERAL_MANAGER").order_by("pk")
    found += [("GENERAL_MANAGER", pk) for pk in heads.values_list("pk", flat=True)]
    return [(part, pk) for part, pk in found if pk is not None]


def on_call(customer_id: int, at: datetime) -> list[rules.Reachable]:
    """Return who is called for a visible customer at a moment, the first first; empty where it is not to be seen.

    The roster comes first, then the manager of the account, the backup, the sponsor, whoever has the customer, the
    managers of its branch, the general manager: while the house has one of these it is never empty.
    """
    customer = customer_queries.customer(customer_id)
    if customer is None:
        return []
    account, local = appointed.account(customer_id), timezone.localtime(at)
    with base.acting_as(base.System("who is on call")):
        fallbacks = _fallbacks(account, customer)
        metal = account.metal if account else ""
        known_lines = Shift.objects.filter(ended_at=None).exclude(first_date__gt=local.date())
        # Its own lines and those of many; of others only where they tell by which number somebody is reached.
        of_it = Q(customer=customer_id) | Q(customer=None) | Q(user__in=[pk for _part, pk in fallbacks])
        rows = list(known_lines.filter(of_it))
        duties = [
            rules.OnDuty(row.user_id, row.role, row.phone, distance)
            for row in rows
            if (distance := _distance(row, customer_id, metal)) is not None and window_of(row).covers(local)
        ]
        ids = {one.user_id for one in duties} | {pk for _part, pk in fallbacks}
        known = org_queries.users().filter(pk__in=ids, is_active=True)
        numbers = {row.user_id: row.phone for row in sorted(rows, key=lambda row: row.pk)}
        return rules.in_order(
            duties, fallbacks, dict(known.values_list("pk", "name")), numbers, task_queries.phones(ids)
        )


@dataclass(frozen=True)
class Day:
    """A day of an account's roster: who is on, and for how many minutes nobody is."""

    day: date
    lines: list[tuple[Shift, int, int]]
    gaps: list[tuple[int, int]]

    @property
    def n_open(self) -> int:
        """Return for how many minutes the roster names nobody."""
        return sum(end - begin for begin, end in self.gaps)


@dataclass(frozen=True)
class Week:
    """A key account's roster of a week."""

    account: Any
    days: list[Day]
    # Who is called when the roster names nobody; there is somebody, or the page says so.
    stands_in: str

    @property
    def n_open(self) -> int:
        """Return for how many minutes of the week the roster names nobody."""
        return sum(one.n_open for one in self.days)


def monday_of(day: date) -> date:
    """Return the Monday of a day's week."""
    return day - timedelta(days=day.weekday())


def roster(first: date, part: int = 1) -> list[Week]:
    """Return the rosters of a part of the visible key accounts in the week that begins with a day."""
    with base.acting_as(base.System("roster of the key accounts one sees")):
        rows = list(shifts().exclude(first_date__gt=first + WEEK))
    found = []
    for account in appointed.accounts(part=part):
        own = [row for row in rows if _distance(row, account.customer_id, account.metal) is not None]
        days = [_day(first + timedelta(days=n), own) for n in range(7)]
        names = (account.manager, account.backup, account.sponsor, account.customer.owner)
        found.append(Week(account, days, next((one.name for one in names if one and one.is_active), "")))
    return found


def _day(day: date, rows: list[Shift]) -> Day:
    lines = [(row, begin, end) for row in rows for begin, end in window_of(row).spans(day)]
    lines.sort(key=lambda line: (line[1], rules.ROLES.index(line[0].role), line[0].pk))
    return Day(day, lines, rules.uncovered([window_of(row) for row in rows], day))


@dataclass
class Reached:
    """How often somebody was reached in test calls, of how often it was tried; and what the customer called in vain."""

    n_tests: int = 0
    n_reached: int = 0
    n_missed: int = 0
    calls: list[ReachCall] = field(default_factory=list)

    @property
    def share(self) -> float | None:
        """Return the share of test calls that reached somebody; None without any."""
        return self.n_reached / self.n_tests if self.n_tests else None


def calls() -> QuerySet[ReachCall]:
    """Return the visible test calls and missed calls, newest first."""
    return ReachCall.objects.select_related("customer", "user").order_by("-called_at", "-pk")


def reached(day: date, at: datetime, *, n_shown: int = 20) -> Reached:
    """Return how reachable we were for the customers one sees, from some days before a day until a moment."""
    since, _end = clock.span(day - timedelta(days=appointed.rule_of_incidents()["test"]), day)
    rows = calls().filter(called_at__gte=since, called_at__lte=at)
    is_test = Q(kind=ReachCall.Kind.TEST)
    told = rows.order_by().aggregate(
        tests=Count("pk", filter=is_test), reached=Count("pk", filter=is_test & Q(is_reached=True)),
        missed=Count("pk", filter=~is_test),
    )  # fmt: skip
    return Reached(told["tests"], told["reached"], told["missed"], list(rows[:n_shown]))


def tests_between(customer_ids: Iterable[int], first: date, last: date) -> dict[int, tuple[int, int]]:
    """Return for some visible customers how many test calls there were between two days, and how many reached us."""
    begin, end = clock.span(first, last)
    rows = ReachCall.objects.filter(
        customer_id__in=list(customer_ids), kind=ReachCall.Kind.TEST, called_at__gte=begin, called_at__lt=end
    )
    counted = rows.values_list("customer_id").annotate(n=Count("pk"), n_reached=Count("pk", filter=Q(is_reached=True)))
    return {pk: (n, n_reached) for pk, n, n_reached in counted}
