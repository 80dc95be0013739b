"""Bringing key persons: those of a file are added once each, and taken back while nothing came to stand on them."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from django.db import transaction
from django.db.models import Exists, OuterRef

from zhike.apps.core import actions as core_actions
from zhike.apps.core import base
from zhike.apps.people.actions.persons import NewPart, add_person
from zhike.apps.people.models import Part, Person, PersonFact, PrivateNote, StaffTie, Tie


@transaction.atomic
def add_people(*, new: Sequence[tuple[Mapping[str, Any], NewPart]], at: datetime) -> list[int]:
    """Add persons with their parts; return the id of each, 0 for one who counts there already under that name."""
    ids = []
    for values, part in new:
        is_known = Part.objects.filter(customer_id=part.customer_id, name=values["name"], valid_to=None).exists()
        ids.append(0 if is_known else add_person(values=values, part=part, at=at))
    return ids


@transaction.atomic
def remove_people(*, ids: Sequence[int], at: datetime) -> list[int]:
    """Take persons back of whom nothing was changed, learned or tied since; return those that are gone."""
    with base.acting_as(base.System(f"key persons taken back by {base.actor().label}")):
        rows = Person.objects.filter(pk__in=ids, version=1)
        for model, path in USES:
            rows = rows.exclude(Exists(model._default_manager.filter(**{path: OuterRef("pk")})))
        rows = rows.exclude(Exists(Part.objects.filter(person_id=OuterRef("pk"), version__gt=1)))
        gone = [row.pk for row in rows if row.parts.count() == 1]
        Person.objects.filter(pk__in=gone).delete()
    if gone:
        core_actions.audit("person.remove", noun="person", object_id=None, at=at, n_rows=len(gone))
        core_actions.record("person.changed", {"person_ids": gone}, at=at)
    return gone


USES: tuple[tuple[Any, str], ...] = (
    (PersonFact, "person_id"), (PrivateNote, "person_id"), (StaffTie, "person_id"), (Tie, "source_id"),
    (Tie, "target_id"),
)  # fmt: skip
