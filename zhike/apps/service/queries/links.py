"""Reads of customers' own pages: the link of a customer, whom an open secret belongs to, call-backs asked for."""

from datetime import datetime, timedelta

from django.db.models import QuerySet

from zhike.apps.core import clock
from zhike.apps.org import queries as org_queries
from zhike.apps.service import rules
from zhike.apps.service.models import CallBack, CustomerLink
from zhike.apps.service.queries import appointed, duty

HOUR = timedelta(hours=1)


def link_of(customer_id: int) -> CustomerLink | None:
    """Return the link of a visible customer that was not ended."""
    return CustomerLink.objects.select_related("author").filter(customer_id=customer_id, ended_at=None).first()


def open_link(secret: str, at: datetime) -> CustomerLink | None:
    """Return the link of a secret while it is open; asked by the machine, for nobody is signed in."""
    rows = CustomerLink.objects.select_related("customer__owner", "customer__branch")
    rows = rows.filter(secret_hash=org_queries.token_hash(secret), ended_at=None, customer__status="ACTIVE")
    found = rows.filter(last_date__gte=clock.today(at)).first()
    # Who is no key account any more has no such page either; it is there again should the account stand again.
    return found if found and appointed.account(found.customer_id) else None


def told_to(link: CustomerLink, at: datetime) -> rules.Reachable | None:
    """Return who is on duty for a customer now, by a number of duty; nobody's own number is told outside."""
    return next((one for one in duty.on_call(link.customer_id, at) if one.is_of_duty and one.phone), None)


def call_backs_of(customer_id: int) -> QuerySet[CallBack]:
    """Return when a visible customer asked to be called back, newest first."""
    return CallBack.objects.filter(link__customer_id=customer_id).order_by("-at", "-pk")


def n_within_hour(link_id: int, sender: str, at: datetime) -> tuple[int, int]:
    """Return how many call-backs were asked for within the hour by a sender, none of an unknown one, and by a link."""
    recent = CallBack.objects.filter(at__gt=at - HOUR)
    return recent.filter(sender=sender).count() if sender else 0, recent.filter(link_id=link_id).count()
