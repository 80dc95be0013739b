"""Bulk edits: one field of many customers set in chunks, what was before kept beside, so that they go back."""

from collections.abc import Callable, Iterable, Mapping
from datetime import date, datetime, timedelta
from typing import Any

from django.db import transaction
from django.db.models import F

from zhike.apps.core import actions as core_actions
from zhike.apps.core import base
from zhike.apps.core import rules as core_rules
from zhike.apps.customers import queries, rules
from zhike.apps.customers.actions.changing import PAST, remember
from zhike.apps.customers.models import BulkEdit, BulkPart, Card, Customer, HomeBranch
from zhike.apps.org import queries as org_queries

UNDO_FOR = timedelta(days=30)
# More than a request should wait for goes to the worker.
AT_ONCE = 2_000
PART = 2_000
Report = Callable[[int, int | None, str], None]


class NothingToUndo(Exception):
    """The bulk edit was made by somebody else, too long ago, or never."""


@transaction.atomic
def plan_bulk(*, customer_ids: Iterable[int], change: rules.Change, note: str = "", at: datetime) -> int:
    """Write down whom a bulk edit is about before anything changes; return its id."""
    user_id = base.actor().user_id
    if user_id is None:
        raise ValueError("a bulk edit belongs to the person who makes it")
    parts = [list(part) for part in core_rules.chunks(dict.fromkeys(customer_ids), size=PART)]
    edit = BulkEdit.objects.create(
        user_id=user_id, field=change.field, value="" if change.value is None else str(change.value), day=change.day,
        note=note, at=at, n_chosen=sum(map(len, parts)),
    )  # fmt: skip
    BulkPart.objects.bulk_create(BulkPart(edit=edit, ids=part) for part in parts)
    return edit.pk


def request_bulk(*, edit_id: int, is_undo: bool, title: str, link: str, at: datetime) -> None:
    """Ask the worker to carry out a bulk edit, or to take it back."""
    payload = {"edit_id": edit_id, "is_undo": is_undo}
    core_actions.request_job("bulk.requested", payload, title=title, link=link, at=at)


def run_bulk(*, edit_id: int, at: datetime, on_progress: Report | None = None) -> BulkEdit:
    """Carry a planned bulk edit out, chunk by chunk; started again, it goes on with the rest."""
    edit = _mine(edit_id)
    change = change_of(edit)
    for part in _parts(edit, BulkEdit.Status.WAITING, on_progress):
        _run_part(edit, part, change, at=at)
    BulkEdit.objects.filter(pk=edit_id, status=BulkEdit.Status.WAITING).update(status=BulkEdit.Status.DONE)
    edit.refresh_from_db()
    return edit


def undo_bulk(*, edit_id: int, at: datetime, on_progress: Report | None = None) -> BulkEdit:
    """Give customers back what they had before one's own bulk edit; those changed since stay as they are."""
    edit = _mine(edit_id)
    if edit.at < at - UNDO_FOR or edit.status == BulkEdit.Status.WAITING:
        raise NothingToUndo("This change can no longer be undone.")
    change = change_of(edit)
    for part in _parts(edit, BulkEdit.Status.DONE, on_progress):
        _undo_part(edit, part, change, at=at)
    BulkEdit.objects.filter(pk=edit_id).update(status=BulkEdit.Status.UNDONE)
    edit.refresh_from_db()
    return edit


def change_of(edit: BulkEdit) -> rules.Change:
    """Return what a bulk edit sets."""
    value: str | int | None = edit.value
    if rules.BULK_CODES[edit.field] is None:
        value = int(edit.value) if edit.value else None
    return rules.Change(edit.field, value, edit.day)


def _mine(edit_id: int) -> BulkEdit:
    edit = queries.bulk_edit(edit_id)
    if edit is None:
        raise NothingToUndo("There is no such change of yours.")
    return edit


def _parts(edit: BulkEdit, status: str, on_progress: Report | None) -> Iterable[BulkPart]:
    n_done = 0
    for part in BulkPart.objects.filter(edit=edit).order_by("pk").iterator(chunk_size=10):
        if part.status == status:
            yield part
        n_done += len(part.ids)
        if on_progress:
            on_progress(n_done, edit.n_chosen, "")


@transaction.atomic
def _run_part(edit: BulkEdit, part: BulkPart, change: rules.Change, *, at: datetime) -> None:
    # Whoever comes second finds the part taken.
    if not BulkPart.objects.filter(pk=part.pk, status=BulkEdit.Status.WAITING).update(status=BulkEdit.Status.DONE):
        return
    list(Customer.objects.select_for_update().filter(pk__in=part.ids).values_list("pk"))
    found = queries.bulk_candidates(part.ids, change)
    former = {row.id: row.value for row in found if row.verdict == rules.CHANGES}
    n_same = sum(row.verdict == rules.SAME for row in found)
    with base.acting_as(base.System(f"bulk edit of {base.actor().label}")):
        if change.day is not None:
            _move_homes(list(former), change.value, change.day)
        _set(change.column, {change.value: list(former)}, at=at)
    BulkPart.objects.filter(pk=part.pk).update(former=former)
    BulkEdit.objects.filter(pk=edit.pk).update(
        n_changed=F("n_changed") + len(former), n_same=F("n_same") + n_same,
        n_refused=F("n_refused") + len(part.ids) - len(former) - n_same,
    )  # fmt: skip
    if former:
        _tell("customer.bulk", edit, change.column, former, {"value": change.value, "note": edit.note}, at=at)
        if change.field == "owner":
            payload = {"customer_ids": list(former), "owner_id": change.value}
            core_actions.record("customer.assigned", payload, at=at)


@transaction.atomic
def _undo_part(edit: BulkEdit, part: BulkPart, change: rules.Change, *, at: datetime) -> None:
    if not BulkPart.objects.filter(pk=part.pk, status=BulkEdit.Status.DONE).update(status=BulkEdit.Status.UNDONE):
        return
    former = {int(pk): value for pk, value in part.former.items()}
    still = Customer.objects.select_for_update().filter(pk__in=list(former), **{change.column: change.value})
    back: dict[Any, list[int]] = {}
    for pk in _movable(still.values_list("pk", flat=True), change):
        back.setdefault(former[pk], []).append(pk)
    with base.acting_as(base.System(f"bulk edit of {base.actor().label} undone")):
        if change.day is not None:
            _move_homes_back(back, change.day)
        _set(change.column, back, at=at)
    given_back = {pk: value for value, pks in back.items() for pk in pks}
    BulkEdit.objects.filter(pk=edit.pk).update(n_back=F("n_back") + len(given_back))
    if given_back:
        _tell("customer.bulk_undo", edit, change.column, given_back, {}, at=at)


def _movable(customer_ids: Iterable[int], change: rules.Change) -> list[int]:
    """Return those of some customers that can go back: the branch is still the one given on the day, the kind open."""
    ids = list(customer_ids)
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
    act: str, edit: BulkEdit, column: str, values: Mapping[int, Any], more: Mapping[str, Any], *, at: datetime
) -> None:
    kept = {"edit_id": edit.pk, "field": column, "former": {str(pk): value for pk, value in values.items()}, **more}
    core_actions.audit(act, noun="customer", object_id=None, at=at, n_rows=len(values), values=kept)
    core_actions.record("customer.changed", {"customer_ids": list(values)}, at=at)
