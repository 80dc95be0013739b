"""Reads of who leads to whom: the shortest way from one of us to a person, over ties one may see."""

from collections.abc import Iterable
from typing import NamedTuple

from django.db.models import Q

from zhike.analytics import network
from zhike.apps.org import queries as org_queries
from zhike.apps.people import rules
from zhike.apps.people.models import StaffTie, Tie
from zhike.apps.people.queries import persons

# A favour asked over more hands is none; and so many acquaintances are looked at in one step.
MOST_STEPS, MOST_LOOKED_AT = 4, 2_000


class Step(NamedTuple):
    """One hand of an introduction: one of us or a person, and how the next one is known."""

    name: str
    user_id: int | None
    person_id: int | None
    kind: str
    strength: int | None


def introduction(person_id: int, *, me: int | None) -> list[Step]:
    """Return the way from one of us to a visible person; empty where nobody leads there."""
    ties, staff = _around(person_id)
    way = network.introduction(
        ((tie.source_id, tie.target_id, tie.strength) for tie in ties),
        ((one.user_id, one.person_id, one.strength) for one in staff), person_id, me=me,
    )  # fmt: skip
    return _told(way, ties, staff) if way else []


def _around(person_id: int) -> tuple[list[Tie], list[StaffTie]]:
    """Collect ties from the person outwards until one of us is met."""
    seen, edge = {person_id}, {person_id}
    found: list[Tie] = []
    for _step in range(MOST_STEPS):
        staff = list(StaffTie.objects.filter(person__in=_some(edge), strength__gt=0))
        if staff:
            return found, staff
        rows = Tie.objects.exclude(kind__in=rules.CLOSED_TIES)
        near = list(rows.filter(Q(source__in=_some(edge)) | Q(target__in=_some(edge))).order_by("-strength", "id"))
        found += near
        edge = {end for tie in near for end in (tie.source_id, tie.target_id)} - seen
        seen |= edge
        if not edge:
            break
    return found, []


def _some(ids: Iterable[int]) -> list[int]:
    return sorted(ids)[:MOST_LOOKED_AT]


def _told(way: tuple[int, ...], ties: list[Tie], staff: list[StaffTie]) -> list[Step]:
    user_id, *hands = way
    known = persons.names(hands)
    first = next(one for one in staff if (one.user_id, one.person_id) == (user_id, hands[0]))
    steps = [Step(org_queries.names([user_id]).get(user_id, ""), user_id, None, first.form, first.strength)]
    for here, there in zip(hands, [*hands[1:], None], strict=True):
        between = [tie for tie in ties if {tie.source_id, tie.target_id} == {here, there}]
        best = max(between, key=lambda tie: tie.strength, default=None)
        kind, strength = (best.kind, best.strength) if best else ("", None)
        steps.append(Step(known.get(here, ""), None, here, kind, strength))
    return steps
