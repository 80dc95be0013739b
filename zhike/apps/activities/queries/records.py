"""Reads of activities themselves: those one may see, those of some days, those a customer came to."""

from collections.abc import Iterable
from datetime import date
from typing import Any

from django.db.models import Count, F, Q, QuerySet

from zhike.apps.activities.models import Activity, Gift, Invitation, Remark, Visit


def activities() -> QuerySet[Activity]:
    """Return the visible activities with branch and organiser."""
    return Activity.objects.select_related("branch", "organiser")


def activity(activity_id: int) -> Activity | None:
    """Return a visible activity."""
    return activities().filter(pk=activity_id).first()


def activities_between(first: date, last: date) -> QuerySet[Activity]:
    """Return the visible activities that touch the days between two, both included, by day."""
    return activities().filter(first_date__lte=last, last_date__gte=first).order_by("first_date", "id")


def together_with(customer_ids: Iterable[int], first: date, last: date) -> dict[int, tuple[int, int]]:
    """Return to how many activities some visible customers were invited after a day and up to another, and came."""
    rows = Invitation.objects.filter(customer_id__in=list(customer_ids), is_control=False)
    rows = rows.filter(activity__first_date__gt=first, activity__first_date__lte=last).exclude(
        activity__status=Activity.Status.CANCELLED
    )
    came = Count("pk", filter=Q(has_attended=True))
    found = rows.order_by().values_list("customer_id").annotate(n=Count("pk"), of=came)
    return {pk: (n, of) for pk, n, of in found}


def attended_by(customer_id: int, *, until: date) -> QuerySet[Invitation]:
    """Return the visible activities up to a day to which a visible customer was invited, newest first."""
    rows = Invitation.objects.select_related("activity").filter(customer_id=customer_id, activity__in=activities())
    return rows.filter(activity__first_date__lte=until).order_by("-activity__first_date", "-id")


def about_customer(customer_id: int) -> dict[str, list[Any]]:
    """Return what we did together with a customer, for the customer to read."""
    invitations = Invitation.objects.filter(customer_id=customer_id).order_by("invited_at", "id")
    visits = Visit.objects.filter(customer_id=customer_id).order_by("day", "id")
    gifts = Gift.objects.filter(customer_id=customer_id).order_by("day", "id")
    remarks = Remark.objects.filter(customer_id=customer_id).order_by("id")
    of_activity = {"title": F("activity__title"), "first_date": F("activity__first_date")}
    return {
        "invitations": list(invitations.values("answer", "has_attended", **of_activity)),
        "visits": list(visits.values("day", "purpose", "status")),
        "gifts": list(gifts.values("day", "what", "value", "status")),
        "remarks": list(remarks.values("text", "created_at", title=F("activity__title"))),
    }


def about_person(person_id: int) -> dict[str, list[Any]]:
    """Return the visits to a key person and what they were given, for the person to read."""
    visits = Visit.objects.filter(person_id=person_id).order_by("day", "id")
    gifts = Gift.objects.filter(person_id=person_id).order_by("day", "id")
    return {
        "visits": list(visits.values("day", "purpose", "status")),
        "gifts": list(gifts.values("day", "what", "value", "status")),
    }
