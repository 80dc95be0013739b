"""Reads of targets: the groups, and how many of the customers one may see are in one."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import date

from django.db.models import F, QuerySet

from zhike.apps.archives import lists as archive_lists
from zhike.apps.core import lists
from zhike.apps.targets.models import TargetGroup

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


def asked(params: Mapping[str, str], day: date) -> lists.Asked:
    """Return what a rule asks of the list of customers; raises core.lists.ListRefused."""
    spec = archive_lists.customers(day)
    return lists.ask(replace(spec, passes=spec.passes | SCOPE), params)


def n_customers(rule: lists.Asked) -> int:
    """Return how many of the customers one may see fit a rule, counted up to COUNTED + 1."""
    return rule.rows.order_by()[: COUNTED + 1].count()
