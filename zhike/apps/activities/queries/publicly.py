"""Activities of public benefit beside the customers who act for the public: whom to invite, who came to what."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import Count, Q, QuerySet

from zhike.apps.activities import rules
from zhike.apps.activities.models import Activity, Invitation
from zhike.apps.customers import queries as customer_queries

# So many of those not invited yet are named.
MOST_WAITING = 20


@dataclass(frozen=True)
class ForThePublic:
    """The visible customers who act for the public, beside one activity: how many there are, are invited, came."""

    n: int
    n_invited: int
    n_came: int
    # Who is not invited yet, by name.
    waiting: tuple[Any, ...]


def for_the_public(activity: Activity) -> ForThePublic | None:
    """Return who acts for the public beside an activity of public benefit; None for any other."""
    if activity.kind != rules.PUBLIC_BENEFIT:
        return None
    cards = _cards()
    invited = Invitation.objects.filter(activity=activity, customer_id__in=cards.values("pk"))
    told = invited.aggregate(n=Count("pk"), n_came=Count("pk", filter=Q(has_attended=True)))
    waiting = cards.exclude(pk__in=invited.values("customer_id")).order_by("name", "pk")[:MOST_WAITING]
    return ForThePublic(cards.count(), told["n"], told["n_came"], tuple(waiting))


def public_ids() -> list[int]:
    """Return the visible active customers who act for the public."""
    return list(_cards().order_by("pk").values_list("pk", flat=True))


def _cards() -> QuerySet[Any]:
    return customer_queries.cards().filter(status="ACTIVE", pk__in=customer_queries.without_target())


def coming_for_the_public(day: date) -> QuerySet[Activity]:
    """Return the visible activities of public benefit that are planned and not over on a day, the next first."""
    rows = Activity.objects.filter(kind=rules.PUBLIC_BENEFIT, status=Activity.Status.PLANNED, last_date__gte=day)
    return rows.order_by("first_date", "pk")


def at_public_benefit(customer_ids: Iterable[int]) -> dict[int, tuple[int, int]]:
    """Return to how many activities of public benefit some visible customers were invited, and came.

    Those called off and those they were only compared at are left out.
    """
    rows = Invitation.objects.filter(
        customer_id__in=list(customer_ids), activity__kind=rules.PUBLIC_BENEFIT, is_control=False
    ).exclude(activity__status=Activity.Status.CANCELLED)
    came = Count("pk", filter=Q(has_attended=True))
    found = rows.order_by().values_list("customer_id").annotate(n=Count("pk"), of=came)
    return {pk: (n, of) for pk, n, of in found}
