"""Consents: what a customer agreed to, and all that is written down of a customer here."""

from typing import Any

from django.db.models import F, QuerySet

from zhike.apps.customers.models import Consent, Customer
from zhike.apps.customers.queries.records import class_history, home_branches


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
