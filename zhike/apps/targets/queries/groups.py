"""Reads of target groups: the groups, and how many of the customers one may see are in one."""

from dataclasses import replace
from datetime import date

from django.db.models import F, QuerySet

from zhike.apps.core import lists
from zhike.apps.customers import queries as customer_queries
from zhike.apps.targets.models import TargetGroup
from zhike.apps.targets.queries import behaviour

SCOPE = frozenset({"branch"})
# Beyond so many it is said to be more.
COUNTED = 10_000


def groups() -> QuerySet[TargetGroup]:
    """Return the target groups by name, those in force first."""
    return TargetGroup.objects.order_by(F("ended_at").asc(nulls_first=True), "name", "id")


def group(group_id: int) -> TargetGroup | None:
    """Return a target group."""
    return TargetGroup.objects.filter(pk=group_id).first()


def has_group() -> bool:
    """Say whether a target group is in force: without one nobody is to be courted."""
    return TargetGroup.objects.filter(ended_at=None).exists()


def customers(day: date) -> lists.ListSpec:
    """Return the list of customers that rules ask on a day, without who is no customer of ours; one serves many."""
    spec = behaviour.everybody(day)
    rows = spec.rows
    return replace(spec, passes=spec.passes | SCOPE, rows=lambda: rows().exclude(pk__in=customer_queries.left_alone()))


def n_customers(rule: lists.Asked) -> int:
    """Return how many of the customers one may see fit a rule, counted up to COUNTED + 1."""
    return rule.rows.order_by()[: COUNTED + 1].count()
