"""Answers on Today: called, later or not needed; each can be taken back, and follows a merged customer."""

from datetime import date, datetime, timedelta

from django.db import transaction

from zhike.apps.core import actions as core_actions
from zhike.apps.core import base
from zhike.apps.customers import queries as customer_queries
from zhike.apps.insight import rules
from zhike.apps.insight.models import Answer


class NoSuchCall(Exception):
    """The customer, or the answer, does not exist or may not be seen by who asks."""


@transaction.atomic
def answer(*, customer_id: int, outcome: str, day: date, at: datetime) -> Answer:
    """Let a proposed customer rest after an answer; raises NoSuchCall, and KeyError for an unknown outcome."""
    until = day + timedelta(days=rules.REST_DAYS[outcome])
    card = customer_queries.card(customer_id)
    if card is None:
        raise NoSuchCall(customer_id)
    given = Answer.objects.create(
        customer_id=customer_id, user_id=base.actor().user_id, outcome=outcome, until_date=until, at=at
    )
    core_actions.audit(
        "call.answer", noun="customer", object_id=customer_id, at=at, branch_id=card.branch_id,
        values={"outcome": outcome, "until_date": str(until)},
    )  # fmt: skip
    core_actions.record("call.answered", {"customer_id": customer_id, "outcome": outcome}, at=at)
    return given


@transaction.atomic
def take_back(*, answer_id: int, at: datetime) -> int:
    """Undo the acting person's own answer and return the customer's id; raises NoSuchCall."""
    given = Answer.objects.filter(pk=answer_id, user_id=base.actor().user_id or 0).first()
    if given is None or customer_queries.card(given.customer_id) is None:
        raise NoSuchCall(answer_id)
    given.delete()
    core_actions.audit(
        "call.take_back", noun="customer", object_id=given.customer_id, at=at, values={"outcome": given.outcome}
    )
    core_actions.record("call.taken_back", {"customer_id": given.customer_id}, at=at)
    return given.customer_id


def follow_merge(*, survivor_id: int, merged_id: int) -> int:
    """Let the answers about a merged customer rest the one that took its place; return how many moved.

    They stay there when the merge is undone: an answer only says that nobody need call for some days.
    """
    return len(core_actions.repoint(Answer, "customer_id", from_id=merged_id, to_id=survivor_id))
