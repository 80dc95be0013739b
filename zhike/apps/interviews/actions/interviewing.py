"""Interviewing: tries noted, the interview written down once with its contact, its facts and its insights."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time
from typing import Any

from django.db import transaction
from django.utils import timezone

from zhike.apps.core import actions as core_actions
from zhike.apps.core import base
from zhike.apps.customers import queries as customer_queries
from zhike.apps.interactions import actions as interaction_actions
from zhike.apps.interviews import queries, rules
from zhike.apps.interviews.actions import learning
from zhike.apps.interviews.models import Interview
from zhike.apps.org import queries as org_queries

MIDDAY = time(12)


class NoSuchInterview(Exception):
    """The interview does not exist or may not be seen by the acting person."""


class InterviewRefused(ValueError):
    """A rule is broken: MAY_NOT_ASK, CLOSED, NO_CAUSE, BAD_CAUSE, BAD_TRY, CANNOT_SEE, NOT_HELD, IN_FUTURE."""


@dataclass(frozen=True)
class NewInterview:
    """What a former customer said: the causes in their order of weight, and everything around them."""

    held_date: date
    channel: str
    causes: Sequence[str]
    said: str
    went_to: str = ""
    wish: str = ""
    would_return: str = ""
    participants: str = ""
    person_ids: Sequence[int] = ()
    insights: Sequence[learning.NewInsight] = ()


@transaction.atomic
def note_try(*, interview_id: int, status: str, remark: str, day: date, at: datetime) -> None:
    """Note that somebody was tried: not reached, reached for another time, does not wish to, or may not be asked."""
    row = _open(interview_id)
    if status not in rules.TRIED:
        raise InterviewRefused("BAD_TRY")
    if status != "BARRED":
        _demand_allowed(row)
    values = {"status": status, "remark": remark, "tried_date": day, "n_tries": row.n_tries + 1}
    row.change(values, version=None, at=at)
    _tell("interview.try", row, at, {"status": status})


@transaction.atomic
def take_back_try(*, interview_id: int, at: datetime) -> None:
    """Ask again whom a try had closed, or take the last try back."""
    row = _found(interview_id)
    if row.status not in rules.TRIED:
        raise InterviewRefused("CLOSED")
    row.change({"status": Interview.Status.PLANNED, "n_tries": max(row.n_tries - 1, 0)}, version=None, at=at)
    _tell("interview.reopen", row, at, {})


@transaction.atomic
def hold_interview(
    *, interview_id: int, new: NewInterview, facts: Mapping[str, Any] | None = None, day: date, at: datetime
) -> int:
    """Write down what a former customer said, as a contact with its facts and as insights; return the contact's id.

    Raises InterviewRefused, interactions.NoSuchAttendee and archives.BadFacts.
    """
    row = _open(interview_id)
    _demand_allowed(row)
    causes = list(dict.fromkeys(new.causes))
    if not causes:
        raise InterviewRefused("NO_CAUSE")
    if set(causes) - set(rules.CAUSES):
        raise InterviewRefused("BAD_CAUSE")
    if new.held_date > day:
        raise InterviewRefused("IN_FUTURE")
    contact_id = _contact(row, new, facts, day, at)
    row.change(
        {
            "status": Interview.Status.INTERVIEWED, "held_date": new.held_date, "causes": causes, "cause": causes[0],
            "said": new.said, "went_to": new.went_to, "wish": new.wish, "would_return": new.would_return,
            "interaction_id": contact_id, "interviewer_id": base.actor().user_id or row.interviewer_id,
        },
        version=None, at=at,
    )  # fmt: skip
    for one in new.insights[: rules.MOST_INSIGHTS]:
        learning.note_insight(source=row, branch_id=row.customer.branch_id, new=one, day=new.held_date, at=at)
    _tell("interview.hold", row, at, {"cause": row.cause})
    core_actions.record("interview.held", {"interview_id": row.pk, "customer_id": row.customer_id}, at=at)
    return contact_id


def _contact(row: Interview, new: NewInterview, facts: Mapping[str, Any] | None, day: date, at: datetime) -> int:
    noon = timezone.make_aware(datetime.combine(new.held_date, MIDDAY))
    contact = interaction_actions.NewInteraction(
        customer_id=row.customer_id, text=new.said, happened_at=min(noon, at), channel=new.channel, direction="BOTH",
        contents=("OPINION",), participants=new.participants, person_ids=new.person_ids, topic=row.plan.title,
        result=new.wish[:200], user_id=base.actor().user_id,
    )  # fmt: skip
    return interaction_actions.add_interaction(new=contact, facts=facts, day=day, at=at)


@transaction.atomic
def take_back_interview(*, interview_id: int, at: datetime) -> None:
    """Take back one's own interview while its contact may be taken back; contact, facts and insights go with it.

    Raises InterviewRefused, and interactions.TooLate.
    """
    row = _found(interview_id)
    if row.status != Interview.Status.INTERVIEWED:
        raise InterviewRefused("NOT_HELD")
    if row.interaction_id:
        interaction_actions.take_back_interaction(interaction_id=row.interaction_id, at=at)
    row.insights.all().delete()
    blank = dict.fromkeys(("cause", "said", "went_to", "wish", "would_return"), "")
    values: dict[str, Any] = {"status": Interview.Status.PLANNED, "held_date": None, "causes": [], **blank}
    row.change(values | {"interaction_id": None}, version=None, at=at)
    _tell("interview.take_back", row, at, {})


@transaction.atomic
def assign(*, interview_id: int, user_id: int, at: datetime) -> None:
    """Let somebody else ask a customer they may see, too."""
    row = _open(interview_id)
    chosen = org_queries.people_for(base.actor()).filter(pk=user_id).first()
    who = org_queries.member(user_id) if chosen else None
    if who is None:
        raise InterviewRefused("CANNOT_SEE")
    with base.acting_as(who):
        sees = who.may("interaction.add") and customer_queries.card(row.customer_id) is not None
    if not sees:
        raise InterviewRefused("CANNOT_SEE")
    row.change({"interviewer_id": user_id}, version=None, at=at)
    _tell("interview.assign", row, at, {"user_id": user_id})


def _found(interview_id: int) -> Interview:
    row = queries.interview(interview_id)
    if row is None:
        raise NoSuchInterview(interview_id)
    return row


def _open(interview_id: int) -> Interview:
    row = _found(interview_id)
    if row.status not in rules.OPEN:
        raise InterviewRefused("CLOSED")
    return row


def _demand_allowed(row: Interview) -> None:
    if queries.may_not_ask(row.customer_id):
        raise InterviewRefused("MAY_NOT_ASK")


def _tell(act: str, row: Interview, at: datetime, values: dict[str, Any]) -> None:
    core_actions.audit(
        act, noun="interview", object_id=row.pk, branch_id=row.branch_id, at=at,
        values={"customer_id": row.customer_id, **values},
    )  # fmt: skip
    core_actions.record("interview.changed", {"interview_id": row.pk}, at=at)
