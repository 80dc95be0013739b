"""Consents: what a customer agreed to; and everything the archive keeps of a customer."""

from typing import Any

from django.db.models import QuerySet

from zhike.apps.archives.models import Clipping, Consent, CreditReport, Fact
from zhike.apps.core import sealing


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
    """Return what is written down of a customer here, for the customer to read; sensitive values in plain."""
    facts = Fact.objects.filter(customer_id=customer_id).order_by("field", "valid_from")
    told = [
        {
            "field": fact.field,
            "value": sealing.unseal(fact.value),
            "channel": fact.channel,
            "valid_from": fact.valid_from,
            "valid_to": fact.valid_to,
        }
        for fact in facts
    ]
    given = consents(customer_id).values("purpose", "wording", "channel", "evidence", "given_date", "withdrawn_at")
    credit = CreditReport.objects.filter(customer_id=customer_id).order_by("report_date", "id")
    clippings = Clipping.objects.filter(customer_id=customer_id).order_by("published_date", "id")
    return {
        "facts": told, "consents": list(given),
        "credit_reports": list(credit.values("kind", "institution", "rating", "report_date", "valid_to", "note")),
        "clippings": list(clippings.values("title", "medium", "published_date", "text", "url")),
    }  # fmt: skip


def _plain(value: Any) -> Any:
    try:
        return sealing.unseal(value)
    except sealing.Unreadable:
        return None
