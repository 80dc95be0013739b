"""What is written down of a customer and of a key person here, for them to read."""

from typing import Any

from zhike.apps.risk.models import Sign, Warning
from zhike.apps.risk.queries import register

SIGN = ("kind", "day", "product_name", "price", "list_price", "note", "at")


def about_customer(customer_id: int) -> dict[str, list[Any]]:
    """Return the warnings about a customer and the signs somebody noticed."""
    told = Warning.objects.filter(customer_id=customer_id).order_by("opened_date", "id")
    signs = Sign.objects.filter(customer_id=customer_id).order_by("day", "id")
    return {
        "warnings": list(told.values("detector", "level", "opened_date", "cleared_date", "status", "outcome", "note")),
        "signs": list(signs.values(*SIGN)),
        "risks": register.about_customer(customer_id),
    }


def about_person(person_id: int) -> dict[str, list[Any]]:
    """Return the signs about a key person."""
    return {"signs": list(Sign.objects.filter(person_id=person_id).order_by("day", "id").values(*SIGN))}
