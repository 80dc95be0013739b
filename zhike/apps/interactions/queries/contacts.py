"""Reads of contacts: those one may see, those of a customer, what they say together."""

from collections.abc import Iterable
from datetime import date, datetime, time, timedelta
from typing import Any

from django.db.models import Count, Max, Q, QuerySet
from django.db.models.functions import Substr
from django.utils import timezone

from zhike.apps.catalog import queries as catalog_queries
from zhike.apps.core import base
from zhike.apps.core.prepared import prepared
from zhike.apps.interactions import rules
from zhike.apps.interactions.models import Contactedness, Interaction, Preparation, Promise

AT_ONCE = 2_000
# So much of the words stands in a list.
N_SIGNS = 48
N_LATEST = 3


def interactions() -> QuerySet[Interaction]:
    """Return the visible contacts with customer, branch and who wrote them."""
    rows = Interaction.objects.select_related("customer", "branch", "user").filter(taken_back_at=None)
    return rows.annotate(excerpt=Substr("text", 1, N_SIGNS))


def interaction(interaction_id: int) -> Interaction | None:
    """Return a visible contact."""
    return interactions().filter(pk=interaction_id).first()


def interactions_of(customer_id: int, *, until: date | None = None) -> QuerySet[Interaction]:
    """Return the visible contacts with a customer up to a day, newest first."""
    rows = interactions().filter(customer_id=customer_id).order_by("-happened_at", "-id")
    return rows if until is None else rows.filter(happened_at__lt=end_of(until))


@prepared
def _latest_before(customer_id: int, end: datetime) -> QuerySet[Interaction]:
    return interactions_of(customer_id).select_related(None).filter(happened_at__lt=end)[:N_LATEST]


def latest_of(customer_id: int, *, until: date) -> list[Interaction]:
    """Return the latest visible contacts with a customer up to a day."""
    return _latest_before(customer_id, end_of(until))


def contacts_with(person_id: int) -> QuerySet[Interaction]:
    """Return the visible contacts at which a key person was, newest first."""
    return interactions().filter(presences__person_id=person_id).order_by("-happened_at", "-id")


def end_of(day: date) -> datetime:
    return timezone.make_aware(datetime.combine(day + timedelta(days=1), time.min))


def mix_of(customer_id: int, *, until: date) -> rules.Mix:
    """Return what a customer was spoken with about in the year up to a day."""
    rows = interactions_of(customer_id, until=until).filter(happened_at__gte=end_of(until) - rules.YEAR)
    return rules.mix(list(rows.exclude(direction="").values_list("direction", "contents")))


def visits_of(customer_id: int, *, until: date, days: int) -> list[date]:
    """Return the days of the visits to a customer in a number of days up to one."""
    rows = interactions_of(customer_id, until=until).filter(channel="VISIT", kind__in=rules.CONTACT_KINDS)
    since = end_of(until) - timedelta(days=days)
    return [timezone.localdate(at) for at in rows.filter(happened_at__gte=since).values_list("happened_at", flat=True)]


def last_visits(customer_ids: Iterable[int], *, until: date) -> dict[int, date]:
    """Return the day of the last visit to those of some visible customers that were visited up to a day."""
    rows = Interaction.objects.filter(customer_id__in=list(customer_ids), channel="VISIT", taken_back_at=None)
    rows = rows.filter(kind__in=rules.CONTACT_KINDS, happened_at__lt=end_of(until))
    last = rows.values_list("customer_id").annotate(last=Max("happened_at"))
    return {customer_id: timezone.localdate(at) for customer_id, at in last}


def last_contacts(customer_ids: Iterable[int], *, until: date) -> dict[int, date]:
    """Return the day of the last contact, by whatever way, with those of some visible customers that had one."""
    rows = interactions().filter(customer_id__in=list(customer_ids), kind__in=rules.CONTACT_KINDS)
    rows = rows.exclude(direction="MISSED").filter(happened_at__lt=end_of(until)).order_by()
    last = rows.values_list("customer_id").annotate(last=Max("happened_at"))
    return {customer_id: timezone.localdate(at) for customer_id, at in last}


def last_contacts_at(branch_ids: Iterable[int], *, until: date) -> dict[int, date]:
    """Return the day of the last contact with the visible customers of some branches that had one."""
    rows = Interaction.objects.filter(customer__branch_id__in=list(branch_ids), kind__in=rules.CONTACT_KINDS)
    rows = rows.filter(taken_back_at=None, happened_at__lt=end_of(until)).exclude(direction="MISSED").order_by()
    last = rows.values_list("customer_id").annotate(last=Max("happened_at"))
    return {customer_id: timezone.localdate(at) for customer_id, at in last}


def contacts_between(begin: datetime, end: datetime) -> QuerySet[Interaction]:
    """Return the contacts with visible customers from one moment up to another; nobody reached is none."""
    rows = Interaction.objects.filter(kind__in=rules.CONTACT_KINDS, taken_back_at=None).exclude(direction="MISSED")
    return rows.filter(happened_at__gte=begin, happened_at__lt=end)


def n_contacts_between(customer_ids: Iterable[int], first: date, last: date) -> int:
    """Return how many contacts there were with some visible customers between two days, both included."""
    begin = end_of(first - timedelta(days=1))
    rows = interactions().filter(customer_id__in=list(customer_ids), kind__in=rules.CONTACT_KINDS)
    return rows.filter(happened_at__gte=begin, happened_at__lt=end_of(last)).count()


def visit_interval(tier: str) -> int:
    """Return how many days lie between visits to a customer of a tier."""
    return catalog_queries.table("visits")[tier or rules.UNJUDGED]["days"]


def contactedness(customer_id: int) -> Contactedness | None:
    """Return when a visible customer was last spoken with; None where never."""
    return Contactedness.objects.filter(pk=customer_id).first()


def contacted() -> QuerySet[Contactedness]:
    """Return when the visible customers were last spoken with, one row for each that ever was."""
    return Contactedness.objects.all()


def is_prepared(customer_id: int, user_id: int | None, *, at: datetime) -> bool:
    """Say whether somebody read up on a customer lately."""
    if user_id is None:
        return False
    since = at - rules.PREPARED_FOR
    return Preparation.objects.filter(customer_id=customer_id, user_id=user_id, at__gte=since).exists()


def n_noted_by(begin: datetime, end: datetime) -> dict[int, tuple[int, int]]:
    """Return how many contacts, and how many things noticed, each person wrote down of the time between two moments.

    Those of the visible customers that people wrote themselves; what was brought by a file counts for nobody.
    """
    own = Interaction.objects.filter(source="PERSON", taken_back_at=None).exclude(user=None)
    rows = own.filter(happened_at__gte=begin, happened_at__lt=end)
    is_contact = Count("id", filter=Q(kind__in=rules.CONTACT_KINDS))
    grouped = rows.order_by().values_list("user_id").annotate(n=is_contact, n_all=Count("id"))
    return {user_id: (n, n_all - n) for user_id, n, n_all in grouped}


def customer_ids_with_contacts(customer_ids: Iterable[int]) -> set[int]:
    """Return those of some customers anybody has been in contact with or promised something, whoever may see it."""
    wanted, found = list(customer_ids), set[int]()
    with base.acting_as(base.System("references of customers")):
        for start in range(0, len(wanted), AT_ONCE):
            some = wanted[start : start + AT_ONCE]
            for model in (Interaction, Promise):
                found.update(model.objects.filter(customer_id__in=some).values_list("customer_id", flat=True))
    return found


def about_customer(customer_id: int) -> dict[str, list[Any]]:
    """Return the contacts with a customer and what was promised, for the customer to read."""
    contacts = Interaction.objects.filter(customer_id=customer_id).order_by("happened_at", "id")
    promises = Promise.objects.filter(customer_id=customer_id).order_by("due_date", "id")
    return {
        "contacts": list(contacts.values(
            "happened_at", "channel", "direction", "attendees", "text", "learned", "next_step"
        )),
        "promises": list(promises.values("text", "promised_to", "due_date", "status")),
    }  # fmt: skip
