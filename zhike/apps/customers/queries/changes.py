"""Reads of changes of class: who went from which class of a dimension to which, and why."""

from datetime import date

from django.db.models import F, OuterRef, QuerySet, Subquery

from zhike.apps.customers.models import Assignment, Customer


def class_changes(dimension: str, first: date, last: date) -> QuerySet[Assignment]:
    """Return the classes visible customers got between two days in place of another one (`former`), newest first."""
    before = Assignment.objects.filter(
        customer_id=OuterRef("customer_id"), dimension=dimension, valid_to=OuterRef("valid_from")
    ).values("code")[:1]
    seen = Customer.objects.exclude(status=Customer.Status.MERGED)
    rows = Assignment.objects.filter(dimension=dimension, valid_from__range=(first, last), customer__in=seen)
    rows = rows.annotate(former=Subquery(before)).exclude(former=None).exclude(former=F("code"))
    return rows.select_related("customer__branch", "customer__owner").order_by("-valid_from", "-id")
