"""Reads of packaging: what was printed with which code, and who scanned it."""

from datetime import datetime, timedelta

from django.db.models import Count, OuterRef, Q, QuerySet, Subquery

from zhike.apps.customers import queries as customer_queries
from zhike.apps.media.models import Packaging, Scan

HOUR = timedelta(hours=1)


def packagings() -> QuerySet[Packaging]:
    """Return the visible packagings, newest first, with how often each was scanned and by how many who said who.

    Whom one was printed for stands beside it, under `seen_`, where the reader may see that customer.
    """
    rows = Packaging.objects.select_related("branch", "form", "author").order_by("-first_date", "-id")
    seen = customer_queries.customers().filter(pk=OuterRef("customer_id")).order_by()
    return rows.annotate(
        n_scans=Count("scans"), n_known=Count("scans", Q(scans__state=Scan.State.SAID_WHO)),
        seen_name=Subquery(seen.values("name")[:1]), seen_id=Subquery(seen.values("pk")[:1]),
    )  # fmt: skip


def packaging(packaging_id: int) -> Packaging | None:
    """Return a visible packaging."""
    return packagings().filter(pk=packaging_id).first()


def open_packaging(link: str) -> Packaging | None:
    """Return the packaging a scanned code belongs to, while scans are taken; asked by the machine."""
    return Packaging.objects.select_related("form", "customer").filter(link=link, is_open=True).first()


def scans_of(packaging_id: int) -> QuerySet[Scan]:
    """Return the scans of a visible packaging, newest first."""
    return Scan.objects.filter(packaging_id=packaging_id).order_by("-at", "-id")


def n_scans_within_hour(packaging_id: int, sender: str, at: datetime) -> tuple[int, int]:
    """Return how many scans came within the last hour from a sender, none of an unknown one, and of the packaging."""
    recent = scans_of(packaging_id).filter(at__gt=at - HOUR)
    return recent.filter(sender=sender).count() if sender else 0, recent.count()
