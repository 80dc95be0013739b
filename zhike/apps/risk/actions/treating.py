"""Treating: one of four answers proposed, decided by who may, measured before and after; guarantees that end."""

from dataclasses import asdict
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from zhike.apps.core import base
from zhike.apps.org import queries as org_queries
from zhike.apps.receivables import actions as receivable_actions
from zhike.apps.risk.actions import registering
from zhike.apps.risk.models import Treatment
from zhike.apps.risk.queries import register as queries
from zhike.apps.risk.rules import register
from zhike.apps.risk.rules.register import RiskRefused
from zhike.apps.tasks import actions as task_actions

# A risk that is open again is looked at within so many days.
LOOK_DAYS = 3


@transaction.atomic
def propose_treatment(*, risk_id: int, given: register.Answer, today: date, at: datetime) -> int:
    """Propose an answer to a live risk; return its id. Raises RiskRefused."""
    row = queries.risk(risk_id)
    if row is None:
        raise RiskRefused("NO_RISK")
    if row.state not in register.LIVE:
        raise RiskRefused("WRONG_STATE")
    register.check_answer(given, row.loss, today)
    if given.owner_id is not None and org_queries.user(given.owner_id) is None:
        raise RiskRefused("NO_OWNER", "owner_id")
    made = Treatment(risk_id=row.pk, **asdict(given), created_at=at, updated_at=at)
    made.save(force_insert=True)
    registering.tell("risk.answer", row, at, strategy=given.strategy, cost=str(given.cost))
    return made.pk


@transaction.atomic
def approve_treatment(*, treatment_id: int, today: date, at: datetime) -> None:
    """Put an answer in force: what is borne needs a plan and lies within the authority of who decides.

    Avoiding takes no new orders of whom the risk is about. Raises RiskRefused.
    """
    # Of two who put answers in force at once the second sees the first's.
    queries.locked(_found(treatment_id).risk_id)
    made = _found(treatment_id)
    row = made.risk
    if made.state != Treatment.State.PROPOSED or row.state not in register.LIVE:
        raise RiskRefused("WRONG_STATE")
    if queries.treatments_of(row.pk).filter(state="APPROVED").exists():
        raise RiskRefused("IN_FORCE")
    role = org_queries.user(base.actor().user_id or 0)
    most = queries.authority(role.role) if role else Decimal(0)
    register.check_authority(made.strategy, made.accepted, made.plan, most)
    if made.strategy == "TRANSFER" and made.expires_date < today:
        raise RiskRefused("EXPIRED", "expires_date")
    made.change(
        {"state": "APPROVED", "decided_by_id": base.actor().user_id, "decided_at": at}, version=None, at=at
    )  # fmt: skip
    row.change({"state": "TREATED", "review_date": made.review_date or row.review_date}, version=None, at=at)
    if made.strategy == "AVOID":
        receivable_actions.hold_orders(
            customer_id=row.customer_id, branch_id=row.branch_id, reason=row.title,
            source=registering.hold_source(row.pk), day=today, at=at,
        )  # fmt: skip
    if made.owner_id and made.due_date:
        _give_task(made, at)
    registering.tell("risk.treat", row, at, strategy=made.strategy)


def _give_task(made: Any, at: datetime) -> None:
    """Give whoever is responsible the task to carry an answer out."""
    with base.acting_as(base.System("answer to a risk")):
        with org_queries.speaking_to(made.owner_id):
            title = _("Carry out against a risk: %(title)s")
        task_actions.add_task(
            title=title % {"title": made.risk.title}, due_date=made.due_date,
            branch_id=made.risk.branch_id, assignee_id=made.owner_id, customer_id=made.risk.customer_id,
            priority="HIGH", source=registering.SOURCE, note=made.plan[:500], key=f"treatment:{made.pk}",
            link=registering.address(made.risk_id), at=at,
        )  # fmt: skip


@transaction.atomic
def drop_treatment(*, treatment_id: int, today: date, at: datetime) -> None:
    """Drop an answer; where it was in force the risk is open again and nothing is held any more. Raises RiskRefused."""
    made = _found(treatment_id)
    if made.state not in (Treatment.State.PROPOSED, Treatment.State.APPROVED):
        raise RiskRefused("WRONG_STATE")
    was_in_force, row = made.state == Treatment.State.APPROVED, made.risk
    made.change({"state": "DROPPED"}, version=None, at=at)
    if was_in_force:
        receivable_actions.lift_hold(source=registering.hold_source(row.pk), day=today, at=at)
        row.change({"state": "OPEN"}, version=None, at=at)
    registering.tell("risk.drop", row, at, strategy=made.strategy)


@transaction.atomic
def evaluate_treatment(
    *, treatment_id: int, probability: Decimal, loss: Decimal, cost: Decimal, word: str = "", today: date, at: datetime
) -> None:
    """Say what an answer in force left of the risk and what it cost, as it turned out. Raises RiskRefused."""
    made = _found(treatment_id)
    if made.state not in (Treatment.State.APPROVED, Treatment.State.EXPIRED):
        raise RiskRefused("WRONG_STATE")
    register.check_rate(probability, loss, ("probability", "loss"))
    if cost < 0:
        raise RiskRefused("BAD_LOSS", "cost")
    values = {
        "actual_probability": probability, "actual_loss": loss, "actual_cost": cost, "evaluated_date": today,
        "evaluation": word.strip()[:300],
    }  # fmt: skip
    made.change(values, version=None, at=at)
    registering.tell("risk.evaluate", made.risk, at, probability=str(probability), loss=str(loss), cost=str(cost))


@transaction.atomic
def expire(*, day: date, at: datetime) -> list[int]:
    """Open risks anew whose guarantee has ended; who is responsible gets a task. Return the ids of the risks."""
    ids = []
    for made in queries.expired(day):
        row = made.risk
        made.change({"state": "EXPIRED"}, version=None, at=at)
        note = _("The contract %(number)s with %(party)s ended on %(day)s.")
        registering.open_again(
            row, note % {"number": made.contract_number, "party": made.counterparty, "day": made.expires_date}, day, at
        )
        keeper_id = row.owner_id or made.owner_id or next(iter(org_queries.manager_ids(row.branch_id)), None)
        with org_queries.speaking_to(keeper_id):
            title = _("A guarantee has ended, the risk is open again: %(title)s")
        task_actions.add_task(
            title=title % {"title": row.title},
            due_date=day + timedelta(days=LOOK_DAYS), branch_id=row.branch_id, assignee_id=keeper_id,
            customer_id=row.customer_id, priority="HIGH", source=registering.SOURCE,
            key=f"expired:{made.pk}:{made.expires_date}", link=registering.address(row.pk), at=at,
        )  # fmt: skip
        ids.append(row.pk)
    return ids


def _found(treatment_id: int) -> Any:
    made = queries.treatment(treatment_id)
    if made is None:
        raise RiskRefused("NO_RISK")
    return made
