"""What of many customers may be changed together: set in a few statements, however many, and given back as it was."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db.models import F
from django.utils.translation import gettext_lazy as _

from zhike.apps.core import actions as core_actions
from zhike.apps.core import base
from zhike.apps.core.actions import bulk
from zhike.apps.customers import lists, rules
from zhike.apps.customers.actions.changing import PAST, remember
from zhike.apps.customers.actions.guarding import guarded, too_high
from zhike.apps.customers.models import Card, Customer, HomeBranch
from zhike.apps.org import queries as org_queries

AT_ONCE, MOST = 2_000, 100_000


@dataclass(frozen=True, kw_only=True)
class CustomerField(bulk.Field):
    """A column of the customer and of its card."""

    name: str

    def look(self, ids: Iterable[int], change: bulk.Change, *, at: datetime) -> list[bulk.Look]:
        """Return what a change would do with some visible customers, by id."""
        known, wanted = list(ids), self._wanted(change)
        since: dict[int, date] = {}
        if self.is_dated:
            homes = HomeBranch.objects.filter(customer_id__in=known, valid_to=None)
            since = dict(homes.values_list("customer_id", "valid_from"))
        rows = Customer.objects.filter(pk__in=known).order_by("pk")
        kept = guarded(known) if self.name == "owner" else set()
        high = too_high(known, change.value, org_queries.business_date(at)) if self.name == "owner" else set()
        return [
            bulk.Look(
                pk, name, code, value,
                rules.bulk_verdict(
                    wanted, status=status, value=value, home_since=since.get(pk), has_orders=has_orders,
                    is_guarded=pk in kept, is_too_high=pk in high,
                ),
            )
            for pk, code, name, status, value, has_orders in rows.values_list(
                "pk", "code", "name", "status", wanted.column, "card__has_orders"
            )
        ]  # fmt: skip

    def put(self, ids: Iterable[int], change: bulk.Change, *, at: datetime) -> bulk.Put:
        """Set the value for those of some customers that can take it."""
        chosen, wanted = list(ids), self._wanted(change)
        list(Customer.objects.select_for_update().filter(pk__in=chosen).order_by("pk").values_list("pk"))
        found = self.look(chosen, change, at=at)
        former = {one.id: one.value for one in found if one.verdict == bulk.CHANGES}
        with base.acting_as(base.System(f"bulk edit of {base.actor().label}")):
            if change.day is not None:
                _move_homes(list(former), change.value, change.day)
            _set(wanted.column, {change.value: list(former)}, at=at)
        if former:
            told = {"value": change.value, "note": change.note}
            _tell("customer.bulk", change.edit_id, wanted.column, former, told, at=at)
            if self.name == "owner":
                payload = {"customer_ids": list(former), "owner_id": change.value}
                core_actions.record("customer.assigned", payload, at=at)
        return bulk.Put(former, sum(one.verdict == bulk.SAME for one in found))

    def back(self, former: Mapping[int, Any], change: bulk.Change, *, at: datetime) -> list[int]:
        """Give customers back what they had, but for those changed since; return which went back."""
        wanted = self._wanted(change)
        still = Customer.objects.select_for_update().filter(pk__in=list(former), **{wanted.column: change.value})
        back: dict[Any, list[int]] = {}
        for pk in _movable(still.values_list("pk", flat=True), wanted):
            # Not even by taking a change back is somebody retired without the desk.
            if wanted.field == "status" and rules.retires(change.value, former[pk]):
                continue
            back.setdefault(former[pk], []).append(pk)
        with base.acting_as(base.System(f"bulk edit of {base.actor().label} undone")):
            if change.day is not None:
                _move_homes_back(back, change.day)
            _set(wanted.column, back, at=at)
        given_back = {pk: value for value, pks in back.items() for pk in pks}
        if given_back:
            _tell("customer.bulk_undo", change.edit_id, wanted.column, given_back, {}, at=at)
        return list(given_back)

    def _wanted(self, change: bulk.Change) -> rules.Change:
        return rules.Change(self.name, change.value, change.day)


def _movable(customer_ids: Iterable[int], change: rules.Change) -> list[int]:
    """Return those of some customers that can go back: the branch is still the one given on the day, the kind open."""
    ids = list(customer_ids)
    if change.field == "owner":
        kept = guarded(ids)
        return [pk for pk in ids if pk not in kept]
    if change.field == "kind":
        return list(Card.objects.filter(pk__in=ids, has_orders=False).values_list("pk", flat=True))
    if change.day is None:
        return ids
    homes = HomeBranch.objects.filter(customer_id__in=ids, valid_to=None, valid_from=change.day)
    return list(homes.values_list("customer_id", flat=True))


def _set(column: str, by_value: Mapping[Any, list[int]], *, at: datetime) -> None:
    for value, ids in by_value.items():
        if column in PAST:
            remember(ids, day=org_queries.business_date(at))
        Customer.objects.filter(pk__in=ids).update(**{column: value}, updated_at=at, version=F("version") + 1)
        Card.objects.filter(pk__in=ids).update(**{column: value})


def _move_homes(ids: list[int], branch_id: Any, day: date) -> None:
    """End the present home on the day and begin the new one; a home that began on the day itself is replaced."""
    homes = HomeBranch.objects.filter(customer_id__in=ids, valid_to=None)
    replaced = set(homes.filter(valid_from=day).values_list("customer_id", flat=True))
    homes.filter(valid_from=day).update(branch_id=branch_id)
    homes.filter(valid_from__lt=day).update(valid_to=day)
    HomeBranch.objects.bulk_create(
        HomeBranch(customer_id=pk, branch_id=branch_id, valid_from=day) for pk in ids if pk not in replaced
    )


def _move_homes_back(back: Mapping[int, list[int]], day: date) -> None:
    """Let the home that ended on the day go on; where none of that branch did, one was replaced and is put back."""
    for branch_id, ids in back.items():
        ended = HomeBranch.objects.filter(customer_id__in=ids, branch_id=branch_id, valid_to=day)
        goes_on = dict(ended.values_list("customer_id", "pk"))
        begun = HomeBranch.objects.filter(customer_id__in=ids, valid_to=None)
        begun.filter(customer_id__in=list(goes_on)).delete()
        begun.exclude(customer_id__in=list(goes_on)).update(branch_id=branch_id)
        HomeBranch.objects.filter(pk__in=list(goes_on.values())).update(valid_to=None)


def _tell(
    act: str, edit_id: int, column: str, values: Mapping[int, Any], more: Mapping[str, Any], *, at: datetime
) -> None:
    kept = {"edit_id": edit_id, "field": column, "former": {str(pk): value for pk, value in values.items()}, **more}
    core_actions.audit(act, noun="customer", object_id=None, at=at, n_rows=len(values), values=kept)
    core_actions.record("customer.changed", {"customer_ids": list(values)}, at=at)


def _owners() -> Mapping[str, Any]:
    return {bulk.NOBODY: _("Nobody")} | org_queries.offered(org_queries.owners_for(base.actor()))


def _branches() -> Mapping[str, Any]:
    return {str(one.pk): one.name for one in org_queries.row_branches(base.actor())}


_MERGED = {"MERGED": _("The record was merged into another one; change that one.")}


def _field(name: str, label: Any, offers: Any, reasons: Mapping[str, Any] | None = None, **more: Any) -> CustomerField:
    return CustomerField(
        label, "customer.assign", name=name, offers=offers, reasons=_MERGED | dict(reasons or {}), at_once=AT_ONCE,
        most=MOST, **more,
    )  # fmt: skip


BULK: Mapping[str, bulk.Field] = {
    "owner": _field(
        "owner", _("Owner"), _owners, kind=bulk.USER,
        reasons={
            "GUARDED": _("A core asset: its owner changes by approval. Ask for it on the page of core assets."),
            "OWNER_LEVEL": _("A key account: its owner stands as high as the rule table of key accounts asks."),
        },
    ),
    "branch": _field(
        "branch", _("Home branch"), _branches, kind=bulk.BRANCH, is_dated=True,
        reasons={"MOVED_LATER": _("The customer moved to its branch after this day; choose a later day.")},
    ),
    "status": _field(
        "status", _("Status"), lambda: lists.STATUSES, reasons={"RETIRED_AT_DESK": rules.RETIRED_AT_DESK}
    ),
    "kind": _field(
        "kind", _("Kind"), lambda: lists.KINDS,
        reasons={
            "KIND_FIXED": _("There are orders: a person does not become a company any more, nor the other way round.")
        },
    ),
}  # fmt: skip
