"""Customers whose owner changes only by approval: which ones they are is told by who judges their value."""

from collections.abc import Callable, Iterable

from django.core.exceptions import PermissionDenied

from zhike.apps.core import base
from zhike.apps.customers.models import Customer

ACT = "core.approve"
# Each names those of some customers that are not given away by just anybody.
GUARDS: list[Callable[[Iterable[int]], set[int]]] = []


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


def demand_unguarded(customer_ids: Iterable[int]) -> None:
    """Refuse, naming the act it takes, where any of some customers may not be given away."""
    if guarded(customer_ids):
        raise PermissionDenied(ACT)
