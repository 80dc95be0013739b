"""Grounds for giving up, wishes to leave, plans by segment and lessons: noted, answered, closed."""

from dataclasses import asdict, dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from zhike.apps.changes import queries as change_queries
from zhike.apps.churn import actions as churn_actions
from zhike.apps.churn import rules as churn_rules
from zhike.apps.core import actions as core_actions
from zhike.apps.core import base
from zhike.apps.costs import actions as cost_actions
from zhike.apps.customers import queries as customer_queries
from zhike.apps.org import queries as org_queries
from zhike.apps.tasks import actions as task_actions
from zhike.apps.winback import queries, rules
from zhike.apps.winback.actions.stepping import CATEGORY
from zhike.apps.winback.models import Ground, Lesson, SaveRequest, WinBackPlan


class NoSuchRecord(Exception):
    """The ground, wish, plan or lesson does not exist or may not be seen."""


@dataclass(frozen=True)
class NewGround:
    """What speaks for giving a customer up, as somebody notes it."""

    customer_id: int
    kind: str
    day: date
    text: str
    amount: Decimal | None = None
    share: Decimal | None = None


@transaction.atomic
def note_ground(*, new: NewGround, today: date, at: datetime) -> int:
    """Note a ground for giving a customer up; it counts once it is proven. Return its id. Raises Refused."""
    card = customer_queries.card(new.customer_id)
    if card is None:
        raise rules.Refused("NO_CUSTOMER", "customer_id")
    _refuse(
        ("BAD_GROUND", "kind", new.kind not in rules.GROUNDS),
        ("NO_TEXT", "text", not new.text.strip()),
        ("IN_FUTURE", "day", new.day > today),
        ("AMOUNT_MISSING", "amount", new.kind in rules.WITH_AMOUNT and new.amount is None),
        ("SHARE_MISSING", "share", new.kind in rules.WITH_SHARE and new.share is None),
    )
    row = Ground(**asdict(new), author_id=base.actor().user_id, created_at=at, updated_at=at)
    row.save(force_insert=True)
    _tell("ground.add", "ground", row.pk, card.branch_id, at, kind=new.kind)
    return row.pk


@transaction.atomic
def prove_ground(*, ground_id: int, is_proven: bool, at: datetime) -> None:
    """Say that a ground is proven, or that it is not. Raises NoSuchRecord."""
    row = queries.ground(ground_id)
    if row is None:
        raise NoSuchRecord(ground_id)
    row.change({"is_proven": is_proven}, version=None, at=at)
    _tell("ground.prove", "ground", row.pk, row.customer.branch_id, at, is_proven=is_proven)


@dataclass(frozen=True)
class NewSave:
    """A wish to leave as somebody hears it."""

    customer_id: int
    day: date
    said: str
    cause: str = ""


@transaction.atomic
def note_wish(*, new: NewSave, today: date, at: datetime) -> int:
    """Note that a customer wishes to leave, as a sign of leaving, too; return its id. Raises Refused."""
    card = customer_queries.card(new.customer_id)
    if card is None:
        raise rules.Refused("NO_CUSTOMER", "customer_id")
    _refuse(
        ("NO_SAID", "said", not new.said.strip()),
        ("IN_FUTURE", "day", new.day > today),
        ("CAUSE_MISSING", "cause", bool(new.cause) and new.cause not in churn_rules.REASONS),
    )
    signal_id = churn_actions.add_signal(
        customer_id=card.pk, kind="STATEMENT", day=new.day, today=today, note=new.said.strip()[:300], at=at
    )
    row = SaveRequest(
        **asdict(new), signal_id=signal_id, person_id=base.actor().user_id, created_at=at, updated_at=at
    )  # fmt: skip
    row.save(force_insert=True)
    _tell("save.add", "save", row.pk, card.branch_id, at, cause=new.cause)
    task_actions.add_task(
        title=_("%(name)s wishes to leave: make an offer to stay") % {"name": card.name}, due_date=today,
        branch_id=card.branch_id, assignee_id=card.owner_id or base.actor().user_id, customer_id=card.pk,
        note=new.said.strip(), priority="HIGH", source="winback", key=f"save:{row.pk}",
        link=f"/winback/saves/{row.pk}/",
        at=at,
    )  # fmt: skip
    core_actions.record("winback.save_changed", {"save_id": row.pk, "customer_id": card.pk}, at=at)
    return row.pk


@transaction.atomic
def offer_to_stay(*, save_id: int, offer: str, cost: Decimal | None, today: date, at: datetime) -> None:
    """Note what a customer who wishes to leave was offered to stay. Raises Refused, NoSuchRecord."""
    row = _save(save_id)
    _refuse(("NO_OFFER", "offer", not offer.strip()), ("BAD_COST", "cost", cost is not None and cost < 0))
    values = {"offer": offer.strip()[:500], "cost": cost, "offered_date": today}
    row.change(values, version=None, at=at)
    _tell("save.offer", "save", row.pk, row.customer.branch_id, at, cost=cost)


@transaction.atomic
def settle_wish(*, save_id: int, outcome: str, why: str = "", today: date, at: datetime) -> None:
    """Say whether a customer who wished to leave stays; its sign of leaving then goes, what it cost is booked."""
    row = _save(save_id)
    _refuse(
        ("NO_OUTCOME", "outcome", outcome not in ("KEPT", "LEFT")),
        ("NO_OFFER", "offer", outcome == "KEPT" and not row.offer),
    )
    row.change({"outcome": outcome, "outcome_date": today, "why": why.strip()[:300]}, version=None, at=at)
    if outcome == "KEPT":
        if row.signal_id:
            churn_actions.withdraw_signal(signal_id=row.signal_id, day=today, at=at)
        if row.cost:
            company = org_queries.company()
            cost_actions.book(
                customer_id=row.customer_id, day=today, category=CATEGORY, amount=row.cost,
                currency=company.currency if company else "", note=row.offer[:200], at=at,
            )  # fmt: skip
    _tell("save.settle", "save", row.pk, row.customer.branch_id, at, outcome=outcome)
    core_actions.record("winback.save_changed", {"save_id": row.pk, "customer_id": row.customer_id}, at=at)


def _save(save_id: int) -> SaveRequest:
    row = queries.save(save_id)
    if row is None:
        raise NoSuchRecord(save_id)
    if row.outcome != SaveRequest.Outcome.OPEN:
        raise rules.Refused("WRONG_STATE")
    return row


@dataclass(frozen=True)
class NewPlan:
    """How the lost customers of a segment are to be won back, as somebody writes it."""

    title: str
    branch_id: int
    goal: int
    measures: str
    first_date: date
    last_date: date
    owner_id: int | None
    tier: str = ""
    cause: str = ""
    budget: Decimal | None = None


@transaction.atomic
def add_plan(*, new: NewPlan, at: datetime) -> int:
    """Write down how lost customers of a segment are won back; return its id. Raises Refused."""
    _refuse(
        ("NO_TITLE", "title", not new.title.strip()),
        ("NO_BRANCH", "branch_id", not _may_plan_for(new.branch_id)),
        ("NO_GOAL", "goal", new.goal < 1),
        ("NO_MEASURES", "measures", not new.measures.strip()),
        ("NO_USER", "owner_id", new.owner_id is None or org_queries.user(new.owner_id) is None),
        ("BAD_SPAN", "last_date", new.last_date < new.first_date),
        ("BAD_COST", "budget", new.budget is not None and new.budget < 0),
    )
    row = WinBackPlan(**asdict(new), created_at=at, updated_at=at)
    row.save(force_insert=True)
    _tell("winbackplan.add", "winbackplan", row.pk, row.branch_id, at, title=row.title)
    core_actions.record("winback.plan_changed", {"plan_id": row.pk}, at=at)
    return row.pk


@transaction.atomic
def close_plan(*, plan_id: int, result: str, at: datetime) -> None:
    """Close a plan with what came of it. Raises Refused, NoSuchRecord."""
    row = queries.plan(plan_id)
    if row is None:
        raise NoSuchRecord(plan_id)
    _refuse(("WRONG_STATE", "", row.status != "OPEN"), ("NO_RESULT", "result", not result.strip()))
    row.change({"status": "CLOSED", "result": result.strip()}, version=None, at=at)
    _tell("winbackplan.close", "winbackplan", row.pk, row.branch_id, at)
    core_actions.record("winback.plan_changed", {"plan_id": row.pk}, at=at)


@transaction.atomic
def reopen_plan(*, plan_id: int, at: datetime) -> None:
    """Take up again a plan that was closed by mistake. Raises Refused, NoSuchRecord."""
    row = queries.plan(plan_id)
    if row is None:
        raise NoSuchRecord(plan_id)
    _refuse(("WRONG_STATE", "", row.status == "OPEN"))
    row.change({"status": "OPEN"}, version=None, at=at)
    _tell("winbackplan.reopen", "winbackplan", row.pk, row.branch_id, at)


@dataclass(frozen=True)
class NewLesson:
    """What was mended because of those who left between two days by some causes."""

    branch_id: int
    causes: tuple[str, ...]
    first_date: date
    last_date: date
    text: str
    done_date: date
    mended_by_id: int | None = None
    owner_id: int | None = None


@transaction.atomic
def add_lesson(*, new: NewLesson, today: date, at: datetime) -> int:
    """Write down what was mended because of who left; return its id. Raises Refused."""
    _refuse(
        ("NO_BRANCH", "branch_id", not _may_plan_for(new.branch_id)),
        ("CAUSE_MISSING", "causes", not new.causes or bool(set(new.causes) - set(churn_rules.REASONS))),
        ("NO_TEXT", "text", not new.text.strip()),
        ("BAD_SPAN", "last_date", new.last_date < new.first_date),
        ("IN_FUTURE", "done_date", new.done_date > today),
        ("NO_CHANGE", "mended_by_id", bool(new.mended_by_id) and change_queries.change(new.mended_by_id or 0) is None),
    )
    values: dict[str, Any] = asdict(new) | {
        "causes": list(new.causes),
        "owner_id": new.owner_id or base.actor().user_id,
    }
    row = Lesson(**values, created_at=at, updated_at=at)
    row.save(force_insert=True)
    _tell("lesson.add", "lesson", row.pk, row.branch_id, at, causes=",".join(new.causes))
    return row.pk


@transaction.atomic
def remove_lesson(*, lesson_id: int, at: datetime) -> None:
    """Take a lesson back that was written by mistake. Raises NoSuchRecord."""
    row = queries.lesson(lesson_id)
    if row is None:
        raise NoSuchRecord(lesson_id)
    _tell("lesson.remove", "lesson", row.pk, row.branch_id, at, text=row.text)
    row.delete()


def _may_plan_for(branch_id: int) -> bool:
    return org_queries.row_branches(base.actor()).filter(pk=branch_id).exists()


def _refuse(*broken: tuple[str, str, bool]) -> None:
    for rule, field, is_broken in broken:
        if is_broken:
            raise rules.Refused(rule, field)


def _tell(act: str, noun: str, object_id: int, branch_id: int, at: datetime, **values: Any) -> None:
    told = {name: str(value) for name, value in values.items()}
    core_actions.audit(act, noun=noun, object_id=object_id, branch_id=branch_id, at=at, values=told)
