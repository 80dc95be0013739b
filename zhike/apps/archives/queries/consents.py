"""Consents: what a customer agreed to; and everything the archive keeps of a customer."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from django.db.models import QuerySet

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
    return customer_id in consenting([customer_id], purpose)


def consenting(customer_ids: Iterable[int], purpose: str) -> set[int]:
    """Return which of some visible customers agree to a purpose at this moment."""
    told = _told(customer_ids, purpose)
    return {customer_id for customer_id, rows in told.items() if purpose in valid_consents(rows)}


def refusing(customer_ids: Iterable[int], purpose: str) -> set[int]:
    """Return which of some visible customers withdrew their consent to a purpose and have not agreed again."""
    return {
        customer_id for customer_id, rows in _told(customer_ids, purpose).items()
        if purpose not in valid_consents(rows) and any(row.withdrawn_at for row in rows)
    }  # fmt: skip


def _told(customer_ids: Iterable[int], purpose: str) -> dict[int, list[Any]]:
    """Return what some customers said of a purpose; of many, so that no more is read than decides."""
    rows = Consent.objects.filter(customer_id__in=list(customer_ids), purpose=purpose)
    told: dict[int, list[Any]] = {}
    for row in rows.values_list("pk", "customer_id", "purpose", "noted_at", "withdrawn_at", named=True):
        told.setdefault(row.customer_id, []).append(row)
    return told


def valid_consents(rows: Iterable[Consent]) -> dict[str, Consent]:
    """Return the consent that counts at this moment of everything a customer agreed to, by purpose."""
    known = list(rows)
    ended: dict[str, datetime] = {}
    for row in known:
        if row.withdrawn_at:
            ended[row.purpose] = max(row.withdrawn_at, ended.get(row.purpose, row.withdrawn_at))
    open_rows = [row for row in known if row.withdrawn_at is None]
    standing = [row for row in open_rows if row.noted_at >= ended.get(row.purpose, row.noted_at)]
    return {row.purpose: row for row in sorted(standing, key=lambda row: (row.noted_at, row.pk))}


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
    if needed and customer_queries.left_alone_of([customer_id]):
        return "NON"
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
