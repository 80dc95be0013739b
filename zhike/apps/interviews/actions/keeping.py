"""Keeping house: interviews follow a merged customer and a leaver's successor, and personal words can go."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any

from django.db import transaction
from django.db.models import F, Q

from zhike.apps.core import actions as core_actions
from zhike.apps.core import base
from zhike.apps.core.actions import blotting
from zhike.apps.interviews import rules
from zhike.apps.interviews.models import Insight, Interview, Participant, Proposal, Session, Tag
from zhike.apps.tasks import actions as task_actions

TABLES: dict[str, Any] = {"interviews": Interview, "participants": Participant}


@transaction.atomic
def repoint_customer(*, from_id: int, to_id: int) -> dict[str, list[int]]:
    """Let what one customer said be another's; return what moved."""
    return {
        name: core_actions.repoint(model, "customer_id", from_id=from_id, to_id=to_id) for name, model in TABLES.items()
    }


@transaction.atomic
def restore_customer(*, from_id: int, to_id: int, moved: Mapping[str, Sequence[int]]) -> int:
    """Take `repoint_customer` back, with what it returned; return how many rows went back."""
    return sum(
        core_actions.put_back(model, "customer_id", moved[name], from_id=to_id, to_id=from_id)
        for name, model in TABLES.items()
    )


@transaction.atomic
def forget_customer(*, customer_id: int) -> int:
    """Erase what a person said in interviews and at sessions; causes, votes and days stay. Return how many rows."""
    blank = {"text": "", "quote": ""}
    with base.acting_as(base.System("erasure")):
        mine = Interview.objects.filter(customer_id=customer_id)
        n_rows = Insight.objects.filter(interview__customer_id=customer_id).update(**blank)
        n_rows += mine.update(remark="", said="", went_to="", wish="")
        named = Proposal.objects.filter(participant__customer_id=customer_id)
        n_rows += named.update(text="", reason="")
        there = Participant.objects.filter(customer_id=customer_id)
        n_rows += there.update(name="", person=None, customer=None)
    return n_rows


@transaction.atomic
def forget_person(*, person_id: int, customer_ids: Sequence[int], words: Mapping[str, str]) -> int:
    """Blot a key person out of what some customers said and of the sessions they sat in; causes and votes stay."""
    with base.acting_as(base.System("erasure")):
        asked = Interview.objects.filter(customer_id__in=customer_ids)
        there = Participant.objects.filter(Q(customer_id__in=customer_ids) | Q(person_id=person_id))
        held = list(there.values_list("session_id", flat=True).distinct())
        learned = Insight.objects.filter(Q(interview__in=asked) | Q(session_id__in=held))
        n_rows = Participant.objects.filter(person_id=person_id).update(person=None, name="")
        for rows, columns in (
            (asked, ("remark", "said", "went_to", "wish")),
            (learned, ("text", "quote", "tagged")),
            (Participant.objects.filter(session_id__in=held), ("name",)),
            (Proposal.objects.filter(session_id__in=held), ("text", "reason")),
            (Session.objects.filter(pk__in=held), ("title", "problem", "place")),
        ):
            n_rows += blotting.blot(rows, columns, words)
        task_ids = [
            *Participant.objects.filter(session_id__in=held).values_list("task_id", flat=True),
            *Proposal.objects.filter(session_id__in=held).values_list("task_id", flat=True),
        ]
        n_rows += task_actions.blot_tasks(task_ids=[pk for pk in task_ids if pk], words=words)
        return n_rows + _drop_tags(Tag.objects.filter(insight__in=learned), words)


def _drop_tags(tags: Any, words: Mapping[str, str]) -> int:
    """Delete the tags that hold one of the words: an insight has each word once, and nobody looks for a neutral one."""
    known = tags.values_list("pk", "word")
    return tags.filter(pk__in=[pk for pk, word in known if blotting.blotted(word, words) != word]).delete()[0]


@transaction.atomic
def hand_over_interviews(*, from_id: int, to_id: int, customer_ids: Iterable[int] | None, at: datetime) -> list[int]:
    """Give somebody's open interviews with some customers to another; return ids."""
    rows = Interview.objects.filter(interviewer_id=from_id, customer_id__in=list(customer_ids or ()))
    return _give(rows.filter(status__in=rules.OPEN).values_list("pk", flat=True), to_id, at)


@transaction.atomic
def take_back_interviews(*, ids: Iterable[int], from_id: int, to_id: int, at: datetime) -> int:
    """Give interviews back that are still open with whom they were handed to; return how many."""
    rows = Interview.objects.filter(pk__in=list(ids), interviewer_id=to_id, status__in=rules.OPEN)
    return len(_give(rows.values_list("pk", flat=True), from_id, at))


def _give(ids: Iterable[int], user_id: int, at: datetime) -> list[int]:
    """Give interviews to somebody; a form that was open meanwhile is told by the version."""
    given = sorted(ids)
    with base.acting_as(base.System(f"handed over by {base.actor().label}")):
        some = Interview.objects.filter(pk__in=given)
        some.update(interviewer_id=user_id, updated_at=at, version=F("version") + 1)
    return given
