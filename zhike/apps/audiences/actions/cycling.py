"""The cycle of the database: begun, closed step by step on figures that agree; strategies that name their data."""

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

from django.db import IntegrityError, transaction

from zhike.apps.audiences import rules
from zhike.apps.audiences.actions.defining import NameTaken, NoSuchAudience
from zhike.apps.audiences.models import Audience, Cycle, Strategy
from zhike.apps.core import actions as core_actions
from zhike.apps.core import base


class NoSuchCycle(Exception):
    """There is no cycle with this id."""


class CycleOpen(Exception):
    """Another cycle is under way; it is finished first."""


class WrongStep(Exception):
    """The cycle does not stand at this step: steps are taken in order."""


class StepBarred(Exception):
    """The step cannot be closed: its counts do not agree, or what it is for has not been done."""

    def __init__(self, barred: rules.Barred):
        super().__init__(barred.code)
        self.barred = barred


@transaction.atomic
def begin_cycle(*, name: str, first_date: date, at: datetime) -> int:
    """Begin a cycle and return its id; raises CycleOpen, NameTaken."""
    if Cycle.objects.exclude(step=Cycle.Step.DONE).exists():
        raise CycleOpen
    row = Cycle(
        name=name, first_date=first_date, author_id=base.actor().user_id, created_at=at, updated_at=at
    )  # fmt: skip
    try:
        with transaction.atomic():
            row.save(force_insert=True)
    except IntegrityError:
        raise NameTaken(name) from None
    core_actions.audit("cycle.add", noun="cycle", object_id=row.pk, at=at, values={"name": name})
    return row.pk


@transaction.atomic
def close_step(
    *, cycle_id: int, step: str, figures: Mapping[str, Any], audience_id: int | None = None, day: date, at: datetime
) -> str:
    """Close the step a cycle stands at on what was counted of it; return the step that follows.

    `figures` are counted by who calls: what came in and was refused is known above. Raises NoSuchCycle, WrongStep,
    NoSuchAudience, StepBarred.
    """
    row = Cycle.objects.filter(pk=cycle_id).first()
    if row is None:
        raise NoSuchCycle(cycle_id)
    if row.step != step:
        raise WrongStep(row.step)
    if barred := rules.barred(step, figures):
        raise StepBarred(barred)
    values: dict[str, Any] = {
        "figures": {**row.figures, step: {**figures, "closed": day.isoformat()}}, "step": rules.following(step),
    }  # fmt: skip
    if step == Cycle.Step.TARGET:
        if not Audience.objects.filter(pk=audience_id or 0).exists():
            raise NoSuchAudience(audience_id)
        values["audience_id"] = audience_id
    if step == Cycle.Step.IMPROVE:
        values |= {"findings": figures["findings"], "last_date": day}
    row.change(values, version=None, at=at)
    core_actions.audit("cycle.close_step", noun="cycle", object_id=row.pk, at=at, values={"step": step})
    return row.step


@transaction.atomic
def note_strategy(
    *, title: str, text: str, source: str, source_date: date, audience_id: int | None = None, day: date, at: datetime
) -> int:
    """Note what we mean to do because of what some data say, naming them and their day; return the id."""
    row = Strategy.objects.create(
        title=title, text=text, source=source, source_date=source_date, audience_id=audience_id, noted_date=day,
        author_id=base.actor().user_id, created_at=at, updated_at=at,
    )  # fmt: skip
    core_actions.audit("strategy.add", noun="strategy", object_id=row.pk, at=at, values={"title": title})
    return row.pk
