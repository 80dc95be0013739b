"""Reads of prospecting: the weeks somebody planned beside what was found, by oneself and by whom one leads."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from django.db.models import Count, Q, QuerySet

from zhike.apps.core import base
from zhike.apps.org import queries as org_queries
from zhike.apps.targets import rules
from zhike.apps.targets.models import Find, WeekPlan

WEEK = timedelta(days=7)
FINDERS = ("REP", "KEY_ACCOUNT_MANAGER", "AGENT", "MARKETER", "BRANCH_MANAGER")
N_FINDS = 50


@dataclass(frozen=True)
class Week:
    """A week of somebody: the plan, what they found actively, and what came to us by itself, which does not count."""

    user: Any
    first: date
    goal: int | None
    sources: tuple[str, ...]
    n_found: int
    n_came: int

    @property
    def percent(self) -> int | None:
        """Return how much of the plan was found; None without a plan."""
        return rules.percent_found(self.n_found, self.goal)


def weeks_of(user: Any, day: date, *, n_weeks: int) -> list[Week]:
    """Return the next week, this week and those before it of somebody, the latest first."""
    firsts = [rules.monday(day) + WEEK * (1 - n) for n in range(n_weeks + 1)]
    with base.acting_as(base.System("weeks of prospecting")):
        plans = {row.week: row for row in WeekPlan.objects.filter(user_id=user.pk, week__in=firsts)}
        days = Find.objects.filter(finder_id=user.pk, day__gte=firsts[-1], day__lt=firsts[0] + WEEK)
        found = list(days.values_list("day", "is_active"))
    weeks = []
    for first in firsts:
        plan, within = plans.get(first), [active for one, active in found if first <= one < first + WEEK]
        weeks.append(_week(user, first, plan, sum(within), len(within) - sum(within)))
    return weeks


def team(day: date) -> list[Week]:
    """Return the week of a day of everybody who looks for prospects at the branches one sees, who is behind first."""
    first = rules.monday(day)
    people = {user.pk: user for user in org_queries.people_for(base.actor()).filter(role__in=FINDERS)}
    with base.acting_as(base.System("weeks of prospecting")):
        plans = {row.user_id: row for row in WeekPlan.objects.filter(user_id__in=list(people), week=first)}
        rows = Find.objects.filter(finder_id__in=list(people), day__gte=first, day__lt=first + WEEK).order_by()
        counted = rows.values_list("finder_id").annotate(
            active=Count("pk", filter=Q(is_active=True)), came=Count("pk", filter=Q(is_active=False))
        )
        found = {pk: (n_active, n_came) for pk, n_active, n_came in counted}
    weeks = [_week(user, first, plans.get(pk), *found.get(pk, (0, 0))) for pk, user in people.items()]
    return sorted(weeks, key=lambda one: (one.goal is None, one.percent or 0, one.user.name, one.user.pk))


def _week(user: Any, first: date, plan: WeekPlan | None, n_found: int, n_came: int) -> Week:
    return Week(user, first, plan.goal if plan else None, tuple(plan.sources) if plan else (), n_found, n_came)


def finds_of(user_id: int, first: date) -> QuerySet[Find]:
    """Return what somebody found in the week from a Monday on, newest first."""
    rows = Find.objects.select_related("customer").filter(finder_id=user_id, day__gte=first, day__lt=first + WEEK)
    return rows.order_by("-day", "-id")[:N_FINDS]


def by_way(first: date, last: date, user_ids: Iterable[int]) -> dict[str, int]:
    """Return how many prospects some people found between two days, both included, by each way."""
    with base.acting_as(base.System("ways of finding")):
        rows = Find.objects.filter(finder_id__in=list(user_ids), day__range=(first, last)).order_by()
        return dict(rows.values_list("way").annotate(n=Count("pk")))


def find(find_id: int) -> Find | None:
    """Return a find one may see."""
    return Find.objects.select_related("customer", "finder").filter(pk=find_id).first()
