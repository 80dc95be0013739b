"""Studying: strengths, weaknesses and resources of a customer, its outlets, its statements."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from zhike.apps.archives import queries
from zhike.apps.archives.models import Outlet, Statement, SwotItem
from zhike.apps.core import actions as core_actions
from zhike.apps.core import base
from zhike.apps.customers import actions as customer_actions
from zhike.apps.customers import queries as customer_queries

SLOWING = {
    "inventory_days": gettext_lazy("Goods lie longer from year to year, %(first)s to %(last)s: %(days)s days"),
    "collection_days": gettext_lazy("It is paid later from year to year, %(first)s to %(last)s: %(days)s days"),
}


class NoSuchStudy(Exception):
    """The entry does not exist or may not be seen by the acting person."""


class BadStudy(ValueError):
    """An entry breaks a rule; `field` names what was given, the message says why."""

    def __init__(self, field: str, message: str):
        super().__init__(message)
        self.field = field


@transaction.atomic
def add_swot(*, customer_id: int, kind: str, text: str, day: date, at: datetime) -> int:
    """Note a strength, a weakness or a usable resource of a visible customer; return its id."""
    branch_id = _branch_of(customer_id)
    row = SwotItem.objects.create(
        customer_id=customer_id, kind=kind, text=text, noted_date=day, author_id=base.actor().user_id, created_at=at,
        updated_at=at,
    )  # fmt: skip
    _note("swotitem.add", row.pk, branch_id, {"kind": kind, "text": text}, at)
    return row.pk


@transaction.atomic
def end_swot(*, item_id: int, day: date | None, at: datetime) -> None:
    """End an entry from a day on, or take its end back (None)."""
    row = queries.swot_item(item_id)
    if row is None:
        raise NoSuchStudy(item_id)
    changed = row.change({"ended_date": day and max(day, row.noted_date)}, version=None, at=at)
    if changed:
        _note("swotitem.end", row.pk, _branch_of(row.customer_id), _dated(changed), at)


@transaction.atomic
def save_outlet(
    *, customer_id: int, outlet_id: int | None = None, values: Mapping[str, Any], version: int | None = None,
    at: datetime,
) -> int:  # fmt: skip
    """Add an outlet of a visible customer or change one; return its id. Raises BadStudy, core.base.StaleRecord."""
    branch_id = _branch_of(customer_id)
    row = Outlet.objects.filter(pk=outlet_id, customer_id=customer_id).first() if outlet_id else None
    if outlet_id and row is None:
        raise NoSuchStudy(outlet_id)
    opened = values.get("opened_date", row and row.opened_date)
    closed = values.get("closed_date", row and row.closed_date)
    if closed and opened and closed < opened:
        raise BadStudy("closed_date", _("An outlet closes after it opens."))
    if row is None:
        row = Outlet(customer_id=customer_id, created_at=at, updated_at=at, **values)
        row.save(force_insert=True)
        _note("outlet.add", row.pk, branch_id, {"name": row.name}, at)
    elif changed := row.change(values, version=version, at=at):
        _note("outlet.change", row.pk, branch_id, _dated(changed), at)
    return row.pk


@transaction.atomic
def remove_outlets(*, ids: Sequence[int], at: datetime) -> list[int]:
    """Take outlets back that stand as they were added; return those that are gone."""
    with base.acting_as(base.System(f"outlets taken back by {base.actor().label}")):
        rows = Outlet.objects.filter(pk__in=ids, version=1)
        gone = list(rows.values_list("pk", flat=True))
        rows.delete()
    if gone:
        core_actions.audit("outlet.remove", noun="outlet", object_id=None, at=at, n_rows=len(gone))
    return gone


@transaction.atomic
def save_statement(
    *, customer_id: int, year: int, values: Mapping[str, Any], version: int | None = None, at: datetime
) -> int:
    """Write a visible customer's statement of a year; return its id. Raises core.base.StaleRecord."""
    branch_id, row = _branch_of(customer_id), queries.statement(customer_id, year)
    if row is None:
        row = Statement(customer_id=customer_id, year=year, created_at=at, updated_at=at, **values)
        row.save(force_insert=True)
        _note("statement.add", row.pk, branch_id, {"year": year}, at)
    elif changed := row.change(values, version=version, at=at):
        _note("statement.change", row.pk, branch_id, _dated(changed), at)
    _note_slowing(customer_id, day=timezone.localdate(at), at=at)
    return row.pk


def _note_slowing(customer_id: int, *, day: date, at: datetime) -> None:
    """Note as weaknesses that goods lie, or money is out, longer and longer; once for the years it is told of."""
    for period, text in SLOWING.items():
        rising = queries.slowing(customer_id, day, period)
        if not rising:
            continue
        said = str(text) % {
            "first": rising[0][0], "last": rising[-1][0], "days": " → ".join(f"{days:.0f}" for _year, days in rising),
        }  # fmt: skip
        if not queries.swot(customer_id, day).filter(kind=SwotItem.Kind.WEAKNESS, text=said).exists():
            add_swot(customer_id=customer_id, kind=SwotItem.Kind.WEAKNESS, text=said, day=day, at=at)


def _branch_of(customer_id: int) -> int:
    row = customer_queries.customer(customer_id)
    if row is None:
        raise customer_actions.NoSuchCustomer(customer_id)
    return row.branch_id


def _dated(changed: Mapping[str, list[Any]]) -> dict[str, list[Any]]:
    """Return changed values as the trail keeps them."""
    return {name: [None if value is None else str(value) for value in both] for name, both in changed.items()}


def _note(act: str, object_id: int, branch_id: int, values: Mapping[str, Any], at: datetime) -> None:
    core_actions.audit(act, noun=act.partition(".")[0], object_id=object_id, branch_id=branch_id, at=at, values=values)
