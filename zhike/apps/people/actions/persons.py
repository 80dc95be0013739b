"""Persons: added at a customer, changed; their parts begun, changed, ended and taken up again."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from datetime import date, datetime
from typing import Any

from django.db import transaction

from zhike.apps.core import actions as core_actions
from zhike.apps.core import base
from zhike.apps.customers import queries as customer_queries
from zhike.apps.people import queries, rules
from zhike.apps.people.models import Occasion, Part, Person

PERSON_FIELDS = {"name", "address", "gender", "phone", "email", "wechat", "birthday", "note", "status"}
PART_FIELDS = {"role", "title", "influence", "stance", "stages", "valid_from"}


class NoSuchPerson(Exception):
    """The person or the part does not exist or may not be seen by the acting person."""


class NoSuchCustomer(Exception):
    """The customer does not exist or may not be seen by the acting person."""


class PartTaken(Exception):
    """The person has a part at this customer already."""


@dataclass(frozen=True)
class NewPart:
    """What a person is at a customer."""

    customer_id: int
    role: str
    valid_from: date
    title: str = ""
    influence: int | None = None
    stance: str = ""
    stages: list[str] = field(default_factory=list)


@transaction.atomic
def add_person(*, values: Mapping[str, Any], part: NewPart, at: datetime) -> int:
    """Add a person with their part at a visible customer; return the person's id."""
    _demand(values, PERSON_FIELDS)
    row = Person(**values, created_at=at, updated_at=at)
    row.save(force_insert=True)
    _begin(row, part, at)
    note_occasions(row, family=None)
    core_actions.record("person.added", {"person_ids": [row.pk]}, at=at)
    return row.pk


@transaction.atomic
def add_part(*, person_id: int, part: NewPart, at: datetime) -> int:
    """Give a visible person a part at another customer; return the part's id."""
    row = _found(queries.person(person_id))
    part_id = _begin(row, part, at)
    core_actions.record("person.changed", {"person_ids": [row.pk]}, at=at)
    return part_id


def _begin(person: Person, part: NewPart, at: datetime) -> int:
    customer = customer_queries.customer(part.customer_id)
    if customer is None:
        raise NoSuchCustomer(part.customer_id)
    _demand_scales(asdict(part))
    if Part.objects.filter(person=person, customer=customer, valid_to=None).exists():
        raise PartTaken("This person has a part at this customer already.")
    row = Part(person=person, name=person.name, **asdict(part), created_at=at, updated_at=at)
    row.save(force_insert=True)
    values = {"name": person.name, "customer_id": customer.pk, "role": part.role}
    core_actions.audit("part.begin", noun="part", object_id=row.pk, branch_id=customer.branch_id, at=at, values=values)
    return row.pk


@transaction.atomic
def change_person(*, person_id: int, values: Mapping[str, Any], version: int | None, at: datetime) -> None:
    """Change what is written down of a person; a stale version raises core.base.StaleRecord."""
    _demand(values, PERSON_FIELDS)
    row = _found(queries.person(person_id))
    changed = row.change(values, version=version, at=at)
    if not changed:
        return
    if "name" in changed:
        with base.acting_as(base.System("name in every part")):
            Part.objects.filter(person=row).update(name=row.name)
    if "birthday" in changed:
        note_occasions(row, family=queries.facts_of([row.pk], ["family"]).get(row.pk, {}).get("family"))
    said = {name: [_plain(before), _plain(after)] for name, (before, after) in changed.items()}
    core_actions.audit("person.change", noun="person", object_id=row.pk, at=at, values=said)
    core_actions.record("person.changed", {"person_ids": [row.pk]}, at=at)


@transaction.atomic
def set_apart(*, person_id: int, is_set_apart: bool, at: datetime) -> None:
    """Leave a visible person out of what is weighed for the sake of sales, or weigh them again.

    Whoever decides it says so in the trail under their own noun: here nothing tells why.
    """
    _found(queries.person(person_id)).change({"is_set_apart": is_set_apart}, version=None, at=at)


@transaction.atomic
def change_part(*, part_id: int, values: Mapping[str, Any], version: int | None, at: datetime) -> None:
    """Change what a person is at a customer; a stale version raises core.base.StaleRecord."""
    _demand(values, PART_FIELDS)
    _demand_scales(values)
    _change_part(part_id, values, "part.change", version=version, at=at)


@transaction.atomic
def end_part(*, part_id: int, day: date, at: datetime) -> None:
    """End a part on a day; the history keeps it."""
    row = _found(queries.part(part_id))
    _change_part(part_id, {"valid_to": max(day, row.valid_from)}, "part.end", version=None, at=at)


@transaction.atomic
def reopen_part(*, part_id: int, at: datetime) -> None:
    """Take an ended part up again."""
    row = _found(queries.part(part_id))
    if Part.objects.filter(person_id=row.person_id, customer_id=row.customer_id, valid_to=None).exists():
        raise PartTaken("This person has a part at this customer already.")
    _change_part(part_id, {"valid_to": None}, "part.reopen", version=None, at=at)


def _change_part(part_id: int, values: Mapping[str, Any], act: str, *, version: int | None, at: datetime) -> None:
    row = _found(queries.part(part_id))
    changed = row.change(values, version=version, at=at)
    if not changed:
        return
    said = {name: [_plain(before), _plain(after)] for name, (before, after) in changed.items()}
    branch_id = row.customer.branch_id
    core_actions.audit(act, noun="part", object_id=row.pk, branch_id=branch_id, at=at, values=said)
    core_actions.record("person.changed", {"person_ids": [row.person_id]}, at=at)


def note_occasions(person: Person, *, family: Any) -> None:
    """Write the days of the year that matter to a person anew."""
    Occasion.objects.filter(person=person).delete()
    days = rules.occasions(person.birthday, family)
    Occasion.objects.bulk_create(
        Occasion(person=person, kind=kind, label=label, month_day=day) for kind, label, day in days
    )


def _demand(values: Mapping[str, Any], known: set[str]) -> None:
    if unknown := set(values) - known:
        raise ValueError(f"not an editable field: {sorted(unknown)}")


def _demand_scales(values: Mapping[str, Any]) -> None:
    rules.demand_scale(values.get("influence"), rules.INFLUENCE)
    if values.get("stance", "") not in {"", *rules.STANCES}:
        raise rules.OutOfRange(f"{values['stance']} is no stance")


def _found(row: Any) -> Any:
    if row is None:
        raise NoSuchPerson
    return row


def _plain(value: Any) -> Any:
    return str(value) if isinstance(value, date) else value
