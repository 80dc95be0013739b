"""Letting a customer go: opened with its checks, planned, approved by another, told, ended; withdrawn until then."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any

from django.db import IntegrityError, transaction

from zhike.apps.catalog import queries as catalog_queries
from zhike.apps.core import actions as core_actions
from zhike.apps.core import base
from zhike.apps.customers import actions as customer_actions
from zhike.apps.customers import queries as customer_queries
from zhike.apps.grading import queries
from zhike.apps.grading.models import RetirementPlan, RetirementStep
from zhike.apps.grading.rules import retiring
from zhike.apps.grading.rules.retiring import RetirementRefused
from zhike.apps.org import queries as org_queries
from zhike.apps.people import actions as people_actions
from zhike.apps.tasks import actions as task_actions

LINK = "/retirement/{}/"
CENT = Decimal("0.01")


class NoSuchPlan(Exception):
    """The plan or its customer does not exist or may not be seen."""


@dataclass(frozen=True)
class NewCase:
    """Why somebody would let a customer go, and what speaks for it beside what it buys."""

    customer_id: int
    reason: str
    is_bad_faith: bool = False
    wants_less: bool = False
    reference_value: Decimal = Decimal(0)
    strategic_reason: str = ""


@transaction.atomic
def propose_retirement(*, new: NewCase, day: date, at: datetime) -> int:
    """Open the case of a customer and answer both questions at once; return its id.

    Raises NoSuchPlan, and RetirementRefused: ALREADY_OPEN, NOT_ACTIVE.
    """
    card = customer_queries.card(new.customer_id)
    if card is None:
        raise NoSuchPlan(new.customer_id)
    if card.status != "ACTIVE":
        raise RetirementRefused("NOT_ACTIVE")
    row = RetirementPlan(
        customer_id=card.pk, status="CHECKING", author_id=base.actor().user_id, reason=new.reason,
        is_bad_faith=new.is_bad_faith, reference_value=new.reference_value, strategic_reason=new.strategic_reason,
        method="COST_DOWN" if new.wants_less else "", created_at=at, updated_at=at,
    )  # fmt: skip
    try:
        with transaction.atomic():
            row.save(force_insert=True)
    except IntegrityError:
        raise RetirementRefused("ALREADY_OPEN") from None
    _step(row, "OPENED", new.reason, at)
    core_actions.record("retirement.proposed", {"plan_id": row.pk}, at=at)
    _check(row, card, day, at)
    return row.pk


@transaction.atomic
def check_again(*, plan_id: int, day: date, at: datetime) -> str:
    """Answer the questions again with what is known by now; return the verdict."""
    row = _found(plan_id, "check")
    return _check(row, customer_queries.card(row.customer_id), day, at)


def _check(row: RetirementPlan, card: Any, day: date, at: datetime) -> str:
    threshold = Decimal(catalog_queries.table("letting_go")["RULE"]["potential"])
    found = retiring.verdict(
        retiring.Known(
            card.tier, card.potential, card.contribution_year, threshold, row.reference_value, row.strategic_reason,
            row.is_bad_faith, row.method == "COST_DOWN",
        )
    )  # fmt: skip
    known = {
        "tier": card.tier, "potential": card.potential, "threshold": threshold, "revenue": _cents(card.revenue_year),
        "cost": _cents(card.cost_year), "contribution": _cents(card.contribution_year), "verdict": found,
        "checked_date": day, "status": retiring.STATUS_OF[found],
    }  # fmt: skip
    if known["status"] in {"GROW", "KEPT"}:
        known["closed_date"] = day
    row.change(known, version=None, at=at)
    _step(row, "CHECKED", found, at)
    return found


def _cents(value: Decimal | None) -> Decimal | None:
    return None if value is None else value.quantize(CENT)


@transaction.atomic
def plan_retirement(*, plan_id: int, plan: retiring.Plan, version: int | None, at: datetime) -> dict[str, str]:
    """Write the plan down as it stands; return what it still lacks before a manager may be asked."""
    row = _found(plan_id, "plan")
    row.change(asdict(plan), version=version, at=at)
    wrong = queries.faults(row)
    _step(row, "PLANNED", plan.method, at)
    return wrong


@transaction.atomic
def ask_approval(*, plan_id: int, at: datetime) -> None:
    """Put a complete plan to a manager; whoever may approve it is told. Raises RetirementRefused: NOT_COMPLETE."""
    row = _found(plan_id, "ask")
    if queries.faults(row):
        raise RetirementRefused("NOT_COMPLETE")
    # Whoever asks last answers for the plan: that one may not approve it.
    _move(row, {"status": "WAITING", "author_id": base.actor().user_id or row.author_id}, "ASKED", "", at)
    wrote = queries.authors(row)
    nearest = [user_id for user_id in org_queries.manager_ids(row.customer.branch_id) if user_id not in wrote]
    told = nearest or org_queries.users().filter(is_active=True, role="GENERAL_MANAGER").values_list("pk", flat=True)
    task_actions.notify(
        user_ids=told, title=row.customer.name, text=row.reason, link=LINK.format(row.pk), kind="APPROVAL",
        key=f"retirement:{row.pk}:{row.version}", at=at,
    )  # fmt: skip
    core_actions.record("retirement.asked", {"plan_id": row.pk}, at=at)


@transaction.atomic
def decide_retirement(*, plan_id: int, is_approved: bool, reason: str, at: datetime) -> None:
    """Approve a plan of somebody else, or send it back with the reason.

    Raises RetirementRefused: OWN_PLAN to who wrote on it, NO_RIGHT, HAS_POTENTIAL where it could rise by now.
    """
    row = _found(plan_id, "approve")
    who = base.actor()
    if who.user_id is None or not who.may("retirement.approve"):
        raise RetirementRefused("NO_RIGHT")
    if is_approved and who.user_id in queries.authors(row):
        raise RetirementRefused("OWN_PLAN")
    people_actions.demand_impartial(customer_id=row.customer_id)
    if is_approved:
        _demand_no_potential(row)
    if is_approved:
        _move(row, {"status": "APPROVED", "approver_id": who.user_id, "approved_at": at}, "APPROVED", reason, at)
    else:
        _move(row, {"status": "PLANNING"}, "REFUSED", reason, at)
    if row.author_id:
        task_actions.notify(
            user_ids=[row.author_id], title=row.customer.name, text=reason, link=LINK.format(row.pk), kind="APPROVAL",
            key=f"retirement:{row.pk}:{row.version}", at=at,
        )  # fmt: skip
    core_actions.record("retirement.decided", {"plan_id": row.pk, "is_approved": is_approved}, at=at)


@transaction.atomic
def tell_customer(*, plan_id: int, way: str, day: date, at: datetime) -> None:
    """Note that the customer was told, by which way; the notice period runs from that day."""
    row = _found(plan_id, "tell")
    if way not in retiring.WAYS:
        raise ValueError(f"not a way: {way}")
    ends = day + timedelta(days=row.notice_days or 0)
    _move(row, {"status": "NOTICED", "told_date": day, "told_by": way, "ends_date": ends}, "TOLD", way, at)


@transaction.atomic
def finish_retirement(*, plan_id: int, is_gone: bool, outcome: str, day: date, at: datetime) -> None:
    """Say what came of it: the customer stayed on the new terms, or left and is retired.

    Raises RetirementRefused: NOTICE_RUNNING while the notice period lasts, NOT_ENDED where a plan only serves less,
    HAS_POTENTIAL where it could rise by now.
    """
    row = _found(plan_id, "finish")
    if is_gone:
        if row.verdict == retiring.LESS:
            raise RetirementRefused("NOT_ENDED")
        retiring.demand_notice_over(row.ends_date, day)
        _demand_no_potential(row)
        customer_actions.retire_customer(customer_id=row.customer_id, at=at)
    status = "LEFT" if is_gone else "STAYED"
    _move(row, {"status": status, "outcome": outcome, "closed_date": day}, status, outcome, at)
    core_actions.record("retirement.finished", {"plan_id": row.pk, "is_gone": is_gone}, at=at)


@transaction.atomic
def withdraw_retirement(*, plan_id: int, reason: str, day: date, at: datetime) -> None:
    """Take a case back before its end; the customer stays as it is."""
    row = _found(plan_id, "withdraw")
    _move(row, {"status": "WITHDRAWN", "outcome": reason, "closed_date": day}, "WITHDRAWN", reason, at)


@transaction.atomic
def except_alert(*, customer_id: int, note: str, at: datetime) -> bool:
    """Keep a satisfaction alert as the exception that serving less was decided to be; say whether it is one."""
    row = queries.served_less(customer_id)
    if row is None:
        return False
    if not RetirementStep.objects.filter(plan=row, code="EXCEPTED", note=note).exists():
        _step(row, "EXCEPTED", note, at)
    return True


def _demand_no_potential(row: RetirementPlan) -> None:
    """Ask the first question once more: months may have passed, or the case came from a record merged into this one."""
    card = customer_queries.card(row.customer_id)
    threshold = Decimal(catalog_queries.table("letting_go")["RULE"]["potential"])
    retiring.demand_no_potential(row.verdict, card.potential if card else None, threshold)


def _found(plan_id: int, step: str) -> RetirementPlan:
    row = queries.retirement(plan_id)
    if row is None:
        raise NoSuchPlan(plan_id)
    retiring.demand(step, row.status)
    return row


def _move(row: RetirementPlan, values: Mapping[str, Any], code: str, note: str, at: datetime) -> None:
    row.change(values, version=None, at=at)
    _step(row, code, note, at)


def _step(row: RetirementPlan, code: str, note: str, at: datetime) -> None:
    RetirementStep.objects.create(plan=row, code=code, user_id=base.actor().user_id, note=note[:500], at=at)
    core_actions.audit(
        f"retirement.{code.lower()}", noun="retirementplan", object_id=row.pk, branch_id=row.customer.branch_id, at=at,
        values={"status": row.status, "customer_id": row.customer_id},
    )  # fmt: skip
