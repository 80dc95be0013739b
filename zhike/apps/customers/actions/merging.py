"""Merging: one record takes another's place, and gives it back."""

from collections.abc import Iterable, Mapping
from datetime import date, datetime
from typing import Any

from django.db import transaction
from django.db.models import F

from zhike.apps.core import actions as core_actions
from zhike.apps.core import base
from zhike.apps.customers import rules
from zhike.apps.customers.actions.changing import CARD_IDENTITY, NoSuchCustomer, demand_kind_open, remember
from zhike.apps.customers.actions.guarding import demand_level, demand_unguarded
from zhike.apps.customers.actions.standing import see_earlier
from zhike.apps.customers.models import Assignment, Card, Customer, HomeBranch
from zhike.apps.org import queries as org_queries

# What the one that stays may take from the other; its code and its home branch are its own.
PLACES = ("name", "kind", "phone", "email", "credit_code", "owner_id")


def merge_records(
    *, survivor_id: int, merged_id: int, take: Iterable[str], versions: tuple[int, int] | None, at: datetime
) -> dict[str, Any]:
    """Let a customer stand for another too, with some of its values; return what stood there before.

    Called within the transaction that moves what hangs on the records. Raises NoSuchCustomer where one may not be
    seen, KindFixed where it would become of another kind in spite of its orders, PermissionDenied where a guarded one
    would get another owner or a key account one who stands too low, and core.base.StaleRecord where one is no longer
    at the version given.
    """
    survivor, merged = lock_customers(survivor_id, merged_id)
    kept, given = versions or (None, None)
    values = {name: getattr(merged, name) for name in PLACES if name in set(take)}
    if values.get("kind", survivor.kind) != survivor.kind:
        demand_kind_open(survivor_id)
    owner_id = values.get("owner_id", survivor.owner_id)
    # Whose customer it was is not gone around by merging it into a record of one's own.
    given_away, day = [one.pk for one in (survivor, merged) if one.owner_id != owner_id], org_queries.business_date(at)
    demand_unguarded(given_away)
    demand_level(given_away, owner_id, day)
    remember([survivor_id, merged_id], day=day)
    changed = survivor.change(values, version=kept, at=at)
    if not changed:
        # What another page was shown is no longer so, and an import's undoing lets a touched record be.
        Customer.objects.filter(pk=survivor_id).update(version=F("version") + 1, updated_at=at)
    former = merged.status
    merged.change({"status": Customer.Status.MERGED, "merged_into_id": survivor_id}, version=given, at=at)
    with base.acting_as(base.System(f"merge into {survivor_id}")):
        Card.objects.filter(pk=survivor_id).update(
            **{name: after for name, (_, after) in changed.items() if name in CARD_IDENTITY}
        )
        Card.objects.filter(pk=merged_id).update(status=Customer.Status.MERGED)
    if first := _reach_back(survivor, merged.first_seen_date, at=at):
        changed["first_seen_date"] = first
    forwarded = core_actions.repoint(Customer, "merged_into_id", from_id=merged_id, to_id=survivor_id)
    return {"survivor": changed, "status": former, "forwarded": [pk for pk in forwarded if pk != merged_id]}


def lock_customers(*ids: int) -> list[Customer]:
    """Return visible customers, locked in the order of their ids, so that two merges never wait for each other."""
    rows = {row.pk: row for row in Customer.objects.select_for_update().filter(pk__in=ids).order_by("pk")}
    if set(ids) - rows.keys():
        raise NoSuchCustomer(ids)
    return [rows[pk] for pk in ids]


def _reach_back(survivor: Customer, first: date | None, *, at: datetime) -> list[str | None] | None:
    """Let the first day of the one that stays be that of both; return both days where it moved."""
    before = survivor.first_seen_date
    if first is None or not see_earlier(days={survivor.pk: first}, at=at):
        return None
    return [before.isoformat() if before else None, first.isoformat()]


def part_records(*, survivor_id: int, merged_id: int, before: Mapping[str, Any], at: datetime) -> list[str]:
    """Give a merged customer its place back; return the values of the survivor that were changed since and stay."""
    survivor, merged = lock_customers(survivor_id, merged_id)
    changed = dict(before["survivor"])
    first = changed.pop("first_seen_date", None)
    remember([survivor_id, merged_id], day=org_queries.business_date(at))
    untouched = {name: old for name, (old, new) in changed.items() if getattr(survivor, name) == new}
    survivor.change(untouched, version=None, at=at)
    merged.change({"status": before["status"], "merged_into_id": None}, version=None, at=at)
    with base.acting_as(base.System(f"merge into {survivor_id} undone")):
        identity = {name: old for name, old in untouched.items() if name in CARD_IDENTITY}
        if identity:
            Card.objects.filter(pk=survivor_id).update(**identity)
        Card.objects.filter(pk=merged_id).update(status=before["status"])
    if first and survivor.first_seen_date == date.fromisoformat(first[1]):
        old = first[0] and date.fromisoformat(first[0])
        if old:
            HomeBranch.objects.filter(customer_id=survivor_id, valid_from=survivor.first_seen_date).update(
                valid_from=old
            )
        survivor.change({"first_seen_date": old}, version=None, at=at)
    core_actions.put_back(Customer, "merged_into_id", before["forwarded"], from_id=survivor_id, to_id=merged_id)
    return sorted(changed.keys() - untouched.keys())


@transaction.atomic
def repoint_classes(*, from_id: int, to_id: int) -> dict[str, list[Any]]:
    """Let classes given by hand hold for the other record, in dimensions in which that one was never classed."""
    known = Assignment.objects.filter(customer_id=to_id).values("dimension")
    rows = Assignment.objects.filter(customer_id=from_id, source=Assignment.Source.MANUAL, valid_to=None)
    rows = rows.exclude(dimension__in=known).exclude(dimension__in=rules.ANALYSED)
    ids = list(rows.order_by("pk").values_list("pk", flat=True))
    Assignment.objects.filter(pk__in=ids).update(customer_id=to_id)
    return {"classes": ids}


@transaction.atomic
def restore_classes(*, from_id: int, to_id: int, moved: dict[str, list[Any]]) -> int:
    """Take `repoint_classes` back, with what it returned; return how many classes went back."""
    return core_actions.put_back(Assignment, "customer_id", moved["classes"], from_id=to_id, to_id=from_id)
