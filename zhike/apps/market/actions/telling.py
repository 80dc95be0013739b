"""Writes of moves: news heard, judged at head office, rated by how hard it hits us; a judgement taken back."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.db import transaction

from zhike.apps.core import base
from zhike.apps.customers import actions as customer_actions
from zhike.apps.customers import queries as customer_queries
from zhike.apps.market.actions.naming import NoSuchCompetitor
from zhike.apps.market.actions.trail import tell
from zhike.apps.market.models import Competitor, Move

OPEN = Move.Status.PROPOSED


class NoSuchMove(Exception):
    """The move does not exist."""


class AlreadyJudged(Exception):
    """The move was confirmed or put aside before."""


@transaction.atomic
def note_move(*, values: Mapping[str, Any], at: datetime) -> int:
    """Keep what a competitor is said to have done, for head office to judge; return its id.

    Raises NoSuchCompetitor, and NoSuchCustomer where it was heard from somebody one may not see.
    """
    if not Competitor.objects.filter(pk=values["competitor_id"]).exists():
        raise NoSuchCompetitor(values["competitor_id"])
    customer_id = values.get("customer_id")
    if customer_id and customer_queries.customer(customer_id) is None:
        raise customer_actions.NoSuchCustomer(customer_id)
    row = Move(created_at=at, updated_at=at, author_id=base.actor().user_id, **values)
    row.save(force_insert=True)
    tell("move.add", "move", row.pk, {name: value for name, value in values.items() if name != "text"}, at)
    return row.pk


@transaction.atomic
def confirm_move(
    *, move_id: int, values: Mapping[str, Any] | None = None, version: int | None = None, at: datetime
) -> None:
    """Confirm news as a fact, set right where need be; its competitor is confirmed with it.

    Raises NoSuchMove, AlreadyJudged, core.base.StaleRecord.
    """
    row = _judge(move_id, Move.Status.CONFIRMED, values or {}, version, at)
    competitor = Competitor.objects.get(pk=row.competitor_id)
    if competitor.change({"status": Competitor.Status.CONFIRMED}, version=None, at=at):
        tell("competitor.confirm", "competitor", competitor.pk, {"move_id": row.pk}, at)


@transaction.atomic
def dismiss_move(*, move_id: int, version: int | None = None, at: datetime) -> None:
    """Put news aside: it is kept, but counts for nothing. Raises NoSuchMove, AlreadyJudged, core.base.StaleRecord."""
    _judge(move_id, Move.Status.DISMISSED, {}, version, at)


@transaction.atomic
def reopen_move(*, move_id: int, at: datetime) -> bool:
    """Take a judgement back; return whether there was one. Raises NoSuchMove."""
    row = _found(move_id)
    changed = row.change({"status": OPEN, "judged_by_id": None, "judged_at": None}, version=None, at=at)
    if changed:
        tell("move.reopen", "move", row.pk, {}, at)
    return bool(changed)


@transaction.atomic
def rate_move(
    *, move_id: int, impact: int, owner_id: int | None, follow_up: str, version: int | None = None, at: datetime
) -> None:  # fmt: skip
    """Say how hard a move hits our customers, who looks after it and what is done. Raises NoSuchMove, StaleRecord."""
    row = _found(move_id)
    given = {"impact": impact, "owner_id": owner_id, "follow_up": follow_up.strip()}
    if changed := row.change(given, version=version, at=at):
        tell("move.rate", "move", row.pk, changed, at)


def _judge(move_id: int, status: str, values: Mapping[str, Any], version: int | None, at: datetime) -> Move:
    row = _found(move_id)
    if row.status != OPEN:
        raise AlreadyJudged(row.status)
    given = {**values, "status": status, "judged_by_id": base.actor().user_id, "judged_at": at}
    changed = row.change(given, version=version, at=at)
    tell("move.judge", "move", row.pk, {name: pair for name, pair in changed.items() if name != "text"}, at)
    return row


def _found(move_id: int) -> Move:
    row = Move.objects.filter(pk=move_id).first()
    if row is None:
        raise NoSuchMove(move_id)
    return row
