"""Suggestions, each answered; cards keyed in one go; improvements with evidence; training for who needs it."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from zhike.apps.complaints import queries, rules
from zhike.apps.complaints.actions import handling, opening, telling
from zhike.apps.complaints.models import Improvement, Suggestion
from zhike.apps.core import actions as core_actions
from zhike.apps.core import base, clock
from zhike.apps.customers import queries as customer_queries
from zhike.apps.org import queries as org_queries
from zhike.apps.surveys import queries as survey_queries
from zhike.apps.tasks import actions as task_actions

STATUS = Suggestion.Status


@transaction.atomic
def suggest(*, customer_id: int, idea: str, medium: str = "", at: datetime) -> int:
    """Take a suggestion in under the next number of the year, to be answered within some days; return its id.

    Raises Refused.
    """
    customer = customer_queries.customer(customer_id)
    if customer is None:
        raise rules.Refused("NO_CUSTOMER", "customer_id")
    if not idea.strip():
        raise rules.Refused("NO_IDEA", "idea")
    if medium and medium not in rules.MEDIA:
        raise rules.Refused("BAD_MEDIUM", "medium")
    day = clock.today(at) + timedelta(days=queries.rule()["reply"])
    row = Suggestion(
        customer=customer, idea=idea.strip(), medium=medium, received_at=at, reply_date=day,
        handler_id=opening.handler_for(customer, "NEW_COMPLAINT"), author_id=base.actor().user_id, created_at=at,
        updated_at=at,
    )  # fmt: skip
    telling.save_numbered(row, "suggestion", at)
    telling.tell("suggestion.add", row, customer.branch_id, at, number=row.number)
    _record(row, at)
    title = _("Answer %(name)s: suggestion %(number)s") % {"name": customer.name, "number": row.number}
    task_actions.add_task(
        title=title, due_date=day, branch_id=customer.branch_id, assignee_id=row.handler_id, customer_id=customer.pk,
        note=row.idea, source="suggestion", key=f"suggestion:{row.pk}", link=f"/suggestions/{row.pk}/", at=at,
    )  # fmt: skip
    return row.pk


@transaction.atomic
def evaluate(*, suggestion_id: int, status: str, reply: str = "", at: datetime) -> None:
    """Look at a suggestion, adopt it or reject it; the last two go with a reply to the customer.

    An adopted one is rewarded by the rule, as far as the budget reaches. Raises Refused, NoSuchComplaint.
    """
    row = queries.suggestion(suggestion_id)
    if row is None:
        raise telling.NoSuchComplaint(suggestion_id)
    if row.answered_at is not None or status not in (STATUS.EVALUATED, STATUS.ADOPTED, STATUS.REJECTED):
        raise rules.Refused("WRONG_STATE")
    is_answer = status != STATUS.EVALUATED
    if is_answer and not reply.strip():
        raise rules.Refused("NO_REPLY", "reply")
    values: dict = {"status": status}
    if is_answer:
        values |= {"reply": reply.strip()[:1_000], "answered_at": at}
    if status == STATUS.ADOPTED:
        values["reward"] = _reward(row, at)
    row.change(values, version=None, at=at)
    telling.tell("suggestion.change", row, row.customer.branch_id, at, status=status)
    _record(row, at)
    if status == STATUS.ADOPTED:
        told = {"customer_id": row.customer_id, "source": "ADOPTED_IDEA", "number": row.number}
        core_actions.record("suggestion.adopted", told, at=at)


def _reward(row: Suggestion, at: datetime) -> Decimal | None:
    try:
        return handling.within_budget(row.customer_id, "idea", at)
    except rules.Refused:
        return None


def _record(row: Suggestion, at: datetime) -> None:
    told = {"suggestion_id": row.pk, "customer_id": row.customer_id}
    core_actions.record("suggestion.changed", told, at=at)


@transaction.atomic
def key_cards(
    *, cards: Sequence[opening.NewComplaint], is_suggestion: Sequence[bool], medium: str, at: datetime
) -> list[str]:
    """Key the cards of a box in one go: complaints and suggestions, each under a number; return the numbers.

    One that is not right refuses all. Raises Refused.
    """
    if medium not in rules.MEDIA:
        raise rules.Refused("BAD_MEDIUM", "medium")
    numbers = []
    for card, is_idea in zip(cards, is_suggestion, strict=True):
        if is_idea:
            pk = suggest(customer_id=card.customer_id, idea=card.what, medium=medium, at=at)
            row: Any = queries.suggestion(pk)
        else:
            row = queries.complaint(opening.open_complaint(new=replace(card, medium=medium), at=at))
        numbers.append(row.number)
    return numbers


@transaction.atomic
def plan_improvement(
    *, title: str, cause: str, owner_id: int, branch_id: int, due_date: date | None, product_id: int | None = None,
    impression_before: Decimal | None = None, at: datetime,
) -> int:  # fmt: skip
    """Plan what is changed because of a cluster of complaints: who does it by when; return its id. Raises Refused."""
    if not title.strip():
        raise rules.Refused("NO_TITLE", "title")
    if cause not in rules.CAUSES:
        raise rules.Refused("NO_CAUSE", "cause")
    if due_date is None or due_date < clock.today(at):
        raise rules.Refused("NO_DAY", "due_date")
    if org_queries.user(owner_id) is None or org_queries.branch(branch_id) is None:
        raise rules.Refused("NO_USER", "owner_id")
    _check_impression(impression_before, "impression_before")
    if impression_before is None:
        impression_before = survey_queries.impression(org_queries.subtree_ids(branch_id), until=clock.today(at))
    row = Improvement(
        title=title.strip()[:200], cause=cause, owner_id=owner_id, branch_id=branch_id, due_date=due_date,
        product_id=product_id, impression_before=impression_before, author_id=base.actor().user_id, created_at=at,
        updated_at=at,
    )  # fmt: skip
    row.save(force_insert=True)
    telling.tell("improvement.add", row, branch_id, at, title=row.title, cause=cause)
    core_actions.record("improvement.changed", {"improvement_id": row.pk}, at=at)
    task_actions.add_task(
        title=row.title, due_date=due_date, branch_id=branch_id, assignee_id=owner_id, source="improvement",
        key=f"improvement:{row.pk}", link="/complaints/improvements/", at=at,
    )  # fmt: skip
    return row.pk


@transaction.atomic
def finish_improvement(
    *, improvement_id: int, evidence: str, impression_after: Decimal | None = None, at: datetime
) -> None:
    """Finish an improvement with what shows that it is done. Raises Refused, NoSuchComplaint."""
    row = queries.improvement(improvement_id)
    if row is None:
        raise telling.NoSuchComplaint(improvement_id)
    if row.done_date is not None:
        raise rules.Refused("WRONG_STATE")
    if not evidence.strip():
        raise rules.Refused("EVIDENCE_MISSING", "evidence")
    _check_impression(impression_after, "impression_after")
    if impression_after is None:
        begun = clock.today(row.created_at)
        ids = org_queries.subtree_ids(row.branch_id)
        impression_after = survey_queries.impression(ids, after=begun, until=clock.today(at))
    values = {"evidence": evidence.strip()[:500], "done_date": clock.today(at), "impression_after": impression_after}
    row.change(values, version=None, at=at)
    telling.tell("improvement.finish", row, row.branch_id, at)
    core_actions.record("improvement.changed", {"improvement_id": row.pk}, at=at)


def _check_impression(score: Decimal | None, field: str) -> None:
    if score is not None and not 0 <= score <= 10:
        raise rules.Refused("BAD_IMPRESSION", field)


@transaction.atomic
def assign_training(*, at: datetime) -> int:
    """Give who solves too few complaints at first contact a course, once a quarter; return how many got one."""
    today, n = clock.today(at), 0
    quarter = f"{today.year}Q{(today.month + 2) // 3}"
    for one in queries.learners(at):
        user = org_queries.user(one.user_id) if one.user_id else None
        if user is None or not user.is_active:
            continue
        title = _("Course: solve complaints at first contact (%(percent)s %% so far)") % {
            "percent": round(100 * one.first)
        }
        task_id = task_actions.add_task(
            title=title, due_date=today + timedelta(days=30), branch_id=user.branch_id, assignee_id=user.pk,
            source=telling.SOURCE, key=f"complaints:course:{user.pk}:{quarter}", at=at,
        )  # fmt: skip
        n += task_id is not None
    return n
