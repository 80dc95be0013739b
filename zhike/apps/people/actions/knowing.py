"""Knowing: values of the seven groups noted with their source, ties between persons and with us."""

from collections.abc import Mapping
from datetime import date, datetime, timedelta
from typing import Any

from django.db import transaction

from zhike.apps.core import actions as core_actions
from zhike.apps.core import queries as core_queries
from zhike.apps.people import queries, rules
from zhike.apps.people.actions.persons import NoSuchPerson, note_occasions
from zhike.apps.people.models import PersonFact, StaffTie, Tie

UNDO_FOR = timedelta(days=30)
TABLES: dict[str, Any] = {"tie": Tie, "staff_tie": StaffTie}


class NothingToUndo(Exception):
    """The tie was dropped by somebody else, too long ago, or never, or is there again."""


@transaction.atomic
def note_facts(
    *, person_id: int, values: Mapping[str, Any], channel: str, method: str = "", collector_id: int | None, day: date,
    at: datetime,
) -> list[str]:  # fmt: skip
    """Note values of a person's fields (None takes one away), already parsed; return the fields that changed.

    A value that is said again unchanged is taken as verified on the day.
    """
    person = queries.person(person_id)
    if person is None:
        raise NoSuchPerson(person_id)
    known = queries.facts(person_id)
    changed = []
    for field, value in values.items():
        rules.demand_order(value)
        former = known.get(field)
        if former is not None and former.value == value:
            PersonFact.objects.filter(pk=former.pk).update(verified_date=day)
            continue
        if former is None and value is None:
            continue
        changed.append(field)
        PersonFact.objects.filter(person=person, field=field, valid_to=None).update(valid_to=day)
        if value is not None:
            PersonFact.objects.create(
                person=person, field=field, value=value, channel=channel, method=method, collector_id=collector_id,
                collected_date=day, verified_date=day, valid_from=day, noted_at=at,
            )  # fmt: skip
    if "family" in changed:
        note_occasions(person, family=values["family"])
    if changed:
        said = {"fields": changed, "channel": channel}
        core_actions.audit("person.learn", noun="person", object_id=person_id, at=at, values=said)
        core_actions.record("person.changed", {"person_ids": [person_id]}, at=at)
    return changed


@transaction.atomic
def tie_persons(*, source_id: int, target_id: int, kind: str, strength: int, at: datetime) -> int:
    """Say how one visible person stands to another; said again, the strength is the new one. Return the tie's id."""
    rules.demand_scale(strength, rules.TIE_STRENGTH)
    if source_id == target_id or len(queries.names([source_id, target_id])) < 2:
        raise NoSuchPerson(target_id)
    row, _is_new = Tie.objects.update_or_create(
        source_id=source_id, target_id=target_id, kind=kind, defaults={"strength": strength, "noted_at": at}
    )
    _tell("person.tie", source_id, {"target_id": target_id, "kind": kind, "strength": strength}, at)
    return row.pk


@transaction.atomic
def tie_staff(
    *, person_id: int, user_id: int, strength: int, form: str = "", note: str = "", declared: str = "",
    since: date | None = None, at: datetime,
) -> int:  # fmt: skip
    """Say how well one of us knows a visible person; said again, it replaces what was said. Return its id.

    Raises NotDeclared for kinship without evidence and a declaration of the conflict of interest.
    """
    rules.demand_scale(strength, rules.STAFF_STRENGTH)
    rules.demand_declared(form, note, declared)
    if queries.person(person_id) is None:
        raise NoSuchPerson(person_id)
    said = {
        "strength": strength, "form": form, "note": note, "declared": declared, "since": since, "noted_at": at,
    }  # fmt: skip
    row, _is_new = StaffTie.objects.update_or_create(person_id=person_id, user_id=user_id, defaults=said)
    _tell("person.know", person_id, {"user_id": user_id, "strength": strength, "form": form}, at)
    return row.pk


@transaction.atomic
def drop_tie(*, table: str, tie_id: int, at: datetime) -> int:
    """Take a visible tie away; return the event by which it is put back."""
    row: Any = queries.tie(tie_id) if table == "tie" else queries.staff_tie(tie_id)
    if row is None:
        raise NoSuchPerson(tie_id)
    kept = {f.attname: getattr(row, f.attname) for f in row._meta.concrete_fields if f.attname not in {"id"}}
    kept = {name: value.isoformat() if isinstance(value, date) else value for name, value in kept.items()}
    person_id = kept.get("person_id") or kept["source_id"]
    row.delete()
    core_actions.audit("person.untie", noun="person", object_id=person_id, at=at, values={"table": table})
    return core_actions.record("tie.dropped", {"table": table, "kept": kept}, at=at)


@transaction.atomic
def restore_tie(*, event_id: int, at: datetime) -> int:
    """Put a tie back that one took away oneself; return the person it belongs to."""
    done = core_queries.own_payload(event_id, "tie.dropped", since=at - UNDO_FOR)
    if done is None:
        raise NothingToUndo("This can no longer be undone.")
    kept = dict(done["kept"])
    ends = [kept[name] for name in ("person_id", "source_id", "target_id") if name in kept]
    if len(queries.names(ends)) < len(ends):
        raise NothingToUndo("The person may no longer be seen.")
    kept["noted_at"] = datetime.fromisoformat(kept["noted_at"])
    if kept.get("since"):
        kept["since"] = date.fromisoformat(kept["since"])
    table = TABLES[done["table"]]
    unique = {name: kept[name] for name in ("user_id", "person_id", "source_id", "target_id") if name in kept}
    if "source_id" in kept:
        unique["kind"] = kept["kind"]
    table.objects.get_or_create(**unique, defaults=kept)
    _tell("person.tie_again", ends[0], {}, at)
    return ends[0]


def _tell(act: str, person_id: int, values: Mapping[str, Any], at: datetime) -> None:
    core_actions.audit(act, noun="person", object_id=person_id, at=at, values=values)
    core_actions.record("person.changed", {"person_ids": [person_id]}, at=at)
