"""What is done for a customer: actions on strengths and weaknesses, refusals with an alternative, reviews from zero."""

from collections.abc import Sequence
from datetime import date, datetime

from django.db import transaction

from zhike.apps.archives import queries as archive_queries
from zhike.apps.core import base
from zhike.apps.org import queries as org_queries
from zhike.apps.plans import queries, rules
from zhike.apps.plans.actions.writing import card_of, is_past, tell
from zhike.apps.plans.models import PlanAction, Refusal, ZeroReview
from zhike.apps.plans.rules import PlanRefused


@transaction.atomic
def plan_action(
    *, customer_id: int, point_id: int, offer: str, owner_id: int | None, due_date: date, day: date, at: datetime
) -> int:  # fmt: skip
    """Plan what of ours enlarges a strength of a visible customer or offsets a weakness; return its id.

    Raises PlanRefused.
    """
    card = card_of(customer_id)
    point = archive_queries.swot(customer_id, day).filter(pk=point_id, kind__in=rules.AIMS).first()
    if point is None:
        raise PlanRefused("NO_POINT", "point_id")
    owner = org_queries.people_for(base.actor()).filter(pk=owner_id or 0).first()
    if owner is None:
        raise PlanRefused("NO_OWNER", "owner_id")
    row = PlanAction.objects.create(
        customer_id=card.pk, aim=rules.AIMS[point.kind], point=point.text[:300], offer=offer, owner=owner,
        due_date=due_date, created_at=at, updated_at=at,
    )  # fmt: skip
    tell("planaction.plan", row, card.branch_id, at, {"customer_id": card.pk, "due_date": str(due_date)})
    return row.pk


@transaction.atomic
def serve_need(
    *, customer_id: int, need: str, offer: str, owner_id: int | None, due_date: date, at: datetime
) -> int:  # fmt: skip
    """Plan what is done for a need of a visible customer that others do not get; return its id. Raises PlanRefused."""
    card = card_of(customer_id)
    for text, rule, field in ((need, "NO_NEED", "need"), (offer, "NO_OFFER", "offer")):
        if not text.strip():
            raise PlanRefused(rule, field)
    owner = org_queries.people_for(base.actor()).filter(pk=owner_id or 0).first()
    if owner is None:
        raise PlanRefused("NO_OWNER", "owner_id")
    row = PlanAction.objects.create(
        customer_id=card.pk, aim=PlanAction.Aim.SERVE, point=need.strip(), offer=offer.strip(), owner=owner,
        due_date=due_date, created_at=at, updated_at=at,
    )  # fmt: skip
    tell("planaction.plan", row, card.branch_id, at, {"customer_id": card.pk, "due_date": str(due_date)})
    return row.pk


@transaction.atomic
def finish_action(*, action_id: int, result: str = "", day: date, at: datetime) -> int:
    """Say that an action is done and what came of it; return its customer. Raises PlanRefused.

    A service for a customer alone ends with its result, or not at all.
    """
    return _set_done(action_id, result, day, at)


@transaction.atomic
def reopen_action(*, action_id: int, at: datetime) -> int:
    """Let an action be still to do; return its customer. Raises PlanRefused."""
    return _set_done(action_id, "", None, at)


def _set_done(action_id: int, result: str, day: date | None, at: datetime) -> int:
    row = queries.action(action_id)
    if row is None:
        raise PlanRefused("NO_ENTRY")
    if day and row.done_date:
        raise PlanRefused("CLOSED")
    if day and row.aim == PlanAction.Aim.SERVE and not result.strip():
        raise PlanRefused("NO_RESULT", "result")
    if row.change({"done_date": day, "result": result}, version=None, at=at):
        tell("planaction.finish" if day else "planaction.reopen", row, row.customer.branch_id, at, {})
    return row.customer_id


@transaction.atomic
def note_refusal(
    *, customer_id: int, request: str, reason: str, alternative: str = "", day: date, at: datetime
) -> int:  # fmt: skip
    """Note a request of a visible customer we said no to; return its id. Raises PlanRefused."""
    card = card_of(customer_id)
    is_past(day, at)
    row = Refusal.objects.create(
        customer_id=card.pk, day=day, request=request, reason=reason, alternative=alternative.strip(),
        user_id=base.actor().user_id, created_at=at, updated_at=at,
    )  # fmt: skip
    values = {"customer_id": card.pk, "day": str(day), "has_alternative": bool(row.alternative)}
    tell("refusal.note", row, card.branch_id, at, values)
    return row.pk


@transaction.atomic
def offer_alternative(*, refusal_id: int, alternative: str, at: datetime) -> None:
    """Say what was offered in place of what was refused. Raises PlanRefused."""
    row = _refusal(refusal_id)
    if not alternative.strip():
        raise PlanRefused("NO_ALTERNATIVE", "alternative")
    if row.change({"alternative": alternative.strip()}, version=None, at=at):
        tell("refusal.change", row, row.customer.branch_id, at, {"has_alternative": True})


@transaction.atomic
def answer_alternative(*, refusal_id: int, answer: str, at: datetime) -> None:
    """Write down what the customer said to the alternative. Raises PlanRefused."""
    row = _refusal(refusal_id)
    if answer not in rules.ANSWERS:
        raise PlanRefused("NO_ENTRY")
    if not row.alternative:
        raise PlanRefused("NO_ALTERNATIVE", "alternative")
    if row.change({"answer": answer}, version=None, at=at):
        tell("refusal.answer", row, row.customer.branch_id, at, {"answer": answer})


def _refusal(refusal_id: int) -> Refusal:
    row = queries.refusal(refusal_id)
    if row is None:
        raise PlanRefused("NO_ENTRY")
    return row


@transaction.atomic
def review_from_zero(
    *, customer_id: int, assumptions: Sequence[Sequence[str]], conclusion: str, day: date, at: datetime
) -> int:  # fmt: skip
    """Keep what of our assumptions about a visible customer still holds; return the review's id.

    Raises PlanRefused.
    """
    card = card_of(customer_id)
    is_past(day, at)
    row = ZeroReview.objects.create(
        customer_id=card.pk, day=day, assumptions=rules.checked_assumptions(assumptions), conclusion=conclusion,
        user_id=base.actor().user_id, created_at=at, updated_at=at,
    )  # fmt: skip
    tell("zeroreview.add", row, card.branch_id, at, {"customer_id": card.pk, "day": str(day)})
    return row.pk


@transaction.atomic
def take_back_zero(*, review_id: int, back: bool = False, at: datetime) -> ZeroReview:
    """Take a review from zero of one's own back, or let it count again; return it. Raises PlanRefused."""
    row = queries.zero_review(review_id)
    if row is None:
        raise PlanRefused("NO_ENTRY")
    if row.user_id != base.actor().user_id:
        raise PlanRefused("NOT_OWN")
    if bool(row.taken_back_at) == back:
        row.change({"taken_back_at": None if back else at}, version=None, at=at)
        act = "zeroreview.restore" if back else "zeroreview.take_back"
        tell(act, row, row.customer.branch_id, at, {"customer_id": row.customer_id, "day": str(row.day)})
    return row
