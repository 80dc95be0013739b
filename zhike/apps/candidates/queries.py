"""Reads of candidates: those one may see, that of a person, and what is held of one for them to read."""

from collections.abc import Collection
from typing import Any

from django.db.models import QuerySet

from zhike.apps.candidates.models import Candidate
from zhike.apps.core import base
from zhike.apps.org import queries as org_queries

ACT = "candidate.manage"


def candidates() -> QuerySet[Candidate]:
    """Return the visible candidates with person, branch and who receives them; none for whoever may not know."""
    rows = Candidate.objects.select_related("person", "branch", "receiver", "author")
    return rows if base.actor().may(ACT) else rows.none()


def candidate(candidate_id: int) -> Candidate | None:
    """Return a visible candidate."""
    return candidates().filter(pk=candidate_id).first()


def candidate_of(person_id: int) -> Candidate | None:
    """Return the visible candidate a person is, the latest where there were several."""
    return candidates().filter(person_id=person_id).order_by("-id").first()


def receivers(branch_id: int) -> dict[int, Any]:
    """Return to whom a candidate of a branch may be handed, by id: whoever may see candidates and that branch's."""
    known = (org_queries.member(user.pk) for user in org_queries.holders_of(ACT).order_by("name", "id"))
    return {one.user.pk: one.user for one in known if one and _sees(one.row_branch_ids, branch_id)}


def _sees(branch_ids: Collection[int] | None, branch_id: int) -> bool:
    return branch_ids is None or branch_id in branch_ids


def about_person(person_id: int) -> dict[str, list[Any]]:
    """Return what is held of a person as a candidate, for the person to read."""
    rows = Candidate.objects.filter(person_id=person_id).order_by("id")
    told = rows.values("work", "note", "consent_date", "consent", "status", "handed_date", "ended_date", "result")
    return {"candidates": list(told)}
