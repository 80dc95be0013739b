"""Plans drafted, changed and approved once their questions are answered; processes changed for customers."""

from collections.abc import Mapping
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from django.db import transaction

from zhike.apps.campaigns import rules
from zhike.apps.campaigns.actions.writing import NoSuchRecord, WrongState, change, insert, tell
from zhike.apps.campaigns.models import Plan, ProcessChange
from zhike.apps.core import base


class NotApprovable(Exception):
    """The plan leaves questions open; `codes` says which."""

    def __init__(self, codes: list[str]):
        super().__init__(", ".join(codes))
        self.codes = codes


class OwnPlan(Exception):
    """Who drafted a plan does not approve it."""


@transaction.atomic
def add_plan(*, values: Mapping[str, Any], at: datetime) -> int:
    """Draft a plan and return its id; raises NameTaken."""
    row = Plan(created_at=at, updated_at=at, author_id=base.actor().user_id, **values)
    insert(row)
    tell("marketingplan.add", "marketingplan", row, at, {"name": row.name})
    return row.pk


@transaction.atomic
def change_plan(*, plan_id: int, values: Mapping[str, Any], version: int | None, at: datetime) -> None:
    """Change a plan; one that was approved is a draft again. Raises NoSuchRecord, NameTaken, core.base.StaleRecord."""
    row = _plan(plan_id)
    given = {name: value for name, value in values.items() if getattr(row, name) != value}
    if given and row.status == Plan.Status.APPROVED:
        given |= {"status": Plan.Status.DRAFT, "approved_by_id": None, "frozen": {}}
    if changed := change(row, given, version=version, at=at):
        said = {name: [str(a), str(b)] for name, (a, b) in changed.items()}
        tell("marketingplan.change", "marketingplan", row, at, said)


@transaction.atomic
def approve_plan(*, plan_id: int, figures: Mapping[str, Any] | None = None, at: datetime) -> None:
    """Approve a plan whose every question is answered, and freeze the figures it rests on as they stand.

    `figures` are read by who calls: they are reckoned above. Raises NoSuchRecord, WrongState, OwnPlan, NotApprovable.
    """
    row = _plan(plan_id)
    if row.status != Plan.Status.DRAFT:
        raise WrongState(row.status)
    who = base.actor().user_id
    if who is not None and who == row.author_id:
        raise OwnPlan(row.name)
    if codes := rules.hurdles(row):
        raise NotApprovable(codes)
    values = {"status": Plan.Status.APPROVED, "approved_by_id": who, "frozen": dict(figures or {})}
    row.change(values, version=None, at=at)
    tell("marketingplan.approve", "marketingplan", row, at, {"frozen": sorted((figures or {}).get("values", {}))})


@transaction.atomic
def add_process_change(*, values: Mapping[str, Any], at: datetime) -> int:
    """Note a way of working that is changed for customers, with its measure before; return the id."""
    row = ProcessChange(created_at=at, updated_at=at, owner_id=base.actor().user_id, **values)
    insert(row)
    tell("processchange.add", "processchange", row, at, {"title": row.title, "metric": row.metric})
    return row.pk


@transaction.atomic
def close_process_change(*, change_id: int, after: Decimal, day: date, at: datetime) -> None:
    """Close a changed process with what was measured after it; raises NoSuchRecord, WrongState."""
    row = ProcessChange.objects.filter(pk=change_id).first()
    if row is None:
        raise NoSuchRecord(change_id)
    if row.closed_date:
        raise WrongState(row.closed_date)
    row.change({"after": after, "after_date": day, "closed_date": day}, version=None, at=at)
    tell("processchange.close", "processchange", row, at, {"after": str(after)})


def _plan(plan_id: int) -> Plan:
    row = Plan.objects.filter(pk=plan_id).first()
    if row is None:
        raise NoSuchRecord(plan_id)
    return row
