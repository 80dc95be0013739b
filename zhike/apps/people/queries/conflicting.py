"""Reads of interests that conflict: who of us is kin of somebody who counts at a customer, and all ties there."""

from collections.abc import Iterable

from zhike.apps.core import base
from zhike.apps.people import rules
from zhike.apps.people.models import Part, StaffTie


def is_kin(user_id: int | None, customer_id: int) -> bool:
    """Say whether one of us is kin of anybody who counts at a customer today, whoever may see them."""
    if user_id is None:
        return False
    with base.acting_as(base.System("conflict of interest")):
        there = Part.objects.filter(customer_id=customer_id, valid_to=None).order_by().values("person_id")
        return StaffTie.objects.filter(user_id=user_id, form=rules.KIN, person_id__in=there).exists()


def ties_at(customer_ids: Iterable[int]) -> dict[int, list[StaffTie]]:
    """Return how we know the people who count at some visible customers today, the closest first."""
    parts = Part.objects.filter(customer_id__in=list(customer_ids), valid_to=None).order_by()
    at = list(parts.values_list("customer_id", "person_id"))
    rows = StaffTie.objects.select_related("user", "person").filter(person_id__in={person for _c, person in at})
    by_person: dict[int, list[StaffTie]] = {}
    for row in rows.order_by("-strength", "pk"):
        by_person.setdefault(row.person_id, []).append(row)
    found: dict[int, list[StaffTie]] = {}
    for customer_id, person_id in at:
        found.setdefault(customer_id, []).extend(by_person.get(person_id, ()))
    return found


def kin_of(customer_ids: Iterable[int]) -> dict[int, set[int]]:
    """Return who of us is kin of somebody at each of some visible customers."""
    return {pk: {one.user_id for one in ties if one.form == rules.KIN} for pk, ties in ties_at(customer_ids).items()}
