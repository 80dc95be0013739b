"""Writes of candidates: named with their consent, handed over, a result noted, the consent withdrawn."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from zhike.apps.candidates import queries, rules
from zhike.apps.candidates.models import Candidate
from zhike.apps.core import actions as core_actions
from zhike.apps.core import base
from zhike.apps.core.actions import blotting
from zhike.apps.people import actions as people_actions
from zhike.apps.people import queries as people_queries
from zhike.apps.tasks import actions as task_actions

BLANK = {"note": "", "work": "", "consent": "", "result": ""}


class NoSuchCandidate(Exception):
    """The candidate does not exist or may not be seen by the acting person."""


class CandidateRefused(ValueError):
    """A rule of candidates is broken: NO_CONSENT, NAMED_ALREADY, NO_RECEIVER, NOT_NOW, IN_FUTURE."""


@dataclass(frozen=True)
class NewCandidate:
    """A person who agreed to be thought of for a work, and how that is proven."""

    person_id: int
    work: str
    consent_date: date
    consent: str
    note: str = ""


@transaction.atomic
def name_candidate(*, new: NewCandidate, day: date, at: datetime) -> int:
    """Name a visible person who agreed to it; selling leaves them out from now on. Return the candidate's id.

    Raises people.NoSuchPerson and CandidateRefused.
    """
    part = people_queries.parts_of(new.person_id).first()
    if part is None:
        raise people_actions.NoSuchPerson(new.person_id)
    if not new.consent.strip():
        raise CandidateRefused("NO_CONSENT")
    if new.consent_date > day:
        raise CandidateRefused("IN_FUTURE")
    row = Candidate(
        **vars(new), branch_id=part.customer.branch_id, author_id=base.actor().user_id, created_at=at, updated_at=at
    )
    try:
        with transaction.atomic():
            row.save(force_insert=True)
    except IntegrityError:
        raise CandidateRefused("NAMED_ALREADY") from None
    people_actions.set_apart(person_id=new.person_id, is_set_apart=True, at=at)
    _tell("candidate.add", row, at)
    return row.pk


@transaction.atomic
def hand_over(*, candidate_id: int, receiver_id: int, day: date, at: datetime) -> None:
    """Hand a candidate to whoever hires, who gets a task and a notice. Raises CandidateRefused."""
    row = _moving(candidate_id, rules.HANDED_OVER)
    if receiver_id not in queries.receivers(row.branch_id):
        raise CandidateRefused("NO_RECEIVER")
    row.change({"status": rules.HANDED_OVER, "receiver_id": receiver_id, "handed_date": day}, version=None, at=at)
    link = f"/candidates/{row.pk}/"
    # The task names nobody: whoever may not know of candidates may still see the tasks of a branch.
    title = _("Look at a candidate")
    task_actions.add_task(
        title=title, due_date=day, branch_id=row.branch_id, assignee_id=receiver_id, source="candidate",
        key=f"candidate:{row.pk}:look", link=link, at=at,
    )  # fmt: skip
    task_actions.notify(user_ids=[receiver_id], title=title, link=link, key=f"candidate:{row.pk}", at=at)
    _tell("candidate.hand", row, at)


@transaction.atomic
def end_candidate(*, candidate_id: int, status: str, result: str, day: date, at: datetime) -> None:
    """Note what came of a candidate who was handed over; who was not hired weighs at their customer again."""
    if status not in rules.RESULTS:
        raise CandidateRefused("NOT_NOW")
    row = _moving(candidate_id, status)
    row.change({"status": status, "result": result, "ended_date": day}, version=None, at=at)
    _weigh(row, at)
    _tell("candidate.end", row, at)


@transaction.atomic
def withdraw(*, candidate_id: int, day: date, at: datetime) -> None:
    """End a candidate whose person took the consent back: what was written of them goes at once."""
    row = _moving(candidate_id, rules.WITHDRAWN)
    row.change({"status": rules.WITHDRAWN, "ended_date": day} | BLANK, version=None, at=at)
    _weigh(row, at)
    _tell("candidate.withdraw", row, at)


@transaction.atomic
def reopen_candidate(*, candidate_id: int, at: datetime) -> None:
    """Take a result back: the candidate is with whoever hires again."""
    row = queries.candidate(candidate_id)
    if row is None:
        raise NoSuchCandidate(candidate_id)
    if row.status not in rules.RESULTS:
        raise CandidateRefused("NOT_NOW")
    try:
        with transaction.atomic():
            row.change({"status": rules.HANDED_OVER, "result": "", "ended_date": None}, version=None, at=at)
    except IntegrityError:
        raise CandidateRefused("NAMED_ALREADY") from None
    _weigh(row, at)
    _tell("candidate.reopen", row, at)


@transaction.atomic
def forget_person(*, person_id: int, customer_ids: Sequence[int], words: Mapping[str, str]) -> int:
    """Delete what makes a key person a candidate, and blot them out of what is written of others at some customers."""
    with base.acting_as(base.System("erasure")):
        n_rows = Candidate.objects.filter(person_id=person_id).delete()[0]
        beside = people_queries.parts().filter(customer_id__in=customer_ids).values("person_id")
        return n_rows + blotting.blot(Candidate.objects.filter(person_id__in=beside), tuple(BLANK), words)


def _moving(candidate_id: int, then: str) -> Candidate:
    row = queries.candidate(candidate_id)
    if row is None:
        raise NoSuchCandidate(candidate_id)
    if not rules.may_follow(row.status, then):
        raise CandidateRefused("NOT_NOW")
    return row


def _weigh(row: Candidate, at: datetime) -> None:
    """Leave the person out of selling, or let them back in, as all that is known of them as a candidate stands now.

    Whoever decides may not see the person any more where they count; a mark nobody takes off would stay for good.
    """
    with base.acting_as(base.System(f"candidate ended by {base.actor().label}")):
        is_apart = Candidate.objects.filter(person_id=row.person_id, status__in=rules.APART).exists()
        people_actions.set_apart(person_id=row.person_id, is_set_apart=is_apart, at=at)


def _tell(act: str, row: Candidate, at: datetime) -> None:
    said: dict[str, Any] = {"status": row.status}
    core_actions.audit(act, noun="candidate", object_id=row.pk, branch_id=row.branch_id, at=at, values=said)
    core_actions.record("candidate.changed", {"candidate_id": row.pk}, at=at)
