"""Reads of media for a customer to read: which advertisement brought them, what they are sent, what they opened."""

from typing import Any

from django.db.models import F

from zhike.apps.media.models import Copy, Lead, Reader


def about_customer(customer_id: int) -> dict[str, list[Any]]:
    """Return what is kept of a customer here."""
    leads = Lead.objects.filter(customer_id=customer_id).order_by("day", "id")
    readers = Reader.objects.filter(customer_id=customer_id).order_by("added_at", "id")
    copies = Copy.objects.filter(customer_id=customer_id).order_by("issue__day", "id")
    return {
        "leads": list(leads.values("day", "how", title=F("advertisement__title"))),
        "readings": list(readers.values("way", "added_at", "left_at", publication_name=F("publication__name"))),
        "copies": list(copies.values("way", "opened_at", "returned_at", title=F("issue__title"))),
    }  # fmt: skip
