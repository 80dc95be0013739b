"""Caring: that somebody read up on a customer, and whether a day of care was used."""

from datetime import date, datetime
from typing import Any

from django.db import transaction

from zhike.apps.core import actions as core_actions
from zhike.apps.core import base
from zhike.apps.customers import queries as customer_queries
from zhike.apps.interactions.models import Care, Preparation


class NoSuchCustomer(Exception):
    """The customer does not exist or may not be seen by the acting person."""


@transaction.atomic
def note_preparation(*, customer_id: int, at: datetime) -> None:
    """Keep that the acting person read up on a visible customer."""
    if customer_queries.customer(customer_id) is None:
        raise NoSuchCustomer(customer_id)
    who = base.actor().user_id
    if who is None:
        return
    Preparation.objects.update_or_create(customer_id=customer_id, user_id=who, defaults={"at": at})


@transaction.atomic
def answer_care(*, customer_id: int, occasion: str, day: date, status: str, at: datetime) -> None:
    """Say whether an occasion of care was used; an empty status takes the answer back."""
    if customer_queries.customer(customer_id) is None:
        raise NoSuchCustomer(customer_id)
    same: dict[str, Any] = {"customer_id": customer_id, "occasion": occasion, "day": day}
    if status:
        Care.objects.update_or_create(**same, defaults={"status": status, "user_id": base.actor().user_id, "at": at})
    else:
        Care.objects.filter(**same).delete()
    core_actions.audit(
        "care.answer", noun="customer", object_id=customer_id, at=at,
        values={"occasion": occasion, "day": str(day), "status": status},
    )  # fmt: skip
    core_actions.record("care.answered", {"customer_id": customer_id, "occasion": occasion, "status": status}, at=at)
