"""Writes of relations that are built in four steps: begun, a step given or done, taken back, given up."""

from datetime import date, datetime, timedelta
from typing import Any

from django.db import IntegrityError, transaction
from django.urls import reverse
from django.utils.translation import gettext as _

from zhike.apps.core import actions as core_actions
from zhike.apps.core import base
from zhike.apps.customers import queries as customer_queries
from zhike.apps.org import queries as org_queries
from zhike.apps.targets import queries, rules
from zhike.apps.targets.models import Building, BuildingStep
from zhike.apps.tasks import actions as task_actions


@transaction.atomic
def begin_building(*, customer_id: int, day: date, at: datetime) -> int:
    """Begin to build a relation with a visible customer, whose owner, else oneself, does the four steps; return its id.

    Raises TargetRefused: NO_CUSTOMER, IS_EXCLUDED, NO_PERSON, OPEN_ALREADY.
    """
    card = customer_queries.card(customer_id)
    if card is None:
        raise rules.TargetRefused("NO_CUSTOMER")
    stands = queries.score_of(customer_id)
    if stands is not None and stands.excluded:
        raise rules.TargetRefused("IS_EXCLUDED")
    owner_id = card.owner_id or base.actor().user_id
    if owner_id is None:
        raise rules.TargetRefused("NO_PERSON")
    try:
        with transaction.atomic():
            row = Building.objects.create(
                customer_id=card.pk, begun_date=day, author_id=base.actor().user_id, created_at=at, updated_at=at
            )
    except IntegrityError:
        raise rules.TargetRefused("OPEN_ALREADY") from None
    BuildingStep.objects.bulk_create(
        BuildingStep(
            building_id=row.pk, step=step, place=place, owner_id=owner_id,
            due_date=day + timedelta(days=rules.STEP_DAYS * place), created_at=at, updated_at=at,
        )
        for place, step in enumerate(rules.STEPS, 1)
    )  # fmt: skip
    _ask(row, card, 1, at)
    _tell("building.begin", row, card.branch_id, at)
    return row.pk


@transaction.atomic
def change_step(
    *, building_id: int, place: int, owner_id: int, due_date: date, version: int | None, at: datetime
) -> None:
    """Give a step to somebody until a day; a stale version raises core.base.StaleRecord.

    Raises TargetRefused: NOT_NOW, NO_PERSON, NOT_THEIRS.
    """
    row, step = _open(building_id, place)
    if step.done_date is not None:
        raise rules.TargetRefused("NOT_NOW")
    reader = org_queries.member(owner_id)
    if reader is None:
        raise rules.TargetRefused("NO_PERSON", "owner_id")
    with base.acting_as(reader):
        if customer_queries.card(row.customer_id) is None:
            raise rules.TargetRefused("NOT_THEIRS", "owner_id")
    changed = step.change({"owner_id": owner_id, "due_date": due_date}, version=version, at=at)
    if changed:
        told = {name: [str(one) for one in both] for name, both in changed.items()}
        _tell("building.step", row, row.customer.branch_id, at, place=place, **told)
    if "owner_id" in changed and owner_id != base.actor().user_id:
        title = _("A step of a relation is yours: %(step)s") % {"step": rules.STEPS[step.step][0]}
        text = _("To be done by %(day)s.") % {"day": due_date}
        task_actions.notify(user_ids=[owner_id], title=title, text=text, link=_link(row), at=at)


@transaction.atomic
def finish_step(*, building_id: int, place: int, result: str, day: date, at: datetime) -> None:
    """Write down what a step brought, which ends it; the last ends the whole.

    Raises TargetRefused: NO_RESULT, NOT_IN_TURN, NOT_NOW.
    """
    row, step = _open(building_id, place)
    if step.done_date is not None:
        raise rules.TargetRefused("NOT_NOW")
    if not result.strip():
        raise rules.TargetRefused("NO_RESULT", "result")
    if BuildingStep.objects.filter(building_id=row.pk, place__lt=place, done_date=None).exists():
        raise rules.TargetRefused("NOT_IN_TURN")
    step.change({"result": result.strip()[:4_000], "done_date": day}, version=None, at=at)
    _tell("building.finish", row, row.customer.branch_id, at, place=place)
    if place == len(rules.STEPS):
        row.change({"ended_date": day, "is_done": True}, version=None, at=at)
    else:
        _ask(row, row.customer, place + 1, at)


@transaction.atomic
def reopen_step(*, building_id: int, at: datetime) -> None:
    """Take back the last step that was done, which opens the whole again. Raises TargetRefused."""
    row = _found(building_id)
    last = BuildingStep.objects.filter(building_id=row.pk).exclude(done_date=None).order_by("-place").first()
    if last is None or (row.ended_date and not row.is_done):
        raise rules.TargetRefused("NOT_NOW")
    last.change({"done_date": None}, version=None, at=at)
    _reopened(row, at)
    _tell("building.reopen", row, row.customer.branch_id, at, place=last.place)


@transaction.atomic
def give_up(*, building_id: int, day: date, at: datetime) -> None:
    """Give a relation up that is being built; it can be taken up again."""
    row = _found(building_id)
    if row.ended_date:
        raise rules.TargetRefused("NOT_NOW")
    row.change({"ended_date": day}, version=None, at=at)
    _tell("building.give_up", row, row.customer.branch_id, at)


@transaction.atomic
def take_up(*, building_id: int, at: datetime) -> None:
    """Take a relation up again that was given up. Raises TargetRefused: NOT_NOW, OPEN_ALREADY."""
    row = _found(building_id)
    if row.ended_date is None or row.is_done:
        raise rules.TargetRefused("NOT_NOW")
    _reopened(row, at)
    _tell("building.reopen", row, row.customer.branch_id, at)


def _reopened(row: Building, at: datetime) -> None:
    try:
        with transaction.atomic():
            row.change({"ended_date": None, "is_done": False}, version=None, at=at)
    except IntegrityError:
        raise rules.TargetRefused("OPEN_ALREADY") from None


def _found(building_id: int) -> Building:
    row = queries.building(building_id)
    if row is None:
        raise rules.TargetRefused("NO_CUSTOMER")
    return row


def _open(building_id: int, place: int) -> tuple[Building, BuildingStep]:
    row = _found(building_id)
    step = BuildingStep.objects.filter(building_id=row.pk, place=place).first()
    if step is None or row.ended_date:
        raise rules.TargetRefused("NOT_NOW")
    return row, step


def _ask(row: Building, card: Any, place: int, at: datetime) -> None:
    """Give whoever does a step the task."""
    step = BuildingStep.objects.get(building_id=row.pk, place=place)
    task_actions.add_task(
        title=f"{rules.STEPS[step.step][0]}: {card.name}", due_date=step.due_date, branch_id=card.branch_id,
        assignee_id=step.owner_id, customer_id=row.customer_id, source="target", link=_link(row),
        key=f"building:{row.pk}:{place}", at=at,
    )  # fmt: skip


def _link(row: Building) -> str:
    return reverse("target", args=[row.customer_id])


def _tell(act: str, row: Building, branch_id: int, at: datetime, **values: Any) -> None:
    told = {"customer_id": row.customer_id, **values}
    core_actions.audit(act, noun="building", object_id=row.pk, branch_id=branch_id, at=at, values=told)
    core_actions.record("building.changed", {"building_id": row.pk}, at=at)
