"""Reads of what is known of persons: the seven groups with their sources, delicate notes and their purpose."""

from collections.abc import Iterable
from datetime import date
from typing import Any, NamedTuple

from django.db.models import Q, QuerySet

from zhike.apps.archives import queries as archive_queries
from zhike.apps.catalog import queries as catalog_queries
from zhike.apps.catalog import rules as catalog_rules
from zhike.apps.org import queries as org_queries
from zhike.apps.people import rules
from zhike.apps.people.models import Part, PersonFact, PrivateNote, PrivatePurpose, StaffTie, Tie


def groups() -> list[catalog_rules.Group]:
    """Return the information groups of a person."""
    return catalog_queries.groups("PERSON")


def goal() -> int:
    """Return how many groups must be known before a visit is prepared."""
    return catalog_queries.table("archive")["GOAL"]["groups"]


def facts(person_id: int) -> dict[str, PersonFact]:
    """Return what is known of a visible person by field."""
    return {row.field: row for row in PersonFact.objects.filter(person_id=person_id, valid_to=None)}


def facts_of(person_ids: Iterable[int], fields: Iterable[str]) -> dict[int, dict[str, object]]:
    """Return some fields of some visible persons: {person id: {field: value}}."""
    rows = PersonFact.objects.filter(person_id__in=list(person_ids), field__in=list(fields), valid_to=None)
    found: dict[int, dict[str, object]] = {}
    for person_id, field, value in rows.values_list("person_id", "field", "value"):
        found.setdefault(person_id, {})[field] = value
    return found


def fact_history(person_id: int, limit: int = 60) -> list[PersonFact]:
    """Return every value noted of a person, newest first."""
    return list(PersonFact.objects.filter(person_id=person_id).order_by("-noted_at", "-id")[:limit])


def known_groups(person_ids: Iterable[int]) -> dict[int, frozenset[str]]:
    """Return which of the seven groups something is known of, for some visible persons."""
    ids = list(person_ids)
    group_of = {field.code: group.code for group in groups() for field in group.fields}
    fields: dict[int, set[str]] = {}
    rows = PersonFact.objects.filter(person_id__in=ids, valid_to=None)
    for person_id, field in rows.values_list("person_id", "field"):
        fields.setdefault(person_id, set()).add(field)
    tied = {end for ends in _ends(ids) for end in ends}
    return {pk: rules.filled_groups(group_of, fields.get(pk, ()), has_ties=pk in tied) for pk in ids}


def _ends(ids: list[int]) -> list[tuple[int, int]]:
    return list(Tie.objects.filter(Q(source__in=ids) | Q(target__in=ids)).values_list("source_id", "target_id"))


def ties_among(person_ids: Iterable[int]) -> list[Tie]:
    """Return the ties in which some visible persons have an end."""
    ids = list(person_ids)
    rows = Tie.objects.select_related("source", "target").filter(Q(source__in=ids) | Q(target__in=ids))
    return list(rows.order_by("kind", "id"))


def tie(tie_id: int) -> Tie | None:
    """Return a visible tie."""
    return Tie.objects.select_related("source", "target").filter(pk=tie_id).first()


def staff_ties(person_ids: Iterable[int]) -> list[StaffTie]:
    """Return who of us knows some visible persons, the closest first."""
    rows = StaffTie.objects.select_related("user", "person").filter(person__in=list(person_ids))
    return list(rows.order_by("-strength", "id"))


def staff_tie(staff_tie_id: int) -> StaffTie | None:
    """Return how one of us stands to a visible person."""
    return StaffTie.objects.select_related("user", "person").filter(pk=staff_tie_id).first()


def purpose() -> PrivatePurpose | None:
    """Return the purpose for which delicate notes are kept now; None while the feature is off."""
    return PrivatePurpose.objects.filter(ended_at=None).order_by("-id").first()


def purposes() -> QuerySet[PrivatePurpose]:
    """Return every purpose there was, newest first."""
    return PrivatePurpose.objects.order_by("-id")


def notes(person_id: int, day: date) -> QuerySet[PrivateNote]:
    """Return the delicate notes about a visible person that have not expired; none while the feature is off."""
    if purpose() is None:
        return PrivateNote.objects.none()
    return PrivateNote.objects.filter(person_id=person_id, expires_date__gt=day).order_by("-id")


def note(note_id: int, day: date) -> PrivateNote | None:
    """Return a delicate note about a visible person, still sealed."""
    if purpose() is None:
        return None
    return PrivateNote.objects.select_related("person").filter(pk=note_id, expires_date__gt=day).first()


class Suggestion(NamedTuple):
    """One of us who may know a person, by the school, the employer, the industry or the home town they share."""

    user_id: int
    name: str
    kind: str
    place: str


def acquaintances(person_id: int) -> list[Suggestion]:
    """Return who of us may know a visible person, beside those who are known to; by each the closest reason alone."""
    known = facts_of([person_id], ("studies", "jobs", "home_town")).get(person_id, {})
    town = str(known.get("home_town") or "")
    schools, employers = _places(known.get("studies"), "school"), _places(known.get("jobs"), "employer")
    industries = _industries(person_id)
    if not (schools or employers or industries or town):
        return []
    tied = {one.user_id for one in staff_ties([person_id])}
    found = []
    for user in org_queries.with_background():
        if user.pk not in tied:
            shared = [
                *(("SCHOOL", place) for place in rules.shared(user.schools, schools)[:1]),
                *(("EMPLOYER", place) for place in rules.shared(user.employers, employers)[:1]),
            ]
            shared = shared or [("INDUSTRY", place) for place in rules.of_industry(user.employers, industries)[:1]]
            shared += [("PLACE", town)] if town and rules.same_town(user.home_town, town) else []
            found += [Suggestion(user.pk, user.name, kind, place) for kind, place in shared]
    return found


def _industries(person_id: int) -> list[str]:
    """Return the industries of the visible customers a person counts at now."""
    at = Part.objects.filter(person_id=person_id, valid_to=None).values_list("customer_id", flat=True)
    told = archive_queries.facts_of(list(at), ["industry"]).values()
    return [values["industry"] for values in told if isinstance(values.get("industry"), str)]


def _places(entries: Any, column: str) -> list[str]:
    return [str(entry[column]) for entry in entries or () if entry.get(column)]
