"""Reads of persons and their parts: who counts at a customer, who looks the same, whose day it is."""

from collections.abc import Iterable
from datetime import date, timedelta
from typing import Any, NamedTuple

from django.db.models import Case, F, Q, QuerySet, When

from zhike.analytics import network
from zhike.apps.core import sealing
from zhike.apps.core.prepared import prepared
from zhike.apps.people import rules
from zhike.apps.people.models import Occasion, Part, Person, PersonFact, PrivateNote, StaffTie, Tie

# What is written down of a person.
PERSON = ("name", "address", "gender", "phone", "email", "wechat", "birthday", "note", "status")

# On which day of the year something comes round, from a part on.
DAY = "person__occasions__month_day"


class Named(NamedTuple):
    """Who counts at a customer, by name and by how they are spoken to."""

    person_id: int
    name: str
    address: str


class Found(NamedTuple):
    """A part as a search shows it: who it is, as what, at which customer."""

    person_id: int
    name: str
    title: str
    customer: str


class Anniversary(NamedTuple):
    """A day that matters to a person who counts at a customer; `label` says whose it is in the family."""

    person: str
    person_id: int
    customer_id: int
    kind: str
    label: str
    day: date


def persons() -> QuerySet[Person]:
    """Return the visible persons."""
    return Person.objects.all()


def person(person_id: int) -> Person | None:
    """Return a visible person; None if they do not exist or may not be seen."""
    return Person.objects.filter(pk=person_id).first()


def names(person_ids: Iterable[int]) -> dict[int, str]:
    """Return the names of visible persons by id."""
    return dict(Person.objects.filter(pk__in=list(person_ids)).values_list("pk", "name"))


def parts() -> QuerySet[Part]:
    """Return the visible parts with person and customer."""
    return Part.objects.select_related("person", "customer__branch")


def part(part_id: int) -> Part | None:
    """Return a visible part."""
    return parts().filter(pk=part_id).first()


def parts_at(customer_id: int, day: date | None = None) -> list[Part]:
    """Return who counts at a customer now, or counted on a day; the weightiest first."""
    return _parts_now(customer_id) if day is None else _parts_on(customer_id, day)


@prepared
def _parts_now(customer_id: int) -> QuerySet[Part]:
    return _weighty(parts().filter(customer_id=customer_id, valid_to=None))


@prepared
def _parts_on(customer_id: int, day: date) -> QuerySet[Part]:
    rows = parts().filter(customer_id=customer_id, valid_from__lte=day)
    return _weighty(rows.filter(Q(valid_to=None) | Q(valid_to__gt=day)))


def _weighty(rows: QuerySet[Part]) -> QuerySet[Part]:
    return rows.order_by(F("influence").desc(nulls_last=True), "id")


def named_at(customer_id: int) -> list[Named]:
    """Return the names of who counts at a customer now, the weightiest first."""
    rows = Part.objects.filter(customer_id=customer_id, valid_to=None)
    rows = rows.order_by(F("influence").desc(nulls_last=True), "id")
    return [Named(*row) for row in rows.values_list("person_id", "name", "person__address")]


def parts_of(person_id: int) -> QuerySet[Part]:
    """Return a person's visible parts, those of today first."""
    return parts().filter(person_id=person_id).order_by(F("valid_to").desc(nulls_first=True), "-valid_from", "-id")


def found_by_part(part_ids: Iterable[int]) -> dict[int, Found]:
    """Return what a search shows of some visible parts, by id."""
    rows = Part.objects.filter(pk__in=list(part_ids))
    shown = rows.values_list("pk", "person_id", "name", "title", "customer__name")
    return {pk: Found(person_id, name, title, customer) for pk, person_id, name, title, customer in shown}


def parts_by_id(part_ids: Iterable[int]) -> dict[int, Part]:
    """Return some visible parts by id."""
    return {found.pk: found for found in parts().filter(pk__in=list(part_ids))}


def customer_ids_with_people(customer_ids: Iterable[int]) -> set[int]:
    """Return which of some customers have, or ever had, a key person."""
    return set(Part.objects.filter(customer_id__in=list(customer_ids)).values_list("customer_id", flat=True))


def look_alikes(*, name: str, phone: str, customer_id: int, limit: int = 5) -> list[Part]:
    """Return visible parts whose person has the phone, or bears the name at the same customer."""
    same = Q(person__phone=phone) if phone else Q()
    if name:
        same |= Q(name=name, customer_id=customer_id)
    return list(parts().filter(same).order_by("-id")[:limit]) if same else []


def customers_by_email(emails: Iterable[str]) -> list[tuple[int, int]]:
    """Return the visible parts of today of whoever has one of some e-mail addresses, as (customer, person)."""
    rows = Part.objects.filter(person__email__in=list(emails), valid_to=None).order_by("pk")
    return list(rows.values_list("customer_id", "person_id"))


def support(customer_id: int, day: date | None = None) -> network.Support:
    """Return which way the people at a customer pull."""
    return support_among(parts_at(customer_id, day))


def support_among(known: Iterable[Part]) -> network.Support:
    """Return which way some people at a customer pull; who is set apart is not weighed."""
    weighed = [row for row in known if not row.person.is_set_apart]
    return network.support((row.influence, rules.STANCES.get(row.stance)) for row in weighed)


def anniversaries(
    first_day: date,
    last_day: date,
    *,
    customer_id: int | None = None,
    owner_id: int | None = None,
    limit: int | None = None,
) -> list[Anniversary]:
    """Return the birthdays and anniversaries around key persons from a day to a day, in order.

    Of one customer, of an owner's, or of all one may see; of who is set apart there are none.
    """
    rows = Part.objects.filter(valid_to=None, person__status=Person.Status.ACTIVE, person__is_set_apart=False)
    if customer_id is not None:
        rows = rows.filter(customer_id=customer_id)
    if owner_id is not None:
        rows = rows.filter(customer__owner_id=owner_id)
    if limit is None:
        return _coming_round(rows, first_day, last_day)
    # Day by day: a day alone may hold as many as are wanted, and a database finds those of one day by the day.
    found: list[Anniversary] = []
    for n in range((last_day - first_day).days + 1):
        if len(found) < limit:
            day = first_day + timedelta(days=n)
            found += _coming_round(rows, day, day, limit - len(found))
    return found


def _coming_round(rows: QuerySet[Part], first_day: date, last_day: date, limit: int | None = None) -> list[Anniversary]:
    days = Q()
    for first, last in rules.spans(first_day, last_day):
        days |= Q(**{DAY: first}) if first == last else Q(**{f"{DAY}__range": (first, last)})
    # Behind the turn of the year the days begin anew.
    is_next_year = Case(When(**{f"{DAY}__lt": rules.month_day(first_day)}, then=1), default=0)
    ordered = rows.filter(days).order_by(is_next_year, DAY, "name", "person__occasions__kind")
    found = [
        Anniversary(name, person_id, customer_id, kind, label, rules.next_day(given, first_day))
        for name, person_id, customer_id, kind, label, given in ordered.values_list(
            "name", "person_id", "customer_id", "person__occasions__kind", "person__occasions__label", DAY
        )[:limit]
    ]
    return sorted((one for one in found if one.day <= last_day), key=lambda one: (one.day, one.person, one.kind))


def about_customer(customer_id: int) -> dict[str, list[Any]]:
    """Return who counts at a customer, for the customer to read."""
    rows = Part.objects.filter(customer_id=customer_id).order_by("valid_from", "id")
    told = rows.values("name", "role", "title", "valid_from", "valid_to", person_phone=F("person__phone"))
    return {"people": list(told)}


def about_person(person_id: int) -> dict[str, list[Any]]:
    """Return everything held about a visible person, for the person to read; delicate notes in plain."""
    rows, facts = Person.objects.filter(pk=person_id), PersonFact.objects.filter(person_id=person_id)
    ties = Tie.objects.filter(Q(source_id=person_id) | Q(target_id=person_id)).order_by("id")
    staff = StaffTie.objects.filter(person_id=person_id).order_by("id")
    days = Occasion.objects.filter(person_id=person_id).order_by("month_day", "id")
    notes = PrivateNote.objects.filter(person_id=person_id).order_by("id")
    return {
        "person": list(rows.values(*PERSON, "created_at", "updated_at")),
        "parts": list(Part.objects.filter(person_id=person_id).order_by("valid_from", "id").values(
            "role", "title", "influence", "stance", "stages", "valid_from", "valid_to",
            customer_name=F("customer__name"),
        )),
        "facts": list(facts.order_by("field", "valid_from").values(
            "field", "value", "channel", "collected_date", "valid_from", "valid_to"
        )),
        "ties": list(ties.values("kind", "strength", source_name=F("source__name"), target_name=F("target__name"))),
        "staff_ties": list(staff.values("strength", "form", "note", "declared", "since", user_name=F("user__name"))),
        "occasions": list(days.values("kind", "label", "month_day")),
        "notes": [
            {"topic": note.topic, "text": _plain(note), "source": note.source, "consent": note.consent, "at": note.at}
            for note in notes
        ],
    }  # fmt: skip


def _plain(note: PrivateNote) -> str | None:
    """Return what a delicate note says; None where it was sealed under another secret."""
    try:
        return sealing.unseal_text(note.sealed)
    except sealing.Unreadable:
        return None
