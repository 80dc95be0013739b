"""Conferring: who is at a session, which causes they name, their voices, what is adopted and who is told of it."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from django.db import transaction
from django.db.models import Count
from django.utils.translation import gettext as _

from zhike.apps.core import actions as core_actions
from zhike.apps.core import base
from zhike.apps.customers import queries as customer_queries
from zhike.apps.interviews import queries, rules
from zhike.apps.interviews.models import Participant, Proposal, Session, Vote
from zhike.apps.org import queries as org_queries
from zhike.apps.people import queries as people_queries
from zhike.apps.tasks import actions as task_actions
from zhike.apps.tasks import queries as task_queries

EDITABLE = frozenset({"title", "problem", "day", "place"})
# Whoever named a cause is told within so many days.
TOLD_WITHIN = timedelta(days=7)


class NoSuchSession(Exception):
    """The session or the cause does not exist or may not be seen by the acting person."""


class NotThere(Exception):
    """Who is named was not at the session, or is nobody the acting person may bring."""


class AlreadyThere(Exception):
    """Who is named sits at the session already."""


class SessionRefused(ValueError):
    """A rule of sessions: CLOSED, TOO_MANY_VOTES, NO_REASON, UNDECIDED, DECIDED, HAS_SPOKEN, NO_BRANCH, NO_DOER."""


@dataclass(frozen=True)
class NewSession:
    """A problem that is looked into together with customers."""

    title: str
    problem: str
    day: date
    branch_id: int
    place: str = ""


@dataclass(frozen=True)
class NewParticipant:
    """Who comes: a customer, one of its key persons, one of us, or somebody else by name."""

    customer_id: int | None = None
    person_id: int | None = None
    user_id: int | None = None
    name: str = ""


@transaction.atomic
def add_session(*, new: NewSession, at: datetime) -> int:
    """Open a session of a branch; return its id."""
    if not org_queries.row_branches(base.actor()).filter(pk=new.branch_id).exists():
        raise SessionRefused("NO_BRANCH")
    row = Session(**vars(new), moderator_id=base.actor().user_id, created_at=at, updated_at=at)
    row.save(force_insert=True)
    _tell("session.add", row, at, {"title": row.title})
    return row.pk


@transaction.atomic
def change_session(*, session_id: int, values: Mapping[str, Any], version: int | None, at: datetime) -> None:
    """Change what an open session is about; a stale version raises core.base.StaleRecord."""
    row = _open(session_id)
    if unknown := set(values) - EDITABLE:
        raise ValueError(f"not an editable field: {sorted(unknown)}")
    changed = row.change(values, version=version, at=at)
    if changed:
        _tell("session.change", row, at, {name: [str(a), str(b)] for name, (a, b) in changed.items()})


@transaction.atomic
def join(*, session_id: int, new: NewParticipant, at: datetime) -> int:
    """Let somebody come to an open session; return the participant's id. Raises NotThere and AlreadyThere."""
    row = _open(session_id)
    values = _known(new)
    same = {name: values[name] for name in ("customer_id", "person_id", "user_id")}
    if any(same.values()) and Participant.objects.filter(session=row, **same).exists():
        raise AlreadyThere(values["name"])
    made = Participant.objects.create(session=row, **values)
    _tell("session.join", row, at, {"participant_id": made.pk})
    return made.pk


def _known(new: NewParticipant) -> dict[str, Any]:
    """Return who comes as they are kept: one of us, a person at a customer, a customer, or a name."""
    nobody: dict[str, Any] = {"customer_id": None, "person_id": None, "user_id": None}
    if new.user_id:
        user = org_queries.people_for(base.actor()).filter(pk=new.user_id).first()
        if user is None:
            raise NotThere(new.user_id)
        return nobody | {"user_id": user.pk, "name": user.name}
    if new.customer_id:
        customer = customer_queries.card(new.customer_id)
        if customer is None:
            raise NotThere(new.customer_id)
        if not new.person_id:
            return nobody | {"customer_id": customer.pk, "name": customer.name[:100]}
        part = next((one for one in people_queries.parts_at(customer.pk) if one.person_id == new.person_id), None)
        if part is None:
            raise NotThere(new.person_id)
        return nobody | {"customer_id": customer.pk, "person_id": part.person_id, "name": part.name}
    if not new.name.strip():
        raise NotThere("")
    return nobody | {"name": new.name.strip()}


@transaction.atomic
def leave(*, session_id: int, participant_id: int, at: datetime) -> None:
    """Take somebody off the list of an open session who named no cause; their voices go with them."""
    row = _open(session_id)
    who = _participant(row, participant_id)
    if who.proposals.exists():
        raise SessionRefused("HAS_SPOKEN")
    who.delete()
    _tell("session.leave", row, at, {})


@transaction.atomic
def name_cause(*, session_id: int, participant_id: int, text: str, cause: str = "", at: datetime) -> int:
    """Keep a cause somebody at an open session named; return its id."""
    row = _open(session_id)
    who = _participant(row, participant_id)
    made = Proposal.objects.create(
        session=row, participant=who, text=text, cause=cause if cause in rules.CAUSES else "", created_at=at,
        updated_at=at,
    )  # fmt: skip
    _tell("session.name", row, at, {"proposal_id": made.pk})
    return made.pk


@transaction.atomic
def set_votes(*, proposal_id: int, participant_ids: Iterable[int], at: datetime) -> None:
    """Keep whose voice an undecided cause has, in the place of whose it had. Raises SessionRefused and NotThere."""
    found, wanted = _undecided(proposal_id), set(participant_ids)
    # Two voices given at one moment must not pass the limit together.
    Session.objects.select_for_update().filter(pk=found.session_id).first()
    there = Participant.objects.filter(session_id=found.session_id, pk__in=wanted)
    if unknown := wanted - set(there.values_list("pk", flat=True)):
        raise NotThere(min(unknown))
    Vote.objects.filter(proposal=found).exclude(participant_id__in=wanted).delete()
    had = set(Vote.objects.filter(proposal=found).values_list("participant_id", flat=True))
    Vote.objects.bulk_create(Vote(proposal=found, participant_id=pk) for pk in sorted(wanted - had))
    if there.annotate(n=Count("votes")).filter(n__gt=rules.MOST_VOTES).exists():
        raise SessionRefused("TOO_MANY_VOTES")
    _tell("session.vote", found.session, at, {"proposal_id": found.pk, "n_votes": len(wanted)})


@transaction.atomic
def decide_cause(
    *, proposal_id: int, decision: str, reason: str, measure: str = "", doer_id: int | None = None,
    due_date: date | None = None, at: datetime,
) -> None:  # fmt: skip
    """Adopt a cause or drop it, with the reason; what is done about an adopted one becomes a task.

    Raises SessionRefused: DECIDED, NO_REASON, NO_DOER, CLOSED.
    """
    found = _undecided(proposal_id)
    if not reason.strip():
        raise SessionRefused("NO_REASON")
    values: dict[str, Any] = {
        "decision": Proposal.Decision(decision), "reason": reason.strip(), "decided_by_id": base.actor().user_id
    }  # fmt: skip
    if decision == Proposal.Decision.ADOPTED and measure.strip():
        doer = doer_id or base.actor().user_id or 0
        if not org_queries.people_for(base.actor()).filter(pk=doer).exists():
            raise SessionRefused("NO_DOER")
        values["task_id"] = task_actions.add_task(
            title=measure.strip(), due_date=due_date or found.session.day, branch_id=found.session.branch_id,
            assignee_id=doer, source="session", key=f"session:cause:{found.pk}",
            link=f"/sessions/{found.session_id}/", at=at,
        )  # fmt: skip
    found.change(values, version=None, at=at)
    _tell("session.decide", found.session, at, {"proposal_id": found.pk, "decision": decision})


@transaction.atomic
def close_session(*, session_id: int, day: date, at: datetime) -> None:
    """Close a session when every cause is decided: our own are told by the program, everybody else by somebody."""
    row = _open(session_id)
    causes = list(Proposal.objects.filter(session=row).select_related("participant__user").order_by("id"))
    if any(not one.decision for one in causes):
        raise SessionRefused("UNDECIDED")
    row.change({"status": Session.Status.CLOSED}, version=None, at=at)
    by_who: dict[int, list[Proposal]] = {}
    for one in causes:
        by_who.setdefault(one.participant_id, []).append(one)
    for own in by_who.values():
        _feed_back(row, own, day, at)
    _tell("session.close", row, at, {"n_causes": len(causes)})


def _feed_back(row: Session, own: list[Proposal], day: date, at: datetime) -> None:
    """Tell somebody what became of their causes, or have them told: of those decided since they were told before."""
    who, told_at = own[0].participant, _told_at(own[0].participant)
    news = [one for one in own if told_at is None or one.updated_at > told_at]
    if not news:
        return
    said = {"ADOPTED": _("adopted"), "DROPPED": _("not adopted")}
    text = "\n".join(f"{one.text} – {said[one.decision]}: {one.reason}" for one in news)
    again = f":{news[-1].pk}" if told_at else ""
    if who.user_id:
        title = _("What became of your causes: %(title)s") % {"title": row.title}
        link = f"/sessions/{row.pk}/"
        task_actions.notify(
            user_ids=[who.user_id], title=title, text=text, link=link, key=f"session:{row.pk}{again}", at=at
        )
        Participant.objects.filter(pk=who.pk).update(told_at=at)
        return
    title = _("Tell %(name)s what became of their causes: %(title)s") % {"name": who.name, "title": row.title}
    with base.acting_as(base.System("feedback of sessions")):
        card = customer_queries.card(who.customer_id) if who.customer_id else None
    task_id = task_actions.add_task(
        title=title, note=text, due_date=day + TOLD_WITHIN, branch_id=card.branch_id if card else row.branch_id,
        assignee_id=(card.owner_id if card else None) or _leader_id(row), customer_id=who.customer_id,
        source="session", key=f"session:told:{who.pk}{again}", link=f"/sessions/{row.pk}/", at=at,
    )  # fmt: skip
    Participant.objects.filter(pk=who.pk).update(task_id=task_id)


def _told_at(who: Participant) -> datetime | None:
    """Return when somebody was told of their causes, or somebody was last asked to tell them."""
    if who.told_at or not who.task_id:
        return who.told_at
    with base.acting_as(base.System("feedback of sessions")):
        task = task_queries.task(who.task_id)
    return task.created_at if task else None


def _leader_id(row: Session) -> int | None:
    """Return who leads a session; whoever closes it where they have left."""
    return row.moderator_id if org_queries.member(row.moderator_id or 0) else base.actor().user_id


@transaction.atomic
def reopen_session(*, session_id: int, at: datetime) -> None:
    """Open a session again; who was told stays told, and hears of what is decided after it."""
    row = _found(session_id)
    row.change({"status": Session.Status.OPEN}, version=None, at=at)
    _tell("session.reopen", row, at, {})


def _found(session_id: int) -> Session:
    row = queries.session(session_id)
    if row is None:
        raise NoSuchSession(session_id)
    return row


def _open(session_id: int) -> Session:
    row = _found(session_id)
    if row.status != Session.Status.OPEN:
        raise SessionRefused("CLOSED")
    return row


def _undecided(proposal_id: int) -> Proposal:
    found = queries.proposal(proposal_id)
    if found is None:
        raise NoSuchSession(proposal_id)
    _open(found.session_id)
    if found.decision:
        raise SessionRefused("DECIDED")
    return found


def _participant(row: Session, participant_id: int) -> Participant:
    who = Participant.objects.filter(session=row, pk=participant_id).first()
    if who is None:
        raise NotThere(participant_id)
    return who


def _tell(act: str, row: Session, at: datetime, values: dict[str, Any]) -> None:
    core_actions.audit(act, noun="session", object_id=row.pk, branch_id=row.branch_id, at=at, values=values)
    core_actions.record("session.changed", {"session_id": row.pk, "status": row.status}, at=at)
