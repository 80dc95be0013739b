"""Changing customers: what is written down, their owner, their home branch."""

from collections.abc import Iterable, Mapping
from datetime import date, datetime
from typing import Any

from django.db import transaction
from django.db.models import Q

from zhike.apps.core import actions as core_actions
from zhike.apps.core import base
from zhike.apps.core import rules as core_rules
from zhike.apps.customers import rules
from zhike.apps.customers.actions.guarding import demand_level, demand_unguarded
from zhike.apps.customers.models import Card, Customer, Former, HomeBranch
from zhike.apps.org import queries as org_queries

EDITABLE = {"name", "kind", "phone", "email", "credit_code", "status"}
# What is reconstructed of a past day; the home branch has its own history.
PAST = {"owner_id", "status"}
CARD_IDENTITY = {"code", "name", "kind", "status", "branch_id", "owner_id"}


class NoSuchCustomer(Exception):
    """The customer does not exist or may not be seen by the acting person."""


class RetiredAtDesk(Exception):
    """Nobody is retired by hand: that is the end of a plan of the retirement desk, checked and approved."""

    def __str__(self) -> str:
        """Say where it is done."""
        return str(rules.RETIRED_AT_DESK)


class KindFixed(Exception):
    """A person does not become a company, nor the other way round, once there are orders."""


@transaction.atomic
def change_customer(*, customer_id: int, values: Mapping[str, Any], version: int | None, at: datetime) -> None:
    """Change what is written down of a customer.

    Raises KindFixed for another kind once there are orders, RetiredAtDesk for who is to be retired by it, and
    core.base.StaleRecord for a stale version.
    """
    unknown = set(values) - EDITABLE
    if unknown:
        raise ValueError(f"not an editable field: {sorted(unknown)}")
    _change(customer_id, values, version=version, act="customer.change", at=at)


@transaction.atomic
def retire_customer(*, customer_id: int, at: datetime) -> None:
    """Say of a customer that it is none any more; whoever calls this has checked its potential and has an approval."""
    values = {"status": Customer.Status.RETIRED}
    _change(customer_id, values, version=None, act="customer.change", at=at, is_checked=True)


@transaction.atomic
def give_customer(*, customer_id: int, owner_id: int | None, version: int | None, at: datetime) -> None:
    """Give one customer to an owner, or to nobody; a stale version raises core.base.StaleRecord.

    One that is guarded is refused with PermissionDenied to who may not approve it, and to everybody where the owner
    stands too low for it.
    """
    demand_unguarded([customer_id])
    demand_level([customer_id], owner_id, org_queries.business_date(at))
    if _change(customer_id, {"owner_id": owner_id}, version=version, act="customer.assign", at=at):
        core_actions.record("customer.assigned", {"customer_ids": [customer_id], "owner_id": owner_id}, at=at)


@transaction.atomic
def move_customer(*, customer_id: int, branch_id: int, day: date, version: int | None = None, at: datetime) -> None:
    """Give a customer another home branch from a day on; past periods keep the former one."""
    if not _change(customer_id, {"branch_id": branch_id}, version=version, act="customer.move", at=at):
        return
    homes = HomeBranch.objects.filter(customer_id=customer_id)
    homes.filter(valid_from__gte=day).delete()
    # A later move that was just deleted had ended the former home on its own day.
    homes.filter(Q(valid_to=None) | Q(valid_to__gt=day)).update(valid_to=day)
    HomeBranch.objects.create(customer_id=customer_id, branch_id=branch_id, valid_from=day)


def demand_kind_open(*customer_ids: int) -> None:
    """Raise KindFixed unless none of some visible customers has orders."""
    if Card.objects.filter(pk__in=customer_ids, has_orders=True).exists():
        raise KindFixed(customer_ids)


def remember(customer_ids: Iterable[int], *, day: date) -> None:
    """Keep owner and status of some customers, about to change, as they stood until a day.

    What a day began with stays: a second change on it keeps nothing, and neither does one that comes to nothing harm.
    """
    with base.acting_as(base.System("former owners and statuses")):
        for chunk in core_rules.chunks(customer_ids):
            rows = Customer.objects.filter(pk__in=chunk).values_list("pk", "owner_id", "status")
            former = [Former(customer_id=pk, owner_id=owner, status=status, valid_to=day) for pk, owner, status in rows]
            Former.objects.bulk_create(former, ignore_conflicts=True)


def _change(
    customer_id: int,
    values: Mapping[str, Any],
    *,
    version: int | None,
    act: str,
    at: datetime,
    is_checked: bool = False,
) -> bool:
    row = Customer.objects.filter(pk=customer_id).exclude(status=Customer.Status.MERGED).first()
    if row is None:
        raise NoSuchCustomer(customer_id)
    if values.get("kind", row.kind) != row.kind:
        demand_kind_open(customer_id)
    if rules.retires(row.status, values.get("status", row.status)) and not is_checked:
        raise RetiredAtDesk(customer_id)
    if set(values) & PAST:
        remember([customer_id], day=org_queries.business_date(at))
    changed = row.change(values, version=version, at=at)
    if not changed:
        return False
    with base.acting_as(base.System(f"card of {customer_id}")):
        identity = {k: v for k, (_, v) in changed.items() if k in CARD_IDENTITY}
        Card.objects.filter(pk=customer_id).update(**identity)
    core_actions.audit(act, noun="customer", object_id=customer_id, branch_id=row.branch_id, at=at, values=changed)
    core_actions.record("customer.changed", {"customer_ids": [customer_id]}, at=at)
    return True
