"""Forgetting a person: the record stays for its orders, without anything that tells who it was."""

from collections.abc import Mapping, Sequence
from datetime import datetime

from django.db import transaction

from zhike.apps.core import base
from zhike.apps.core.actions import blotting
from zhike.apps.customers import rules
from zhike.apps.customers.actions.changing import remember
from zhike.apps.customers.models import Assignment, Card, Customer
from zhike.apps.org import queries as org_queries


@transaction.atomic
def forget_customer(*, customer_id: int, at: datetime) -> int:
    """Blank the personal columns of a customer and its card; return how many records lost something."""
    with base.acting_as(base.System("erasure")):
        row = Customer.objects.get(pk=customer_id)
        name = rules.erased_name(row.code)
        status = row.status if row.status == Customer.Status.MERGED else Customer.Status.RETIRED
        remember([customer_id], day=org_queries.business_date(at))
        row.change(
            {"name": name, "phone": "", "email": "", "credit_code": "", "status": status}, version=None, at=at,
        )  # fmt: skip
        # Why a class was given by hand is told in free words.
        Assignment.objects.filter(customer_id=customer_id, source=Assignment.Source.MANUAL).update(reason="")
        Card.objects.filter(pk=customer_id).update(name=name, salutation="", status=status)
    return 1


@transaction.atomic
def forget_person(*, person_id: int, customer_ids: Sequence[int], words: Mapping[str, str]) -> int:
    """Blot a key person out of why some customers have the classes they have; return how many rows changed."""
    return blotting.blot(Assignment.objects.filter(customer_id__in=customer_ids), ("reason",), words)
