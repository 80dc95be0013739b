"""What happens to a complaint beside its steps: a later stage, passed on, merged, reviewed, consented to, rewarded."""

from datetime import datetime
from decimal import Decimal

from django.db import transaction

from zhike.apps.complaints import queries, rules
from zhike.apps.complaints.actions import clocking, opening, stepping, telling
from zhike.apps.complaints.models import Complaint
from zhike.apps.core import base, clock
from zhike.apps.org import queries as org_queries

MOST_MARK = 5


@transaction.atomic
def advance(*, complaint_id: int, stage: str, reason: str = "", at: datetime) -> None:
    """Let a grievance reach a later stage; what was before stays told. Raises Refused, NoSuchComplaint."""
    row = telling.found(complaint_id)
    rules.check_stage(row.stage, stage)
    before = row.stage
    telling.change(row, {"stage": stage}, "complaint.advance", at, former=before, stage=stage)
    telling.move(row, "STAGE", at, reason, former=before, stage=stage)
    if stage == Complaint.Stage.COMPLAINT:
        clocking.wind(row, at, since=at)


@transaction.atomic
def settle_grumble(*, complaint_id: int, answer: str, at: datetime) -> None:
    """Answer a grumble, so that it ends at its stage. Raises Refused, NoSuchComplaint."""
    row = telling.found(complaint_id)
    if row.stage == Complaint.Stage.COMPLAINT:
        raise rules.Refused("IS_A_COMPLAINT")
    if not answer.strip():
        raise rules.Refused("NO_ANSWER", "answer")
    values = {
        "insight": answer.strip()[:1_000], "status": Complaint.Status.CLOSED, "closed_at": at,
        "answered_at": row.answered_at or at,
    }  # fmt: skip
    telling.change(row, values, "complaint.settle", at)


@transaction.atomic
def transfer(*, complaint_id: int, user_id: int, reason: str, at: datetime) -> None:
    """Pass a complaint on to a colleague. Raises Refused, NoSuchComplaint."""
    row = telling.found(complaint_id)
    user = org_queries.user(user_id)
    if user is None or not user.is_active:
        raise rules.Refused("NO_USER", "user_id")
    if not reason.strip():
        raise rules.Refused("NO_REASON", "reason")
    stepping.pass_on(row, user_id, reason, at)


@transaction.atomic
def let_on(*, complaint_id: int, reason: str, at: datetime) -> None:
    """Let a complaint go on, or be closed, though the customer feels bad. Raises Refused, NoSuchComplaint."""
    row = telling.found(complaint_id)
    _said(reason)
    telling.change(row, {"let_on_by_id": base.actor().user_id}, "complaint.let_on", at)
    telling.move(row, "LET_ON", at, reason)


@transaction.atomic
def review(*, complaint_id: int, words: str, at: datetime) -> None:
    """Review, as a manager, a complaint of somebody who says they were deceived. Raises Refused, NoSuchComplaint."""
    row = telling.found(complaint_id)
    if row.cause != "DECEIVED":
        raise rules.Refused("WRONG_STATE")
    _said(words)
    values = {"reviewed_by_id": base.actor().user_id, "review": words.strip()[:500]}
    telling.change(row, values, "complaint.review", at)


@transaction.atomic
def consent(*, complaint_id: int, at: datetime) -> None:
    """Consent, as a supervisor, that the customer is the cause. Raises Refused, NoSuchComplaint."""
    row = telling.found(complaint_id)
    if row.cause != "CUSTOMER_SELF":
        raise rules.Refused("WRONG_STATE")
    telling.change(row, {"consented_by_id": base.actor().user_id}, "complaint.consent", at)


@transaction.atomic
def merge(*, complaint_id: int, into_id: int, at: datetime) -> None:
    """Let a complaint be told as one with another of the same customer. Raises Refused, NoSuchComplaint."""
    row, into = telling.found(complaint_id), telling.found(into_id)
    if row.pk == into.pk or row.customer_id != into.customer_id:
        raise rules.Refused("SAME_COMPLAINT", "into_id")
    values = {"merged_into_id": into.pk, "status": Complaint.Status.MERGED, "closed_at": at}
    telling.change(row, values, "complaint.merge", at, merged_into=into.number)
    telling.move(into, "MERGED", at, number=row.number)


@transaction.atomic
def mark_second(*, complaint_id: int, earlier_id: int, at: datetime) -> None:
    """Note that an earlier complaint was about the same matter. Raises Refused, NoSuchComplaint."""
    row, earlier = telling.found(complaint_id), telling.found(earlier_id, is_open=False)
    if row.pk == earlier.pk or row.customer_id != earlier.customer_id or earlier.opened_at > row.opened_at:
        raise rules.Refused("SAME_COMPLAINT", "earlier_id")
    if row.second_of_id is not None:
        raise rules.Refused("WRONG_STATE")
    opening.call_second(row, earlier, at)


@transaction.atomic
def reward(*, complaint_id: int, at: datetime) -> Decimal:
    """Reward a customer for a valid complaint by the rule, and return how much. Raises Refused, NoSuchComplaint."""
    row = telling.found(complaint_id, is_open=False)
    if row.validity not in ("VALID", "PARTLY") or row.status != Complaint.Status.CLOSED or row.reward is not None:
        raise rules.Refused("NOTHING_TO_REWARD")
    amount = within_budget(row.customer_id, "reward", at)
    telling.change(row, {"reward": amount}, "complaint.reward", at, amount=str(amount))
    telling.move(row, "REWARDED", at, amount=str(amount))
    return amount


@transaction.atomic
def take_marks(*, complaint_id: int, score: int | None, attitude: int | None, at: datetime) -> None:
    """Keep what the customer answered after the close, in the survey that asked; it stands before what we noted."""
    row = queries.complaint(complaint_id)
    given = {"score_after": score, "attitude_score": attitude}
    values = {name: mark for name, mark in given.items() if mark is not None and 1 <= mark <= MOST_MARK}
    if row is not None and values:
        telling.change(row, values, "complaint.mark", at, **values)


def within_budget(customer_id: int, name: str, at: datetime) -> Decimal:
    """Return the reward the rule gives, within what a customer gets and what there is in a year. Raises Refused."""
    told = queries.rule()
    amount = Decimal(told[name])
    if not amount:
        raise rules.Refused("NOTHING_TO_REWARD")
    n_own, total = queries.rewards_in(clock.today(at).year, customer_id)
    if n_own >= told["most"] or total + amount > told["budget"]:
        raise rules.Refused("REWARD_LIMIT")
    return amount


def _said(reason: str) -> None:
    if not reason.strip():
        raise rules.Refused("NO_REASON", "reason")
