"""Delicate notes: kept for a recorded purpose, sealed, shown for a reason, deleted when their time is over."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.db import transaction

from zhike.apps.core import actions as core_actions
from zhike.apps.core import base, sealing
from zhike.apps.people import queries
from zhike.apps.people.actions.persons import NoSuchPerson
from zhike.apps.people.models import PrivateNote, PrivatePurpose

ONCE_IN = timedelta(hours=1)


class SwitchedOff(Exception):
    """No purpose is recorded, so no delicate note may be kept."""


class NoReason(Exception):
    """A delicate note is shown only for a reason."""


@dataclass(frozen=True)
class NewNote:
    """A delicate note with what makes it lawful to keep."""

    person_id: int
    topic: str
    text: str
    source: str
    consent: str
    expires_date: date


@transaction.atomic
def open_purpose(*, text: str, at: datetime) -> int:
    """Record why delicate notes are kept, which switches them on; a former purpose ends for new notes."""
    PrivatePurpose.objects.filter(ended_at=None).update(ended_at=at)
    row = PrivatePurpose.objects.create(text=text, user_id=base.actor().user_id, at=at)
    core_actions.audit("private.open", noun="privatepurpose", object_id=row.pk, at=at, values={"text": text})
    return row.pk


@transaction.atomic
def end_purpose(*, at: datetime) -> int:
    """Switch delicate notes off and delete every one; return how many went."""
    PrivatePurpose.objects.filter(ended_at=None).update(ended_at=at)
    with base.acting_as(base.System(f"purpose ended by {base.actor().label}")):
        n_rows, _by_table = PrivateNote.objects.all().delete()
    core_actions.audit("private.end", noun="privatepurpose", object_id=None, at=at, n_rows=n_rows)
    return n_rows


@transaction.atomic
def add_note(*, new: NewNote, at: datetime) -> int:
    """Seal and keep a delicate note about a visible person; return its id."""
    purpose, person = queries.purpose(), queries.person(new.person_id)
    if person is None:
        raise NoSuchPerson(new.person_id)
    if purpose is None:
        raise SwitchedOff("An administrator has to record a purpose first.")
    row = PrivateNote.objects.create(
        person=person, purpose=purpose, topic=new.topic, sealed=sealing.seal_text(new.text),
        source=new.source, consent=new.consent, expires_date=new.expires_date, user_id=base.actor().user_id, at=at,
    )  # fmt: skip
    _audit("private.add", row, at)
    return row.pk


@transaction.atomic
def reveal_note(*, note_id: int, reason: str, day: date, at: datetime) -> str:
    """Return what a delicate note says; who read it and why is kept in the trail. Raises sealing.Unreadable too."""
    row = queries.note(note_id, day)
    if row is None:
        raise NoSuchPerson(note_id)
    if not reason.strip():
        raise NoReason("Say why you need to read it.")
    text = sealing.unseal_text(row.sealed)
    _audit("private.reveal", row, at, reason=reason.strip()[:300])
    return text


def note_reading(*, person_id: int, day: date, at: datetime) -> None:
    """Keep that the acting person opened the page of a visible person of whom there are delicate notes."""
    if queries.notes(person_id, day).exists():
        core_actions.audit_once(
            "private.read", noun="person", object_id=person_id, within=ONCE_IN, values={"class": "sensitive"}, at=at
        )


@transaction.atomic
def drop_note(*, note_id: int, day: date, at: datetime) -> None:
    """Delete a delicate note for good."""
    row = queries.note(note_id, day)
    if row is None:
        raise NoSuchPerson(note_id)
    _audit("private.drop", row, at)
    row.delete()


@transaction.atomic
def forget_expired(*, day: date, at: datetime) -> int:
    """Delete the delicate notes whose time is over on a day; return how many went."""
    n_rows, _by_table = PrivateNote.objects.filter(expires_date__lte=day).delete()
    if n_rows:
        core_actions.audit("private.expire", noun="privatenote", object_id=None, at=at, n_rows=n_rows)
    return n_rows


def _audit(act: str, row: PrivateNote, at: datetime, **values: str) -> None:
    said = {"person_id": row.person_id, **values}
    core_actions.audit(act, noun="privatenote", object_id=row.pk, at=at, values=said)
