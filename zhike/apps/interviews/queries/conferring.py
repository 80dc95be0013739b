"""Reads of sessions: who was there, which causes they named and voted for, who has been told what became of it."""

from dataclasses import dataclass
from typing import Any

from django.db.models import F, QuerySet

from zhike.apps.core import base
from zhike.apps.customers import queries as customer_queries
from zhike.apps.interviews.models import Interview, Participant, Proposal, Session
from zhike.apps.tasks import queries as task_queries


@dataclass(frozen=True)
class Told:
    """A participant as the reader may know them, and whether they were told what became of their causes."""

    participant: Participant
    name: str
    is_hidden: bool
    n_proposals: int
    is_told: bool = False
    task: Any = None

    @property
    def is_waiting(self) -> bool:
        """Say whether somebody still has to tell them."""
        return self.participant.task_id is not None and not self.is_told


@dataclass(frozen=True)
class Cause:
    """A cause named at a session: by whom, how many voices it has and whose, and the task that came of it."""

    proposal: Proposal
    by: str
    n_votes: int
    voter_ids: frozenset[int]
    task: Any = None


def sessions() -> QuerySet[Session]:
    """Return the visible sessions with branch and moderator."""
    return Session.objects.select_related("branch", "moderator")


def session(session_id: int) -> Session | None:
    """Return a visible session."""
    return sessions().filter(pk=session_id).first()


def proposal(proposal_id: int) -> Proposal | None:
    """Return a visible cause with its session."""
    return Proposal.objects.select_related("session").filter(pk=proposal_id).first()


def participants_of(session_id: int) -> list[Told]:
    """Return who was at a visible session, in the order they came; customers one may not see go unnamed."""
    rows = list(
        Participant.objects.select_related("user", "person").prefetch_related("proposals")
        .filter(session_id=session_id).order_by("id")
    )  # fmt: skip
    seen = customer_queries.cards_of({row.customer_id for row in rows if row.customer_id})
    tasks = _tasks([row.task_id for row in rows])
    return [_told(row, seen, tasks) for row in rows]


def _told(row: Participant, seen: dict[int, Any], tasks: dict[int, Any]) -> Told:
    is_hidden = bool(row.customer_id) and row.customer_id not in seen
    name = "" if is_hidden else row.name
    if row.customer_id in seen and not row.person_id:
        name = seen[row.customer_id].name
    task = tasks.get(row.task_id or 0)
    is_told = row.told_at is not None or (task is not None and task.status != "OPEN")
    return Told(row, name, is_hidden, len(row.proposals.all()), is_told, task)


def _tasks(ids: list[int | None]) -> dict[int, Any]:
    # Whether somebody was told is everybody's business at the session, whoever's task it is.
    with base.acting_as(base.System("feedback of sessions")):
        return task_queries.tasks().filter(pk__in=[one for one in ids if one]).in_bulk()


def told_of(session_id: int) -> list[Told]:
    """Return who named a cause at a visible session, those who were not told yet first."""
    return sorted((one for one in participants_of(session_id) if one.n_proposals), key=lambda one: one.is_told)


def proposals_of(session_id: int) -> list[Cause]:
    """Return the causes named at a visible session, the most voices first."""
    rows = list(Proposal.objects.filter(session_id=session_id).prefetch_related("votes").order_by("id"))
    names = {one.participant.pk: one.name for one in participants_of(session_id)}
    tasks = _tasks([row.task_id for row in rows])
    found = []
    for row in rows:
        voters = frozenset(vote.participant_id for vote in row.votes.all())
        by, task = names.get(row.participant_id, ""), tasks.get(row.task_id or 0)
        found.append(Cause(row, by, len(voters), voters, task))
    return sorted(found, key=lambda one: -one.n_votes)


def about_customer(customer_id: int) -> dict[str, list[Any]]:
    """Return what a customer said in interviews and at sessions, for the customer to read."""
    asked = Interview.objects.filter(customer_id=customer_id).order_by("id")
    named = Proposal.objects.filter(participant__customer_id=customer_id).order_by("id")
    return {
        "interviews": list(asked.values("held_date", "remark", "said", "went_to", "wish", "would_return")),
        "proposals": list(named.values("text", "decision", "reason")),
    }


def about_person(person_id: int) -> dict[str, list[Any]]:
    """Return the sessions a key person sat in and the causes they named, for the person to read."""
    there = Participant.objects.filter(person_id=person_id).order_by("session__day", "id")
    named = Proposal.objects.filter(participant__person_id=person_id).order_by("id")
    return {
        "sessions": list(there.values(day=F("session__day"), title=F("session__title"), problem=F("session__problem"))),
        "proposals": list(named.values("text", "decision", "reason")),
    }
