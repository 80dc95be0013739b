"""Customers whose owner changes only by approval: which ones they are is told by who judges their value."""

from collections.abc import Callable, Iterable
from datetime import date

from django.core.exceptions import PermissionDenied

from zhike.apps.core import base
from zhike.apps.customers.models import Customer

ACT = "core.approve"
# Each names those of some customers that are not given away by just anybody.
GUARDS: list[Callable[[Iterable[int]], set[int]]] = []
# Each names those of some customers that somebody stands too low to own on a day, whoever gives them.
LEVELS: list[Callable[[Iterable[int], int | None, date], set[int]]] = []
TOO_LOW = "OWNER_LEVEL"


def guarded(customer_ids: Iterable[int]) -> set[int]:
    """Return those of some customers the acting person may not take from their owner without approval."""
    if base.actor().may(ACT):
        return set()
    ids = list(customer_ids)
    named = set().union(*(guard(ids) for guard in GUARDS)) if ids else set()
    # Who has no owner yet is nobody's to keep.
    return (
        set(Customer.objects.filter(pk__in=named, owner__isnull=False).values_list("pk", flat=True)) if named else named
    )


def too_high(customer_ids: Iterable[int], owner_id: int | None, day: date) -> set[int]:
    """Return those of some customers that somebody may not own: nobody of their level may give them away either."""
    ids = list(customer_ids)
    return set().union(*(level(ids, owner_id, day) for level in LEVELS)) if ids else set()


def demand_level(customer_ids: Iterable[int], owner_id: int | None, day: date) -> None:
    """Refuse, naming the rule, where any of some customers needs an owner who stands higher."""
    if too_high(customer_ids, owner_id, day):
        raise PermissionDenied(TOO_LOW)


def demand_unguarded(customer_ids: Iterable[int]) -> None:
    """Refuse, naming the act it takes, where any of some customers may not be given away."""
    if guarded(customer_ids):
        raise PermissionDenied(ACT)
