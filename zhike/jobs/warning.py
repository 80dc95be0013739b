"""Reactions that watch: what happened is looked at by the detectors it concerns, at once; new warnings are told."""

from collections.abc import Collection
from typing import Any

from zhike.apps.core import base
from zhike.apps.org import queries as org_queries
from zhike.apps.people import queries as people_queries
from zhike.apps.risk import actions, queries


def _look(happening: Any, codes: Collection[str], customer_ids: Collection[int] | None) -> None:
    day = org_queries.business_date(happening.at)
    actions.look_at(codes=codes, customer_ids=customer_ids, day=day, at=happening.at)


def look_at_contacts(happening: Any) -> None:
    """Look whether a contact tells of anger or of a wish to leave, or ends a silence."""
    _look(happening, ("INTENT", "COMPLAINT", "SILENCE"), [happening.payload["customer_id"]])


def look_at_promises(happening: Any) -> None:
    """Look whether a promise was broken, or is no longer."""
    _look(happening, ("PROMISE",), [happening.payload["customer_id"]])


def look_at_people(happening: Any) -> None:
    """Look whether a key person left or is back, wherever they have a part."""
    with base.acting_as(base.System("warnings")):
        parts = people_queries.parts().filter(person_id__in=happening.payload["person_ids"])
        customer_ids = set(parts.values_list("customer_id", flat=True))
    _look(happening, ("KEY_PERSON",), customer_ids)


def look_at_signs(happening: Any) -> None:
    """Look at what somebody noticed."""
    _look(happening, ("DUMPING", "KEY_PERSON"), [happening.payload["customer_id"]])


def look_at_objections(happening: Any) -> None:
    """Look whether a customer objects to something we change, or does no longer."""
    _look(happening, ("OBJECTION",), [happening.payload["customer_id"]])


def look_at_incidents(happening: Any) -> None:
    """Look whether a mistake in service stands with a customer, or does no longer."""
    _look(happening, ("INCIDENT",), [happening.payload["customer_id"]])


def look_at_grievances(happening: Any) -> None:
    """Look whether a complaint is past its time or its customer not satisfied, or is no longer."""
    _look(happening, ("GRIEVANCE",), [happening.payload["customer_id"]])


def watch_over(happening: Any) -> None:
    """Look at what becomes due with the day, and tell managers of what nobody has answered."""
    _look(happening, tuple(queries.AT_ONCE), None)
    actions.escalate(day=org_queries.business_date(happening.at), at=happening.at)


def tell_of(happening: Any) -> None:
    """Tell of new warnings whoever has to know."""
    ids = happening.payload["warning_ids"]
    actions.tell(warning_ids=ids, key=f"warnings:{happening.event_id}", at=happening.at)
