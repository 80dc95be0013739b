"""Reads of customers: records the acting person may see, their cards, classes and home branches on any date."""

from collections.abc import Iterable
from datetime import date
from typing import Any

from django.db.models import F, Q, QuerySet

from zhike.apps.customers.models import Assignment, Card, Consent, Customer, HomeBranch


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


def consents(customer_id: int) -> QuerySet[Consent]:
    """Return everything a visible customer agreed to, newest first, withdrawn ones included."""
    return Consent.objects.filter(customer_id=customer_id).order_by("-id")


def consent(consent_id: int) -> Consent | None:
    """Return one consent of a visible customer."""
    return Consent.objects.select_related("customer").filter(pk=consent_id).first()


def has_consent(customer_id: int, purpose: str) -> bool:
    """Say whether a visible customer agrees to a purpose at this moment."""
    return Consent.objects.filter(customer_id=customer_id, purpose=purpose, withdrawn_at=None).exists()


def about_customer(customer_id: int) -> dict[str, list[Any]]:
    """Return what is written down of a customer here, for the customer to read."""
    rows = Customer.objects.filter(pk=customer_id)
    return {
        "customer": list(rows.values(
            "code", "name", "kind", "status", "phone", "email", "credit_code", "first_seen_date", "created_at",
            "updated_at", branch_name=F("branch__name"), owner_name=F("owner__name"),
        )),
        "homes": list(home_branches(customer_id).values("valid_from", "valid_to", branch_name=F("branch__name"))),
        "classes": list(class_history(customer_id).values(
            "dimension", "code", "valid_from", "valid_to", "source", "reason"
        )),
        "consents": list(consents(customer_id).values(
            "purpose", "wording", "channel", "evidence", "given_date", "withdrawn_at"
        )),
    }  # fmt: skip
