"""Reads of customers: records the acting person may see, their cards, classes and home branches on any date."""

from collections.abc import Iterable
from datetime import date

from django.db.models import Q, QuerySet
from django.utils import formats, translation

from zhike.apps.customers.models import Assignment, Card, Customer, HomeBranch
from zhike.apps.org import queries as org_queries


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


def message_values(customer: Customer, *, day: date, language: str = "") -> dict[str, str]:
    """Return what the placeholders of a message to a customer stand for, in the language of the message."""
    company = org_queries.company()
    with translation.override(language or translation.get_language()):
        written = formats.date_format(day, "DATE_FORMAT")
    return {
        "name": customer.name, "address": customer.name, "company": company.name if company else "",
        "owner": customer.owner.name if customer.owner else "", "branch": customer.branch.name,
        "code": customer.code, "date": written,
    }  # fmt: skip
