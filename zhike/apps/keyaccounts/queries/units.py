"""Units of key customers: their members, the accounts each looks after, and how many more they may take."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.db.models import Count

from zhike.apps.core import base
from zhike.apps.keyaccounts import rules
from zhike.apps.keyaccounts.models import KeyAccount, Unit, UnitMember
from zhike.apps.org import queries as org_queries


@dataclass(frozen=True)
class Load:
    """A member of a unit with the number of accounts they manage and how many they take at most."""

    member: Any
    n: int
    n_over: int
    limit: int

    @property
    def is_over(self) -> bool:
        """Whether they have more than they take."""
        return self.n > self.limit


@dataclass(frozen=True)
class Staffed:
    """A unit with the load of its members."""

    unit: Any
    # Whether the reader sees its branch, and so may change it.
    is_own: bool
    loads: tuple[Load, ...]

    @property
    def n(self) -> int:
        """How many accounts the unit looks after."""
        return sum(one.n for one in self.loads)

    @property
    def limit(self) -> int:
        """How many accounts the unit takes."""
        return sum(one.limit for one in self.loads)


def load(user_ids: Iterable[int]) -> dict[int, tuple[int, int]]:
    """Return how many confirmed accounts some people manage, and of those how many above the limit with a reason.

    All accounts count, also those the reader does not see: a limit that counted only some would not hold.
    """
    with base.acting_as(base.System("workload")):
        rows = KeyAccount.objects.filter(manager_id__in=list(user_ids), state=rules.CONFIRMED).order_by()
        counted = rows.values_list("manager_id", "overload_reason").annotate(n=Count("pk"))
        found: dict[int, tuple[int, int]] = {}
        for user_id, reason, n in counted:
            n_all, n_over = found.get(user_id or 0, (0, 0))
            found[user_id or 0] = (n_all + n, n_over + (n if reason else 0))
    return found


def units() -> list[Staffed]:
    """Return the open units with their members and load."""
    rows = list(Unit.objects.select_related("branch").filter(closed_date=None).order_by("name", "pk"))
    return _staffed(rows, set(org_queries.row_branches(base.actor()).values_list("pk", flat=True)))


def _staffed(rows: list[Unit], own_ids: set[int]) -> list[Staffed]:
    members = list(UnitMember.objects.select_related("user").filter(unit__in=rows).order_by("user__name", "pk"))
    counted = load(one.user_id for one in members)
    return [
        Staffed(one, one.branch_id in own_ids, tuple(
            Load(who, *counted.get(who.user_id, (0, 0)), one.workload if who.workload is None else who.workload)
            for who in members if who.unit_id == one.pk
        ))
        for one in rows
    ]  # fmt: skip


def unit(unit_id: int) -> Unit | None:
    """Return a unit of a branch the reader sees."""
    rows = Unit.objects.select_related("branch").filter(branch__in=org_queries.row_branches(base.actor()))
    return rows.filter(pk=unit_id).first()


def member_of(member_id: int) -> UnitMember | None:
    """Return a membership in a unit of a branch the reader sees."""
    rows = UnitMember.objects.select_related("unit", "user")
    rows = rows.filter(unit__branch__in=org_queries.row_branches(base.actor()))
    return rows.filter(pk=member_id).first()


def limit_of(user_id: int) -> int | None:
    """Return how many accounts somebody takes; None for who is in no unit."""
    found = UnitMember.objects.select_related("unit").filter(user_id=user_id, unit__closed_date=None).first()
    if found is None:
        return None
    return found.unit.workload if found.workload is None else found.workload
