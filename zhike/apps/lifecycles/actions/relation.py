"""Relations through their stages: an analysis moves them by allowed moves only; going backwards opens a task."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal

import numpy as np
from django.db import transaction
from django.urls import reverse
from django.utils.translation import gettext as _

from zhike.analytics import relation
from zhike.apps.catalog import queries as catalog_queries
from zhike.apps.core import actions as core_actions
from zhike.apps.core import base
from zhike.apps.core import rules as core_rules
from zhike.apps.customers import actions as customer_actions
from zhike.apps.customers import queries as customer_queries
from zhike.apps.lifecycles import queries, rules
from zhike.apps.lifecycles.models import Regress, StageMove
from zhike.apps.org import queries as org_queries
from zhike.apps.tasks import actions as task_actions

BATCH, IDS_AT_ONCE = 2_000, 1_000
# Who bought first longer ago does not enter the stage today: the history came in late.
NEW_FOR_DAYS = 90
DAYS_TO_DO = 3
SAVE = "save"
UNKNOWN = "UNKNOWN"


class MoveRefused(ValueError):
    """A relation cannot be set to a stage; says which field and why."""

    def __init__(self, field: str, message: str):
        super().__init__(message)
        self.field = field


@dataclass(frozen=True)
class Seen:
    """What an analysis saw of every customer: columns of equal length."""

    customer_ids: Sequence[int]
    stages: Sequence[str]
    n_days: np.ndarray
    silence_ratio: np.ndarray
    revenue: np.ndarray
    revenue_year: np.ndarray
    age_days: np.ndarray


def follow_stages(customer_ids: np.ndarray, suggested: np.ndarray, day: date) -> np.ndarray:
    """Return the stage of each relation on a day: one allowed move from where it stood before, or as somebody set it.

    Nothing is written. The first analysis of all takes what the purchases speak for.
    """
    stood = customer_queries.stood_before(rules.RELATION, day)
    if not stood:
        return suggested
    found = suggested.tolist()
    for at, (customer_id, stage) in enumerate(zip(customer_ids.tolist(), found, strict=True)):
        if customer_id in stood and stage != UNKNOWN:
            code, is_manual = stood[customer_id]
            found[at] = code if is_manual else relation.step(code, stage)
    return np.asarray(found)


def note_moves(*, seen: Seen, day: date, at: datetime) -> int:
    """Keep which relations moved on a day and why, and open tasks for those going backwards; return how many moved.

    Called before the classes of the day are written; running it again gives the same.
    """
    stood = customer_queries.stood_before(rules.RELATION, day)
    StageMove.objects.filter(source=StageMove.Source.AUTO, move_date__gte=day).delete()
    places = [
        i
        for i, (pk, stage) in enumerate(zip(seen.customer_ids, seen.stages, strict=True))
        if stage != UNKNOWN and stood and _differs(stood.get(pk), stage)
    ]
    moved = {i: stood[seen.customer_ids[i]][0] for i in places if seen.customer_ids[i] in stood}
    rows = (_move(seen, i, before, day, at) for i, before in moved.items())
    for chunk in core_rules.chunks(rows, size=BATCH):
        StageMove.objects.bulk_create(chunk)
    fresh = [i for i in places if i not in moved and seen.age_days[i] <= NEW_FOR_DAYS]
    _tell_entered(seen, [*moved, *fresh], at)
    _save(seen, {i for i, before in moved.items() if rules.is_back(before, seen.stages[i])}, day, at)
    return len(moved)


def _differs(stood: tuple[str, bool] | None, stage: str) -> bool:
    return stood is None or (stood[0] != stage and not stood[1])


def _move(seen: Seen, i: int, before: str, day: date, at: datetime) -> StageMove:
    told = {
        "n_days": int(seen.n_days[i]), "silence_ratio": round(float(seen.silence_ratio[i]), 2),
        "revenue_year": f"{seen.revenue_year[i]:.2f}",
    }  # fmt: skip
    return StageMove(
        customer_id=seen.customer_ids[i], before=before, after=seen.stages[i], move_date=day,
        source=StageMove.Source.AUTO, evidence=told, at=at,
    )  # fmt: skip


def _tell_entered(seen: Seen, places: Iterable[int], at: datetime) -> None:
    """Tell who waits for it which relations entered a stage, those that bring most first."""
    entered: dict[str, list[int]] = {}
    for i in sorted(places, key=lambda i: -seen.revenue_year[i]):
        entered.setdefault(seen.stages[i], []).append(seen.customer_ids[i])
    for stage, ids in entered.items():
        for chunk in core_rules.chunks(ids, size=IDS_AT_ONCE):
            core_actions.record("relation.moved", {"stage": stage, "customer_ids": chunk}, at=at)


def _save(seen: Seen, back: set[int], day: date, at: datetime) -> None:
    """Open a task for each customer with an owner going backwards, the largest first; one not said lately."""
    rule = catalog_queries.table("regress")["SAVE"]
    fallen = {i: None for i in back} | _dropped(seen, rule["drop"])
    told_lately = Regress.objects.filter(found_date__gt=day - timedelta(days=rule["rest"]))
    resting = set(told_lately.values_list("customer_id", flat=True))
    wanted = [i for i in fallen if seen.customer_ids[i] not in resting]
    wanted.sort(key=lambda i: -(seen.revenue[i] - seen.revenue_year[i]))
    n_left = rule["most"]
    for chunk in core_rules.chunks(wanted, size=IDS_AT_ONCE):
        cards = customer_queries.cards_of([seen.customer_ids[i] for i in chunk])
        for i in chunk:
            card = cards.get(seen.customer_ids[i])
            if card and card.owner_id and card.status == "ACTIVE" and n_left:
                _open(card, fallen[i], day, at)
                n_left -= 1
        if not n_left:
            return


def _dropped(seen: Seen, least: int) -> dict[int, Decimal]:
    """Return whose year fell below their own norm by so many percent or more, and by how many."""
    year_days = relation.YEAR.days
    norm = (seen.revenue - seen.revenue_year) * (year_days / np.maximum(seen.age_days - year_days, 1))
    # Roughly, so that few are reckoned exactly; who is just at the line is among them.
    has_two = (seen.age_days >= 2 * year_days) & (seen.revenue_year > 0)
    fell = norm * (100.01 - least) >= seen.revenue_year * 100
    found = {}
    for i in np.flatnonzero(has_two & fell).tolist():
        whole, year = (Decimal(f"{column[i]:.4f}") for column in (seen.revenue, seen.revenue_year))
        fall = relation.drop(whole, year, int(seen.age_days[i]))
        if fall is not None and fall >= least and seen.stages[i] != UNKNOWN:
            found[i] = round(fall, 1)
    return found


@transaction.atomic
def _open(card, percent: Decimal | None, day: date, at: datetime) -> None:
    kind = Regress.Kind.STAGE if percent is None else Regress.Kind.DROP
    said = {"customer": card.name, "percent": percent}
    with org_queries.speaking_to(card.owner_id):
        if percent is None:
            title = _("%(customer)s: the relation is going backwards, save it") % said
        else:
            title = _("%(customer)s: the year is %(percent)s %% below its own norm, save it") % said
    task_id = task_actions.add_task(
        title=title, due_date=day + timedelta(days=DAYS_TO_DO), branch_id=card.branch_id, assignee_id=card.owner_id,
        customer_id=card.pk, priority="HIGH", source=SAVE, key=f"{SAVE}:{card.pk}:{day}",
        link=reverse("customer", args=[card.pk]) + "?tab=lifecycle", at=at,
    )  # fmt: skip
    Regress.objects.create(customer_id=card.pk, kind=kind, found_date=day, percent=percent, task_id=task_id, at=at)


@transaction.atomic
def set_stage(*, customer_id: int, stage: str, note: str, day: date, at: datetime) -> None:
    """Confirm the stage of a visible customer's relation, or move it by an allowed move; it stays until released.

    Raises customers' NoSuchCustomer and ClassRefused, and MoveRefused for a move there is not.
    """
    card = customer_queries.card(customer_id)
    if card is None:
        raise customer_actions.NoSuchCustomer(customer_id)
    before = card.relation_stage
    if stage != before and not relation.may_move(before, stage):
        raise MoveRefused("stage", _("A relation moves one stage forward, into degradation, or back from it."))
    customer_actions.assign_by_hand(
        customer_id=customer_id, dimension=rules.RELATION, code=stage, reason=note, day=day, at=at
    )
    if stage == before:
        return
    told = queries.evidence(card, day)
    StageMove.objects.create(
        customer_id=customer_id, before=before, after=stage, move_date=day, source=StageMove.Source.MANUAL,
        evidence={
            "n_days": told.n_days, "silence_ratio": told.silence_ratio, "revenue_year": f"{told.revenue_year:.2f}",
            "suggested": queries.suggested(card, told, day).stage,
        },
        note=note.strip(), user_id=base.actor().user_id, at=at,
    )  # fmt: skip
    core_actions.record("relation.moved", {"stage": stage, "customer_ids": [customer_id]}, at=at)
    if rules.is_back(before, stage) and card.owner_id:
        _open(card, None, day, at)


@transaction.atomic
def release_stage(*, customer_id: int, day: date, at: datetime) -> bool:
    """Let the purchases speak for the stage of a relation again; return whether somebody had set it."""
    given = False
    # Set twice today, the first would stand again.
    while customer_actions.end_by_hand(customer_id=customer_id, dimension=rules.RELATION, day=day, at=at):
        given = True
    StageMove.objects.filter(customer_id=customer_id, source=StageMove.Source.MANUAL, move_date=day).delete()
    return given
