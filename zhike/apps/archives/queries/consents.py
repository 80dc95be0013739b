"""Consents: what a customer agreed to; and everything the archive keeps of a customer."""

from typing import Any

from django.db.models import Max, Q, QuerySet

from zhike.apps.archives import rules
from zhike.apps.archives.models import Clipping, Consent, CreditReport, Fact, Outlet, Statement, SwotItem
from zhike.apps.archives.queries.studies import AMOUNTS
from zhike.apps.core import sealing
from zhike.apps.customers import queries as customer_queries


def consents(customer_id: int) -> QuerySet[Consent]:
    """Return everything a visible customer agreed to, newest first, withdrawn ones included."""
    return Consent.objects.filter(customer_id=customer_id).order_by("-id")


def consent(consent_id: int) -> Consent | None:
    """Return one consent of a visible customer."""
    return Consent.objects.select_related("customer").filter(pk=consent_id).first()


def has_consent(customer_id: int, purpose: str) -> bool:
    """Say whether a visible customer agrees to a purpose at this moment.

    Of records that were merged the later word counts: what was agreed to before it was withdrawn on the other is over.
    """
    rows = Consent.objects.filter(customer_id=customer_id, purpose=purpose)
    said = rows.aggregate(given_at=Max("noted_at", filter=Q(withdrawn_at=None)), withdrawn_at=Max("withdrawn_at"))
    return said["given_at"] is not None and (said["withdrawn_at"] is None or said["withdrawn_at"] <= said["given_at"])


def may_not_reach(customer_id: int, *, purpose: str) -> str:
    """Return the code of why nothing may be sent to a customer for a purpose at this moment; empty when it may.

    Codes: outbound.rules.reasons.
    """
    customer = customer_queries.customer(customer_id)
    if customer is None:
        return "GONE"
    if customer.status == "SUPPRESSED":
        return "SUPPRESSED"
    needed = rules.CONSENT_FOR.get(purpose)
    if needed is None or has_consent(customer_id, needed):
        return ""
    return "WITHDRAWN" if Consent.objects.filter(customer_id=customer_id, purpose=needed).exists() else "NO_CONSENT"


def about_customer(customer_id: int) -> dict[str, list[Any]]:
    """Return what is written down of a customer here, for the customer to read; sensitive values in plain."""
    facts = Fact.objects.filter(customer_id=customer_id).order_by("field", "valid_from")
    told = [
        {
            "field": fact.field, "value": _plain(fact.value), "channel": fact.channel, "method": fact.method,
            "collected_date": fact.collected_date, "valid_from": fact.valid_from, "valid_to": fact.valid_to,
        }
        for fact in facts
    ]  # fmt: skip
    given = consents(customer_id).values("purpose", "wording", "channel", "evidence", "given_date", "withdrawn_at")
    swot = SwotItem.objects.filter(customer_id=customer_id).order_by("noted_date", "id")
    outlets = Outlet.objects.filter(customer_id=customer_id).order_by("opened_date", "id")
    years = Statement.objects.filter(customer_id=customer_id).order_by("year")
    credit = CreditReport.objects.filter(customer_id=customer_id).order_by("report_date", "id")
    clippings = Clipping.objects.filter(customer_id=customer_id).order_by("published_date", "id")
    return {
        "facts": told, "consents": list(given),
        "strengths": list(swot.values("kind", "text", "noted_date", "ended_date")),
        "outlets": list(outlets.values("name", "address", "opened_date", "closed_date", "turnover")),
        "statements": list(years.values("year", *AMOUNTS)),
        "credit_reports": list(credit.values("kind", "institution", "rating", "report_date", "valid_to", "note")),
        "clippings": list(clippings.values("title", "medium", "published_date", "text", "url")),
    }  # fmt: skip


def _plain(value: Any) -> Any:
    """Return a value in plain; one that was sealed under another secret stays as it lies there."""
    try:
        return sealing.unseal(value)
    except sealing.Unreadable:
        return value
