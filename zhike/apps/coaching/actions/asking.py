"""What customers are asked: for orders and introductions, and the questions of the bank with their answers."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db import transaction

from zhike.apps.archives import actions as archive_actions
from zhike.apps.catalog import queries as catalog_queries
from zhike.apps.coaching import queries, rules
from zhike.apps.coaching.actions.learning import is_past, tell
from zhike.apps.coaching.models import Ask, Prompt, PromptUse
from zhike.apps.coaching.rules import CoachingRefused
from zhike.apps.core import base
from zhike.apps.customers import queries as customer_queries
from zhike.apps.interactions import queries as interaction_queries
from zhike.apps.org import queries as org_queries

# How an answer was learned, as the archive keeps it.
CHANNEL, METHOD = "SERVICE", "INTERVIEW"
NOUNS = ("INDIVIDUAL", "ENTERPRISE")


def _card(customer_id: int) -> Any:
    card = customer_queries.card(customer_id)
    if card is None:
        raise CoachingRefused("NO_CUSTOMER", "customer_id")
    return card


@transaction.atomic
def log_ask(*, customer_id: int, kind: str, what: str, day: date, user_id: int | None = None, at: datetime) -> int:
    """Note what a visible customer was asked for, by whoever acts unless it is said; return the entry's id.

    Raises CoachingRefused.
    """
    card = _card(customer_id)
    is_past(day, at)
    by = org_queries.user(user_id or base.actor().user_id or 0)
    if by is None:
        raise CoachingRefused("NO_PERSON", "user_id")
    row = Ask.objects.create(
        customer_id=card.pk, user=by, kind=kind, what=what, day=day, created_at=at, updated_at=at
    )  # fmt: skip
    tell("ask.note", row, card.branch_id, at, {"customer_id": card.pk, "kind": kind, "day": str(day)})
    return row.pk


@transaction.atomic
def answer_ask(*, ask_id: int, answer: str, outcome: str = "", day: date | None, at: datetime) -> None:
    """Write down what the customer said, or OPEN that it has not answered after all. Raises CoachingRefused."""
    row = _ask(ask_id)
    if answer not in (*rules.ANSWERS, Ask.Answer.OPEN):
        raise CoachingRefused("NO_ANSWER", "answer")
    values = {"answer": answer, "outcome": outcome, "answered_date": None if answer == Ask.Answer.OPEN else day}
    if row.change(values, version=None, at=at):
        tell("ask.answer", row, row.customer.branch_id, at, {"answer": answer})


@transaction.atomic
def take_back_ask(*, ask_id: int, back: bool = False, at: datetime) -> None:
    """Take an entry of one's own back, or let it count again. Raises CoachingRefused."""
    row = Ask.objects.select_related("customer").filter(pk=ask_id).first()
    if row is None:
        raise CoachingRefused("NO_ENTRY")
    if row.user_id != base.actor().user_id:
        raise CoachingRefused("NOT_OWN")
    row.change({"taken_back_at": None if back else at}, version=None, at=at)
    tell("ask.restore" if back else "ask.take_back", row, row.customer.branch_id, at, {"customer_id": row.customer_id})


def _ask(ask_id: int) -> Ask:
    row = queries.ask(ask_id)
    if row is None:
        raise CoachingRefused("NO_ENTRY")
    return row


@dataclass(frozen=True)
class NewPrompt:
    """A question for the bank."""

    text: str
    stage: str
    industry: str = ""
    field: str = ""


@transaction.atomic
def add_prompt(*, new: NewPrompt, at: datetime) -> int:
    """Put a question into the bank; return its id. Raises CoachingRefused."""
    if new.field and not any(new.field in catalog_queries.fields(noun) for noun in NOUNS):
        raise CoachingRefused("NO_FIELD", "field")
    row = Prompt.objects.create(
        text=new.text, stage=new.stage, industry=new.industry, field=new.field, created_at=at, updated_at=at
    )
    branch = org_queries.headquarters()
    tell("prompt.add", row, branch.pk if branch else 0, at, {"stage": new.stage, "industry": new.industry})
    return row.pk


@transaction.atomic
def end_prompt(*, prompt_id: int, day: date | None, at: datetime) -> None:
    """Take a question out of the bank, or put it back without a day; answers stay. Raises CoachingRefused."""
    row = queries.prompt(prompt_id)
    if row is None:
        raise CoachingRefused("NO_ENTRY")
    branch = org_queries.headquarters()
    if row.change({"ended_date": day}, version=None, at=at):
        tell("prompt.end" if day else "prompt.restore", row, branch.pk if branch else 0, at, {})


@transaction.atomic
def use_prompt(
    *, prompt_id: int, customer_id: int, answer: str, interaction_id: int | None = None, day: date, at: datetime
) -> int:  # fmt: skip
    """Note that a question was asked of a visible customer, in a contact; an answer to a field goes to the archive too.

    Return the entry's id. Raises CoachingRefused.
    """
    card, prompt = _card(customer_id), queries.prompt(prompt_id)
    if prompt is None or (prompt.ended_date and prompt.ended_date <= day):
        raise CoachingRefused("NO_ENTRY")
    is_past(day, at)
    talk = interaction_queries.interaction(interaction_id) if interaction_id else None
    if interaction_id and (talk is None or talk.customer_id != card.pk):
        raise CoachingRefused("NO_ENTRY")
    is_fact = bool(answer.strip() and prompt.field and prompt.field in catalog_queries.fields(card.kind))
    if is_fact:
        _write_fact(card.pk, {prompt.field: answer.strip()}, interaction_id, day, at)
    row = PromptUse.objects.create(
        prompt=prompt, customer_id=card.pk, day=day, answer=answer.strip(), is_fact=is_fact,
        interaction_id=interaction_id, user_id=base.actor().user_id, created_at=at, updated_at=at,
    )  # fmt: skip
    tell("promptuse.note", row, card.branch_id, at, {"customer_id": card.pk, "prompt_id": prompt.pk})
    return row.pk


@transaction.atomic
def take_back_use(*, use_id: int, back: bool = False, at: datetime) -> PromptUse:
    """Take an answer of one's own back, or let it count again; what went into the archive stays there.

    Return the entry. Raises CoachingRefused.
    """
    row = queries.use(use_id)
    if row is None:
        raise CoachingRefused("NO_ENTRY")
    if row.user_id != base.actor().user_id:
        raise CoachingRefused("NOT_OWN")
    if bool(row.taken_back_at) == back:
        row.change({"taken_back_at": None if back else at}, version=None, at=at)
        act = "promptuse.restore" if back else "promptuse.take_back"
        tell(act, row, row.customer.branch_id, at, {"customer_id": row.customer_id, "prompt_id": row.prompt_id})
    return row


def _write_fact(customer_id: int, values: dict[str, str], interaction_id: int | None, day: date, at: datetime) -> None:
    try:
        archive_actions.write_facts(
            customer_id=customer_id, values=values, channel=CHANNEL, method=METHOD, day=day,
            interaction_id=interaction_id, at=at,
        )  # fmt: skip
    except archive_actions.BadFacts:
        raise CoachingRefused("BAD_FIELD", "answer") from None
