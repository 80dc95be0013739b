"""Helping customers rise: a programme with its actions as tasks, reached or ended."""

from collections.abc import Sequence
from datetime import date, datetime

from django.db import IntegrityError, transaction

from zhike.apps.core import actions as core_actions
from zhike.apps.core import base
from zhike.apps.customers import queries as customer_queries
from zhike.apps.grading import queries
from zhike.apps.grading.models import UpgradeProgramme
from zhike.apps.grading.rules import cutting, policy
from zhike.apps.org import queries as org_queries
from zhike.apps.tasks import actions as task_actions

MOST_ACTIONS = 10


class ProgrammeRefused(ValueError):
    """A programme breaks a rule: NO_CUSTOMER, NOT_LOWER, ALREADY_OPEN, NO_ACTIONS, NO_OWNER, NOT_OPEN."""

    def __init__(self, rule: str):
        super().__init__(rule)
        self.rule = rule


@transaction.atomic
def begin_programme(
    *, customer_id: int, steps: Sequence[str], owner_id: int | None, due_date: date, note: str, at: datetime
) -> int:
    """Begin to help an ordinary or small customer to become a key one; each action becomes a task. Return its id."""
    card = customer_queries.card(customer_id)
    if card is None:
        raise ProgrammeRefused("NO_CUSTOMER")
    if card.tier in policy.KEY:
        raise ProgrammeRefused("NOT_LOWER")
    if not 0 < len(steps) <= MOST_ACTIONS:
        raise ProgrammeRefused("NO_ACTIONS")
    doer_id = owner_id or card.owner_id or base.actor().user_id
    if not org_queries.people_for(base.actor()).filter(pk=doer_id or 0).exists():
        raise ProgrammeRefused("NO_OWNER")
    basis = queries.rule().basis
    row = UpgradeProgramme(
        customer_id=card.pk, owner_id=doer_id, from_tier=card.tier, to_tier="MAJOR", due_date=due_date, note=note,
        begun_value=getattr(card, cutting.COLUMNS[basis]), goal_value=queries.least_of_key(basis),
        n_actions=len(steps), created_at=at, updated_at=at,
    )  # fmt: skip
    try:
        with transaction.atomic():
            row.save(force_insert=True)
    except IntegrityError:
        raise ProgrammeRefused("ALREADY_OPEN") from None
    for n, what in enumerate(steps):
        task_actions.add_task(
            title=what, due_date=due_date, branch_id=card.branch_id, assignee_id=doer_id, customer_id=card.pk,
            source="upgrade", key=queries.action_key(row.pk, n), link=f"/upgrades/{row.pk}/", at=at,
        )  # fmt: skip
    _tell("upgrade.begin", row, at)
    return row.pk


@transaction.atomic
def end_programme(*, programme_id: int, is_reached: bool, outcome: str, day: date, at: datetime) -> None:
    """End a programme: the customer rose, or it is not tried any longer. Its tasks stay with whoever has them."""
    row = queries.programme(programme_id)
    if row is None or row.status != "OPEN":
        raise ProgrammeRefused("NOT_OPEN")
    status = "REACHED" if is_reached else "ENDED"
    row.change({"status": status, "outcome": outcome, "closed_date": day}, version=None, at=at)
    _tell("upgrade.end", row, at)


@transaction.atomic
def reopen_programme(*, programme_id: int, at: datetime) -> None:
    """Take a programme that was ended up again."""
    row = queries.programme(programme_id)
    if row is None or row.status == "OPEN":
        raise ProgrammeRefused("NOT_OPEN")
    try:
        with transaction.atomic():
            row.change({"status": "OPEN", "outcome": "", "closed_date": None}, version=None, at=at)
    except IntegrityError:
        raise ProgrammeRefused("ALREADY_OPEN") from None
    _tell("upgrade.reopen", row, at)


def _tell(act: str, row: UpgradeProgramme, at: datetime) -> None:
    core_actions.audit(
        act, noun="upgradeprogramme", object_id=row.pk, branch_id=row.customer.branch_id, at=at,
        values={"status": row.status, "customer_id": row.customer_id},
    )  # fmt: skip
    core_actions.record("upgrade.changed", {"programme_id": row.pk}, at=at)
