"""Bulk edits: what one would do with the chosen customers, and those the acting person made."""

from collections.abc import Iterable
from datetime import date
from typing import Any, NamedTuple

from django.db.models import QuerySet

from zhike.apps.core import base
from zhike.apps.customers import rules
from zhike.apps.customers.models import BulkEdit, Customer, HomeBranch


class Candidate(NamedTuple):
    """A customer chosen for a bulk edit: what it has now, and what the edit would do with it."""

    id: int
    code: str
    name: str
    value: Any
    verdict: str


def bulk_candidates(customer_ids: Iterable[int], change: rules.Change) -> list[Candidate]:
    """Return what a bulk edit would do with some visible customers, by id."""
    ids = list(customer_ids)
    since: dict[int, date] = {}
    if change.field == "branch":
        homes = HomeBranch.objects.filter(customer_id__in=ids, valid_to=None)
        since = dict(homes.values_list("customer_id", "valid_from"))
    rows = Customer.objects.filter(pk__in=ids).order_by("pk")
    return [
        Candidate(
            pk, code, name, value,
            rules.bulk_verdict(change, status=status, value=value, home_since=since.get(pk), has_orders=has_orders),
        )
        for pk, code, name, status, value, has_orders in rows.values_list(
            "pk", "code", "name", "status", change.column, "card__has_orders"
        )
    ]  # fmt: skip


def bulk_edits() -> QuerySet[BulkEdit]:
    """Return the bulk edits of the acting person, newest first."""
    return BulkEdit.objects.filter(user_id=base.actor().user_id or 0).order_by("-id")


def bulk_edit(edit_id: int) -> BulkEdit | None:
    """Return a bulk edit of the acting person."""
    return bulk_edits().filter(pk=edit_id).first()
