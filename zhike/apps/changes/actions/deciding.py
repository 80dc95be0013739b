"""Writes of decisions: approved by somebody senior, tried, let into force, stopped, let go on, ended."""

from datetime import date, datetime

from django.db import transaction

from zhike.apps.changes import queries
from zhike.apps.changes.actions.asking import freeze
from zhike.apps.changes.actions.watching import watch
from zhike.apps.changes.actions.writing import decide, found
from zhike.apps.changes.models import Affected, Change
from zhike.apps.changes.rules import gates
from zhike.apps.core import base

WrongStep = gates.WrongStep
Status = Change.Status


class InTheWay(Exception):
    """Something stands in the way; the codes say what."""

    def __init__(self, codes: list[str]):
        super().__init__(", ".join(codes))
        self.codes = codes


class NeedsReason(Exception):
    """A decision against the lines of the house needs a reason in words."""


class OwnWork(Exception):
    """Who drafted a change does not approve it."""


class NotFired(Exception):
    """The stop rule has not fired, so there is nothing to let go on."""


@transaction.atomic
def approve(*, change_id: int, reason: str, day: date, at: datetime) -> None:
    """Take upon oneself that acceptance is low or the burden above the norm, as far as it is known by now.

    Raises WrongStep where nothing of the kind stands in the way of a change that is asked about or tried, NeedsReason,
    OwnWork.
    """
    row = found(change_id)
    open_now = queries.standing(row, day).in_the_way
    if row.status not in (Status.ASKING, Status.PILOT) or not gates.APPROVABLE.intersection(open_now):
        raise WrongStep(row.status)
    _said(reason)
    if row.author_id == base.actor().user_id and row.author_id:
        raise OwnWork(change_id)
    told = {"hurdles": [code for code in open_now if code in gates.APPROVABLE]}
    values = {"approved_by_id": base.actor().user_id}
    decide(row, "APPROVE", values, reason=reason, told=told, day=day, at=at)


@transaction.atomic
def start_pilot(*, change_id: int, day: date, at: datetime) -> None:
    """Try a change where it is to be tried first; it counts from the day. Raises WrongStep, InTheWay."""
    row = found(change_id)
    gates.check_step(row.status, Status.PILOT)
    if not row.pilot:
        raise InTheWay(["NO_PILOT"])
    told = _clear(row, day)
    decide(row, "PILOT", {"status": Status.PILOT, "first_date": max(row.first_date, day)}, told=told, day=day, at=at)


@transaction.atomic
def activate(*, change_id: int, reason: str = "", day: date, at: datetime) -> None:
    """Let a change into force everywhere; a blow from outside is in force as it happened.

    Raises WrongStep, InTheWay, asking.NobodyTouched.
    """
    row = found(change_id)
    is_ours = row.kind in gates.OURS
    gates.check_step(row.status, Status.ACTIVE)
    if is_ours and row.status == Status.DRAFT:
        raise InTheWay(["NOT_ASKED"])
    told = _clear(row, day)
    if gates.unstated(row.kind, row.interests, queries.GROUPS):
        raise InTheWay(["NO_INTERESTS"])
    with base.acting_as(base.System("whom a change touches")):
        is_frozen = Affected.objects.filter(change=row).exists()
    if not is_frozen:
        freeze(row, day)
    values = {"status": Status.ACTIVE, "active_date": day}
    if row.status == Status.ASKING:
        values["first_date"] = max(row.first_date, day)
    decide(row, "ACTIVATE", values, reason=reason, told=told, day=day, at=at)
    if not is_ours:
        watch(change_id=row.pk, day=day, at=at)


@transaction.atomic
def stop(*, change_id: int, reason: str, day: date, at: datetime) -> None:
    """Give a change up before its end. Raises WrongStep, NeedsReason."""
    row = found(change_id)
    gates.check_step(row.status, Status.STOPPED)
    _said(reason)
    decide(row, "STOP", {"status": Status.STOPPED, "last_date": day}, reason=reason, day=day, at=at)


@transaction.atomic
def end(*, change_id: int, reason: str = "", day: date, at: datetime) -> None:
    """End a change that has served. Raises WrongStep."""
    row = found(change_id)
    gates.check_step(row.status, Status.ENDED)
    decide(row, "END", {"status": Status.ENDED, "last_date": day}, reason=reason, day=day, at=at)


@transaction.atomic
def release(*, change_id: int, reason: str, day: date, at: datetime) -> None:
    """Let a change go on though its stop rule has fired. Raises NotFired, NeedsReason, OwnWork."""
    row = found(change_id)
    if row.fired_date is None:
        raise NotFired(change_id)
    _said(reason)
    if row.author_id == base.actor().user_id and row.author_id:
        raise OwnWork(change_id)
    latest = queries.latest_reading(change_id)
    # It is let go on with all that is crossed by now, not only with what it fired for.
    told = {"fired": row.fired_date.isoformat(), "crossed": latest.crossed if latest else []}
    decide(row, "RELEASE", {"fired_date": None}, reason=reason, told=told, day=day, at=at)


def _clear(row: Change, day: date) -> dict[str, object]:
    standing = queries.standing(row, day)
    if standing.in_the_way:
        raise InTheWay(standing.in_the_way)
    acceptance = standing.answers.acceptance
    return {"acceptance": None if acceptance is None else float(acceptance), "n_reserves": standing.n_reserves}


def _said(reason: str) -> None:
    if not reason.strip():
        raise NeedsReason
