"""Reads for lists of other records: which way the people at a row's customer pull, how well one of us knows them."""

from django.db.models import Case, F, FloatField, OuterRef, QuerySet, Subquery, Sum, Value, When
from django.db.models.functions import Cast

from zhike.apps.people import rules
from zhike.apps.people.models import Part, StaffTie


def support_at(customer: str) -> Subquery:
    """Return what tells of each row which way the people at its customer pull; nothing where nobody is known enough."""
    stance = Case(*(When(stance=code, then=Value(pull)) for code, pull in rules.STANCES.items()))
    known = Part.objects.filter(customer_id=OuterRef(customer), valid_to=None, person__is_set_apart=False)
    weighed = known.filter(influence__gt=0, stance__in=list(rules.STANCES)).order_by().values("customer_id")
    pulled = Cast(Sum(F("influence") * stance), FloatField()) / Cast(Sum("influence"), FloatField())
    return Subquery(weighed.annotate(support=pulled).values("support"), output_field=FloatField())


def ties_of_ours(user: str, customer: str) -> QuerySet[StaffTie]:
    """Return what tells of each row how one of us knows the people who count at its customer, the closest first."""
    there = Part.objects.filter(customer_id=OuterRef(OuterRef(customer)), valid_to=None, person__is_set_apart=False)
    known = StaffTie.objects.filter(user_id=OuterRef(user), person__in=there.order_by().values("person_id"))
    return known.order_by("-strength", "pk")
