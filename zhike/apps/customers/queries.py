"""Reads of customers: records the acting person may see, their cards, classes and home branches on any date."""

from collections.abc import Iterable
from datetime import date
from typing import Any, NamedTuple

from django.db.models import Q, QuerySet

from zhike.apps.core import base
from zhike.apps.customers import rules
from zhike.apps.customers.models import Assignment, BulkEdit, Card, Customer, HomeBranch


def customers() -> QuerySet[Customer]:
    """Return the visible customers with branch and owner."""
    return Customer.objects.select_related("branch", "owner")


def customer(customer_id: int) -> Customer | None:
    """Return a visible customer; None if it does not exist or may not be seen."""
    return customers().filter(pk=customer_id).first()


def cards() -> QuerySet[Card]:
    """Return the visible cards with branch and owner."""
    return Card.objects.select_related("branch", "owner")


def card(customer_id: int) -> Card | None:
    """Return a visible customer's card."""
    return cards().filter(pk=customer_id).first()


def cards_of(customer_ids: Iterable[int]) -> dict[int, Card]:
    """Return the visible cards of some customers by id."""
    return {found.pk: found for found in cards().filter(pk__in=list(customer_ids))}


def ids_by_code(codes: Iterable[str]) -> dict[str, int]:
    """Return the visible customers' ids by code."""
    return dict(Customer.objects.filter(code__in=list(codes)).values_list("code", "id"))


def look_alikes(*, code: str = "", name: str = "", phone: str = "", credit_code: str = "", limit: int = 5):
    """Return visible customers that share a code, credit code, phone or exact name."""
    same = Q()
    for field, value in {"code": code, "credit_code": credit_code, "phone": phone, "name": name}.items():
        if value:
            same |= Q(**{field: value})
    return customers().filter(same)[:limit] if same else customers().none()


def classes_on(customer_id: int, day: date) -> dict[str, Assignment]:
    """Return a customer's class in each dimension on a day."""
    rows = Assignment.objects.filter(customer_id=customer_id, valid_from__lte=day)
    rows = rows.filter(Q(valid_to=None) | Q(valid_to__gt=day))
    return {row.dimension: row for row in rows}


def class_history(customer_id: int) -> QuerySet[Assignment]:
    """Return every class a customer has had, newest first."""
    return Assignment.objects.filter(customer_id=customer_id).order_by("-valid_from", "-id")


def open_classes(dimension: str) -> dict[int, tuple[str, str]]:
    """Return {customer id: (class, source)} of a dimension now."""
    rows = Assignment.objects.filter(dimension=dimension, valid_to=None)
    return {c: (code, source) for c, code, source in rows.values_list("customer_id", "code", "source").iterator()}


def home_branches(customer_id: int) -> QuerySet[HomeBranch]:
    """Return a customer's home branches, newest first."""
    return HomeBranch.objects.select_related("branch").filter(customer_id=customer_id).order_by("-valid_from")


IDENTIFIERS = ("code", "credit_code", "phone", "email", "name")


def ids_by(identifier: str, texts: Iterable[str]) -> list[tuple[str, int]]:
    """Return the visible customers that have one of some codes, phones, names …, as (text, id)."""
    if identifier not in IDENTIFIERS:
        raise ValueError(f"not an identifier of customers: {identifier}")
    found = Customer.objects.filter(**{f"{identifier}__in": list(texts)})
    return list(found.values_list(identifier, "id"))


def ids_of_import(import_id: int) -> list[int]:
    """Return the visible customers an import brought."""
    return list(Customer.objects.filter(import_id=import_id).values_list("pk", flat=True))


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
            rules.bulk_verdict(change, status=status, value=value, home_since=since.get(pk)),
        )
        for pk, code, name, status, value in rows.values_list("pk", "code", "name", "status", change.column)
    ]  # fmt: skip


def bulk_edits() -> QuerySet[BulkEdit]:
    """Return the bulk edits of the acting person, newest first."""
    return BulkEdit.objects.filter(user_id=base.actor().user_id or 0).order_by("-id")


def bulk_edit(edit_id: int) -> BulkEdit | None:
    """Return a bulk edit of the acting person."""
    return bulk_edits().filter(pk=edit_id).first()
